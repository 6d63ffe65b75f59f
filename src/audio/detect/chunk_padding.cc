#include "audio/detect/chunk_padding.h"

#include <cstdint>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

// No writer makes more chunks than this.
constexpr int kMaxChunks = 4096;

}  // namespace

Result<bool> LacksPaddingOnly(const FileRange& file, bool little) {
  std::int64_t at = 12;
  for (int i = 0; i < kMaxChunks && at + 8 <= file.size(); ++i) {
    unsigned char head[8];
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, head, sizeof head).status());
    const std::int64_t size =
        little ? LoadLittleEndian<std::uint32_t>(head + 4) : LoadBigEndian<std::uint32_t>(head + 4);
    at += 8 + size;
    if (at >= file.size()) break;
    at += size & 1;
  }
  return at == file.size();
}

}  // namespace xcodec::audio
