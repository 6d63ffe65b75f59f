/// \file
/// Codes as plain bits: the payload of the packed coder, and of container version 0 without language model.
///
/// Bits fill bytes from the lowest one up; a code's lowest bit comes first. Codes go frame after frame, in a
/// frame codebook after codebook. The last byte of a run is filled up with zero bits (encodec/binary.py).
#ifndef XCODEC_SRC_ENTROPY_CODERS_BIT_PACKER_H_
#define XCODEC_SRC_ENTROPY_CODERS_BIT_PACKER_H_

#include <cstdint>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::entropy {

/// Most bits of a packed code.
inline constexpr int kMaxPackedBits = 16;

/// Appends codes of `bits` bits, 1 .. kMaxPackedBits, to a byte vector that must outlive it. Flush() before
/// the bytes are used.
class BitWriter {
 public:
  BitWriter(int bits, std::vector<unsigned char>* out) : bits_(bits), out_(out) {}
  /// `code` must be below 1 << bits.
  void Put(std::uint32_t code) {
    buffer_ |= std::uint64_t{code} << filled_;
    for (filled_ += bits_; filled_ >= 8; filled_ -= 8, buffer_ >>= 8)
      out_->push_back(static_cast<unsigned char>(buffer_));
  }
  /// Every code of the block, in the order above. All must be below 1 << bits.
  void Put(const CodeBlock& codes);
  /// Fills the last byte with zero bits; the next code starts a new byte.
  void Flush() {
    if (filled_ > 0) out_->push_back(static_cast<unsigned char>(buffer_));
    buffer_ = 0;
    filled_ = 0;
  }

 private:
  int bits_;
  std::vector<unsigned char>* out_;
  std::uint64_t buffer_ = 0;
  int filled_ = 0;
};

/// Takes codes of `bits` bits, 1 .. kMaxPackedBits, from bytes that must outlive it. Missing bytes are an
/// error, never zeros.
class BitReader {
 public:
  BitReader(int bits, Bytes bytes) : bits_(bits), bytes_(bytes) {}
  /// False, and *code unchanged, if the bytes end before the code does.
  bool Get(std::uint32_t* code) {
    for (; filled_ < bits_; filled_ += 8) {
      if (next_ == bytes_.size()) return false;
      buffer_ |= std::uint64_t{bytes_[next_++]} << filled_;
    }
    *code = static_cast<std::uint32_t>(buffer_ & ((std::uint64_t{1} << bits_) - 1));
    buffer_ >>= bits_;
    filled_ -= bits_;
    return true;
  }
  /// Fills codes->codes, which has its shape already. kTruncated when the bytes end too early.
  Status Get(CodeBlock* codes);
  /// Moves on to the next byte. kDamaged if one of the skipped bits is set.
  Status Align();
  /// Bytes begun so far.
  std::size_t consumed() const { return next_; }

 private:
  int bits_;
  Bytes bytes_;
  std::size_t next_ = 0;
  std::uint64_t buffer_ = 0;
  int filled_ = 0;
};

/// Bytes that `frames` frames of `codebooks` codes fill. kDamaged if a number is negative or the product does
/// not fit in 63 bits.
Result<std::int64_t> PackedBytes(std::int64_t frames, int codebooks, int bits);

/// Appends one chunk of codes, flushed to a byte. kInvalidArgument when the block's shape is not that of its
/// codes or a code needs more than `bits` bits.
Status PackCodes(const CodeBlock& codes, int bits, std::vector<unsigned char>* out);

/// Reads one chunk of codes->frames frames and codes->codebooks codebooks from the front of `bytes`; returns
/// the bytes it took. Allocates codes->codes only once there are enough bytes. Errors: kTruncated; kDamaged
/// for a set padding bit; kInvalidArgument for an impossible shape.
Result<std::size_t> UnpackCodes(Bytes bytes, int bits, CodeBlock* codes);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_BIT_PACKER_H_
