/// \file
/// A range coder (Martin 1979; carries as in Schindler's) over bytes: exact integers, no model of its own.
///
/// The interval [low, low + range) of 32-bit fractions narrows with each decision; whenever range falls below
/// 2^24, the leading bytes of low leave. A decision of frequency `size` of `total` gets size * floor(range /
/// total) of range, so with totals up to 2^16 at least 2^8 steps a unit; the loss by rounding down is below
/// 0.4 % of a decision in the worst case and mostly below 0.01 %. format/adaptive-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_CODERS_RANGE_CODER_H_
#define XCODEC_SRC_ENTROPY_CODERS_RANGE_CODER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "xcodec/span.h"

namespace xcodec::entropy {

/// Largest total of the frequencies of one decision.
inline constexpr std::uint32_t kMaxRangeTotal = 1U << 16;

/// Four bytes, the highest first; written out so that compilers make one load or store of it.
inline std::uint32_t LoadWord(const unsigned char* p) {
  return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
}
inline void StoreWord(std::uint32_t word, unsigned char* p) {
  p[0] = static_cast<unsigned char>(word >> 24);
  p[1] = static_cast<unsigned char>(word >> 16);
  p[2] = static_cast<unsigned char>(word >> 8);
  p[3] = static_cast<unsigned char>(word);
}

/// Appends to a byte vector that must outlive it. Finish() once, after the last decision.
class ArithmeticEncoder {
 public:
  explicit ArithmeticEncoder(std::vector<unsigned char>* out) : out_(out), begin_(out->size()), at_(begin_) {}

  /// The slice [start, start + size) of [0, total): size at least 1, total at most kMaxRangeTotal.
  void Put(std::uint32_t start, std::uint32_t size, std::uint32_t total) {
    const std::uint32_t unit = range_ / total;
    Narrow(unit * start, unit * size);
  }
  /// One of `total` equally likely numbers.
  void PutUniform(std::uint32_t number, std::uint32_t total) { Put(number, 1, total); }
  /// A yes or no; `p` of 2^16 is the probability of yes, 1 .. 2^16 - 1.
  void PutBit(bool yes, std::uint32_t p) {
    const std::uint32_t bound = (range_ >> 16) * p;
    Narrow(yes ? 0 : bound, yes ? bound : range_ - bound);
  }
  /// Writes the one byte that, with zeros after it, lies in the interval.
  void Finish() {
    const std::uint64_t value = (std::uint64_t{low_} + 0xFFFFFF) & ~std::uint64_t{0xFFFFFF};
    if (value >> 32 != 0) Carry();
    Reserve();
    (*out_)[at_++] = static_cast<unsigned char>(value >> 24);
    out_->resize(at_);
  }
  /// Bytes written so far.
  std::size_t size() const { return at_ - begin_; }

 private:
  void Narrow(std::uint32_t offset, std::uint32_t range) {
    const std::uint32_t low = low_ + offset;
    if (low < low_) Carry();
    // 0, 1, 2 or 3 bytes leave.
    const auto bytes = static_cast<unsigned>(__builtin_clz(range)) / 8;
    if (out_->size() - at_ < 4) Reserve();
    StoreWord(low, out_->data() + at_);
    at_ += bytes;
    low_ = low << 8 * bytes;
    range_ = range << 8 * bytes;
  }
  void Carry() {
    for (std::size_t i = at_; i-- > begin_;)
      if (++(*out_)[i] != 0) break;
  }
  void Reserve() { out_->resize(at_ + 4 + (at_ - begin_) / 2 + 64); }

  std::vector<unsigned char>* out_;
  std::size_t begin_;
  std::size_t at_;
  std::uint32_t low_ = 0;
  std::uint32_t range_ = 0xFFFFFFFF;
};

/// Decodes decisions from bytes that must outlive it. Any bytes decode to something, and nothing outside is
/// read; Finished() says whether they came from an encoder.
class ArithmeticDecoder {
 public:
  explicit ArithmeticDecoder(Bytes bytes) : bytes_(bytes) { code_ = Word(0); }

  /// A number in [0, total): the next decision is the one whose slice holds it; Take() it next.
  std::uint32_t Peek(std::uint32_t total) {
    unit_ = range_ / total;
    const std::uint32_t number = code_ / unit_;
    if (number < total) return number;
    bad_ = true;
    return total - 1;
  }
  void Take(std::uint32_t start, std::uint32_t size) { Narrow(unit_ * start, unit_ * size); }
  std::uint32_t GetUniform(std::uint32_t total) {
    const std::uint32_t number = Peek(total);
    Take(number, 1);
    return number;
  }
  bool GetBit(std::uint32_t p) {
    const std::uint32_t bound = (range_ >> 16) * p;
    const bool yes = code_ < bound;
    Narrow(yes ? 0 : bound, yes ? bound : range_ - bound);
    return yes;
  }
  /// After the last decision: whether the bytes were used up, neither one too few nor one too many, and never
  /// fell between two decisions.
  bool Finished() const { return !bad_ && at_ + 1 == bytes_.size(); }

 private:
  // The four bytes from `at` on; bytes after the end are zero.
  std::uint32_t Word(std::size_t at) const {
    if (bytes_.size() >= 4 && at <= bytes_.size() - 4) return LoadWord(bytes_.data() + at);
    std::uint32_t word = 0;
    for (std::size_t i = at; i < at + 4; ++i) word = word << 8 | (i < bytes_.size() ? bytes_[i] : 0U);
    return word;
  }
  void Narrow(std::uint32_t offset, std::uint32_t range) {
    const std::uint64_t window = std::uint64_t{code_ - offset} << 32 | Word(at_ + 4);
    const auto bytes = static_cast<unsigned>(__builtin_clz(range)) / 8;
    at_ += bytes;
    code_ = static_cast<std::uint32_t>(window << 8 * bytes >> 32);
    range_ = range << 8 * bytes;
  }

  Bytes bytes_;
  std::size_t at_ = 0;      // of the window's first byte
  std::uint32_t code_ = 0;  // the window less the low end of the interval
  std::uint32_t range_ = 0xFFFFFFFF;
  std::uint32_t unit_ = 1;
  bool bad_ = false;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_RANGE_CODER_H_
