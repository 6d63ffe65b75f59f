#include "container/wire.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace xcodec::container {

void AppendVarint(std::uint64_t value, std::vector<unsigned char>* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<unsigned char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<unsigned char>(value));
}

void AppendBytes(Bytes bytes, std::vector<unsigned char>* out) {
  out->insert(out->end(), bytes.begin(), bytes.end());
}

std::uint32_t Crc32(std::uint32_t crc, Bytes bytes) {
  // zlib takes the length as a 32-bit number.
  constexpr std::size_t kStep = std::size_t{1} << 30;
  for (std::size_t done = 0; done < bytes.size(); done += kStep) {
    const std::size_t n = std::min(kStep, bytes.size() - done);
    crc = static_cast<std::uint32_t>(crc32(crc, bytes.data() + done, static_cast<uInt>(n)));
  }
  return crc;
}

bool WireParser::Varint(std::uint64_t max, std::uint64_t* value) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < 9 && i < rest_.size(); ++i) {
    const unsigned char b = rest_[i];
    v |= static_cast<std::uint64_t>(b & 0x7FU) << (7 * i);
    if ((b & 0x80U) != 0) continue;
    if ((b == 0 && i > 0) || v > max) return false;
    rest_ = rest_.subspan(i + 1);
    *value = v;
    return true;
  }
  return false;
}

bool WireParser::Byte(unsigned char* value) { return Copy(1, value); }

bool WireParser::Take(std::uint64_t count, Bytes* bytes) {
  if (count > rest_.size()) return false;
  *bytes = rest_.subspan(0, static_cast<std::size_t>(count));
  rest_ = rest_.subspan(static_cast<std::size_t>(count));
  return true;
}

bool WireParser::Copy(std::size_t count, unsigned char* out) {
  Bytes bytes;
  if (!Take(count, &bytes)) return false;
  if (count > 0) std::memcpy(out, bytes.data(), count);
  return true;
}

}  // namespace xcodec::container
