// Corrects the checksums of ZIP archives, so that mutated ones get past them.
#ifndef XCODEC_TESTS_FUZZ_REPAIR_ZIP_H_
#define XCODEC_TESTS_FUZZ_REPAIR_ZIP_H_

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/endian.h"
#include "xcodec/span.h"

namespace xcodec::fuzz {

// CRC-32 of the contents of a deflated or stored entry; nothing if they are too large.
inline std::optional<std::uint32_t> ContentCrc(Bytes data, bool deflated) {
  if (!deflated) return static_cast<std::uint32_t>(crc32(0, data.data(), static_cast<uInt>(data.size())));
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return std::nullopt;
  stream.next_in = const_cast<Bytef*>(data.data());
  stream.avail_in = static_cast<uInt>(data.size());
  std::vector<unsigned char> out(1 << 16);
  uLong crc = 0;
  int state = Z_OK;
  for (int pieces = 0; state == Z_OK && pieces < 64; ++pieces) {
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    state = inflate(&stream, Z_NO_FLUSH);
    crc = crc32(crc, out.data(), static_cast<uInt>(out.size() - stream.avail_out));
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) return std::nullopt;
  return static_cast<std::uint32_t>(crc);
}

// Every entry of a central directory that leads to contents inside the file gets their checksum, there and in
// the local header.
inline std::vector<unsigned char> RepairZip(Bytes file) {
  constexpr std::size_t kCentral = 46, kLocal = 30;
  std::vector<unsigned char> out(file.begin(), file.end());
  const auto u16 = [&](std::size_t at) { return LoadLittleEndian<std::uint16_t>(out.data() + at); };
  const auto u32 = [&](std::size_t at) { return LoadLittleEndian<std::uint32_t>(out.data() + at); };
  for (std::size_t at = 0; at + kCentral <= out.size(); ++at) {
    if (u32(at) != 0x02014B50) continue;
    const std::size_t local = u32(at + 42), size = u32(at + 20);
    if (local + kLocal > out.size()) continue;
    const std::size_t begin = local + kLocal + u16(local + 26) + u16(local + 28);
    if (begin > out.size() || size > out.size() - begin) continue;
    const auto crc = ContentCrc(Bytes(out.data() + begin, size), u16(at + 10) == 8);
    if (!crc) continue;
    StoreLittleEndian(*crc, out.data() + at + 16);
    StoreLittleEndian(*crc, out.data() + local + 14);
  }
  return out;
}

}  // namespace xcodec::fuzz

#endif  // XCODEC_TESTS_FUZZ_REPAIR_ZIP_H_
