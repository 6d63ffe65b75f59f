/// \file
/// Computes checksums of parts of a file from checksums of its beginnings.
#ifndef XCODEC_SRC_CONTAINER_CRC_SHIFT_H_
#define XCODEC_SRC_CONTAINER_CRC_SHIFT_H_

#include <cstdint>
#include <vector>

namespace xcodec::container {

/// For byte strings A and B with lengths a and b: Crc32(AB) = Append(Crc32(A), b) ^ Crc32(B), so the checksum
/// of a part of a file follows from those of two of its beginnings. Thread-safe.
class CrcShift {
 public:
  CrcShift();
  /// The contribution of `crc` after `bytes` (below 2^24) more bytes. Constant time.
  std::uint32_t Append(std::uint32_t crc, std::uint32_t bytes) const;

 private:
  // For each byte of `bytes`, the polynomial of that many zero bytes.
  std::vector<std::uint32_t> powers_;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_CRC_SHIFT_H_
