/// \file
/// Variable-length integers and bounds-checked parsing, used by all version 1 structures.
#ifndef XCODEC_SRC_CONTAINER_WIRE_H_
#define XCODEC_SRC_CONTAINER_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "xcodec/span.h"

namespace xcodec::container {

/// Appends `value` seven bits a byte, low bits first, high bit set on all but the last byte (LEB128).
void AppendVarint(std::uint64_t value, std::vector<unsigned char>* out);
void AppendBytes(Bytes bytes, std::vector<unsigned char>* out);

/// CRC-32 (IEEE 802.3, as in zlib, gzip and PNG) of `bytes`, continuing `crc` (0 at the start).
std::uint32_t Crc32(std::uint32_t crc, Bytes bytes);

/// Takes fields off the front of a byte string. If the bytes do not hold the requested field, the method
/// returns false and nothing more can be taken.
class WireParser {
 public:
  explicit WireParser(Bytes bytes) : rest_(bytes) {}

  /// A varint of at most `max`, in its shortest form.
  bool Varint(std::uint64_t max, std::uint64_t* value);
  /// The same for a value in [min, max] that an int or int64_t holds.
  template <typename T>
  bool Integer(std::int64_t min, std::int64_t max, T* value) {
    std::uint64_t v = 0;
    if (!Varint(static_cast<std::uint64_t>(max), &v) || v < static_cast<std::uint64_t>(min)) return false;
    *value = static_cast<T>(v);
    return true;
  }
  bool Byte(unsigned char* value);
  /// The next `count` bytes, as a view of the original.
  bool Take(std::uint64_t count, Bytes* bytes);
  /// Copies the next `count` bytes.
  bool Copy(std::size_t count, unsigned char* out);
  Bytes rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

 private:
  Bytes rest_;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_WIRE_H_
