/// \file
/// Checksums of parts from checksums of the whole.
#ifndef XCODEC_SRC_CONTAINER_CRC_SHIFT_H_
#define XCODEC_SRC_CONTAINER_CRC_SHIFT_H_

#include <cstdint>
#include <vector>

namespace xcodec {

/// For byte strings A and B with lengths a and b: Crc32(AB) = Append(Crc32(A), b) ^ Crc32(B), so the checksum
/// of a part of a file follows from those of two of its beginnings. Thread-safe.
class CrcShift {
 public:
  CrcShift();
  /// What `crc` contributes once `bytes` (below 2^24) more bytes have come. Constant time.
  std::uint32_t Append(std::uint32_t crc, std::uint32_t bytes) const;

 private:
  // For each byte of the number of bytes, the polynomial that stands for that many zero bytes.
  std::vector<std::uint32_t> powers_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_CONTAINER_CRC_SHIFT_H_
