/// \file
/// The reference's arithmetic coder for container version 0 with a language model, bit for bit
/// (encodec/quantization/ac.py).
///
/// Probabilities become integer ranges of [0, 2^24); an interval [low, high] of integers narrows with each
/// code, and leading bits that both ends share are written, each into the lowest free bit of the current
/// byte. Limits of the reference's arithmetic are kept: the product of a range and the interval's width is
/// rounded to double precision.
#ifndef XCODEC_SRC_ENTROPY_CODERS_V0_ARITHMETIC_H_
#define XCODEC_SRC_ENTROPY_CODERS_V0_ARITHMETIC_H_

#include <cstdint>
#include <vector>

#include "entropy/coders/bit_packer.h"
#include "entropy/coders/symbol_model.h"
#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::entropy {

/// Ranges of all codes fit in [0, 2^kV0RangeBits).
inline constexpr int kV0RangeBits = 24;

/// *cdf[i]: upper end of code i's range, from single-precision probabilities: floored to multiples of 1e-8,
/// scaled, floored, and 2 added to each. kDamaged when one is negative or not finite or they sum up to more
/// than the range has room for; kInvalidArgument for no or more than 65536 codes.
Status BuildV0Cdf(Span<const float> pdf, std::vector<std::int32_t>* cdf);

/// Encodes one chunk. Appends to bytes that must outlive it.
class V0ArithmeticEncoder {
 public:
  explicit V0ArithmeticEncoder(std::vector<unsigned char>* out) : bits_(1, out) {}
  /// `code` must be below cdf.size(), and the cdf one of BuildV0Cdf. kInternal when the reference's
  /// arithmetic cannot go on: the interval has become empty or needs more than 62 bits.
  Status Put(std::uint32_t code, Span<const std::int32_t> cdf);
  /// After the last code.
  void Finish();

 private:
  BitWriter bits_;
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  int max_bit_ = -1;
};

/// Decodes one chunk from the front of bytes that must outlive it.
class V0ArithmeticDecoder {
 public:
  explicit V0ArithmeticDecoder(Bytes bytes) : bits_(1, bytes) {}
  /// Errors: kTruncated; kDamaged when no code's interval holds the bits, a sure sign of having lost step.
  Result<std::uint32_t> Get(Span<const std::int32_t> cdf);
  /// After the last code: kDamaged unless the bits read since the last common prefix are those that the
  /// encoder leaves there, which are the interval's lower end, and the other bits of the byte are zero. About
  /// one in 2^24 desynchronised runs passes this check.
  Status Finish();
  /// Bytes begun so far; after Finish, bytes of the chunk.
  std::size_t consumed() const { return bits_.consumed(); }

 private:
  BitReader bits_;
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  std::int64_t current_ = 0;
  int max_bit_ = -1;
};

/// Appends one chunk of codes, coded with the model's probabilities. The model must be a fresh one of
/// codes.codebooks codebooks of `card` codes, 2 .. 65536.
Status EncodeV0Chunk(const CodeBlock& codes, int card, SymbolModel* model, std::vector<unsigned char>* out);

/// Reads one chunk of codes->frames frames and codes->codebooks codebooks; returns the bytes it took. Errors:
/// kTruncated, kDamaged (bits or probabilities that cannot be), those of the model.
Result<std::size_t> DecodeV0Chunk(Bytes bytes, int card, SymbolModel* model, CodeBlock* codes);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_V0_ARITHMETIC_H_
