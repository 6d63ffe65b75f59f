/// \file
/// Identities as text and as bytes.
#ifndef XCODEC_SRC_CODEC_HEX_H_
#define XCODEC_SRC_CODEC_HEX_H_

#include <cstddef>
#include <string>

namespace xcodec::codec {

/// Reads the first 2 * size hexadecimal digits of `hex`; false when there are fewer or others.
inline bool ParseHexPrefix(const std::string& hex, unsigned char* bytes, std::size_t size) {
  if (hex.size() < 2 * size) return false;
  for (std::size_t i = 0; i < 2 * size; ++i) {
    const char c = hex[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) return false;
    bytes[i / 2] = static_cast<unsigned char>(i % 2 == 0 ? digit << 4 : bytes[i / 2] | digit);
  }
  return true;
}

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_HEX_H_
