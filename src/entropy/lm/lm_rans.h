/// \file
/// The asymmetric numeral system (Duda, arXiv 1311.2540) with 24-bit frequencies that codes the language
/// model's decisions; format/lm-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_RANS_H_
#define XCODEC_SRC_ENTROPY_LM_LM_RANS_H_

#include <cstdint>
#include <vector>

#include "base/endian.h"
#include "xcodec/span.h"

namespace xcodec::entropy {

/// Frequencies of all codes add up to 2^kLmFrequencyBits.
inline constexpr int kLmFrequencyBits = 24;
/// Lower end of the state's range [2^31, 2^63); also the state before the last and after the first code.
inline constexpr std::uint64_t kLmRansLow = std::uint64_t{1} << 31;

/// The slice [start, start + size) of 2^24 that a code owns; size is not 0.
struct LmInterval {
  std::uint32_t start = 0;
  std::uint32_t size = 0;
};

/// Bytes from which LmRansDecoder returns `intervals` in order; empty for no intervals.
inline std::vector<unsigned char> LmRansEncode(Span<const LmInterval> intervals) {
  std::vector<unsigned char> out;
  if (intervals.empty()) return out;
  std::uint64_t state = kLmRansLow;
  std::vector<std::uint32_t> words;  // from the last to the first
  for (std::size_t i = intervals.size(); i-- > 0;) {
    const LmInterval& v = intervals[i];
    if (state >= std::uint64_t{v.size} << 39) {
      words.push_back(static_cast<std::uint32_t>(state));
      state >>= 32;
    }
    state = (state / v.size << kLmFrequencyBits) + state % v.size + v.start;
  }
  out.reserve(8 + 4 * words.size());
  AppendLittleEndian(state, &out);
  for (std::size_t i = words.size(); i-- > 0;) AppendLittleEndian(words[i], &out);
  return out;
}

/// The inverse. Never reads outside its bytes.
class LmRansDecoder {
 public:
  LmRansDecoder() = default;
  /// `any`: whether at least one code follows.
  LmRansDecoder(Bytes bytes, bool any) : bytes_(bytes) {
    if (!any) return;
    if (bytes.size() < 8) {
      ok_ = false;
      return;
    }
    state_ = LoadLittleEndian<std::uint64_t>(bytes.data());
    bytes_ = bytes.subspan(8);
    ok_ = state_ >= kLmRansLow && state_ < kLmRansLow << 32;
  }

  /// A number below 2^24: the next code is the one whose interval holds it.
  std::uint32_t Peek() const { return static_cast<std::uint32_t>(state_) & ((1U << kLmFrequencyBits) - 1); }
  /// Takes the code whose interval holds Peek().
  void Take(const LmInterval& v) {
    state_ = std::uint64_t{v.size} * (state_ >> kLmFrequencyBits) + Peek() - v.start;
    if (state_ >= kLmRansLow) return;
    if (bytes_.size() < 4) {
      ok_ = false;
      state_ = kLmRansLow;
      return;
    }
    state_ = state_ << 32 | LoadLittleEndian<std::uint32_t>(bytes_.data());
    bytes_ = bytes_.subspan(4);
  }
  /// False once the bytes have turned out to be invalid.
  bool ok() const { return ok_; }
  /// After the last code: whether the bytes are used up and the state is the one that every encoder starts
  /// from.
  bool Finished() const { return ok_ && bytes_.empty() && state_ == kLmRansLow; }

 private:
  Bytes bytes_;
  std::uint64_t state_ = kLmRansLow;
  bool ok_ = true;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_RANS_H_
