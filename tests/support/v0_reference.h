// The reference's arithmetic decoder and CDF building (encodec/quantization/ac.py), written for tests only:
// slow, simple, independent of the library's coder.
#ifndef XCODEC_TESTS_SUPPORT_V0_REFERENCE_H_
#define XCODEC_TESTS_SUPPORT_V0_REFERENCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace xcodec::golden {

// Upper limits of the symbols' ranges in [0, 2^24) of one pdf of `card` probabilities.
std::vector<std::int64_t> QuantizedCdf(const float* pdf, int card);

class ArithmeticDecoder {
 public:
  // Reads single bits, low bit of a byte first, from bytes[*position] on and moves *position past every byte
  // begun.
  ArithmeticDecoder(const std::string& bytes, std::size_t* position) : bytes_(bytes), position_(position) {}
  // The next symbol; -1 when the bytes end or contradict themselves.
  int Pull(const std::vector<std::int64_t>& cdf);

 private:
  bool ReadBit();
  void DropCommonPrefix();

  const std::string& bytes_;
  std::size_t* position_;
  int bits_left_ = 0;
  unsigned byte_ = 0;
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  std::int64_t current_ = 0;
  int max_bit_ = -1;
};

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_SUPPORT_V0_REFERENCE_H_
