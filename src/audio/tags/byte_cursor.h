/// \file
/// Reads numbers and texts from a block of metadata.
#ifndef XCODEC_SRC_AUDIO_TAGS_BYTE_CURSOR_H_
#define XCODEC_SRC_AUDIO_TAGS_BYTE_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/endian.h"

namespace xcodec::audio {

/// Takes numbers and texts from bytes, in order. Not thread-safe.
class ByteCursor {
 public:
  explicit ByteCursor(std::string_view bytes) : bytes_(bytes) {}
  /// If fewer bytes remain than requested, none are returned and the cursor has failed.
  std::string_view Take(std::size_t n) {
    failed_ = failed_ || n > bytes_.size();
    if (failed_) return {};
    const std::string_view taken = bytes_.substr(0, n);
    bytes_.remove_prefix(n);
    return taken;
  }
  std::uint32_t Little() {
    const std::string_view bytes = Take(4);
    return bytes.empty()
               ? 0
               : LoadLittleEndian<std::uint32_t>(reinterpret_cast<const unsigned char*>(bytes.data()));
  }
  std::uint64_t Big(std::size_t n) {
    std::uint64_t value = 0;
    for (const char c : Take(n)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_BYTE_CURSOR_H_
