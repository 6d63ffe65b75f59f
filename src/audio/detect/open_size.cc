#include "audio/detect/open_size.h"

#include <cstring>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

constexpr int kMostChunks = 4096;

// Apple's Core Audio Format: chunks of a name and 64 bits of size, -1 for samples that reach to the end.
Result<OpenSize> OpenCaf(const FileRange& file) {
  constexpr std::int64_t kFrameBytesAt = 36;  // in the description, which is the first chunk
  OpenSize open;
  unsigned char p[12] = {};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(kFrameBytesAt, p, 4).status());
  open.frame_bytes = LoadBigEndian<std::uint32_t>(p);
  std::int64_t at = 8;
  for (int i = 0; i < kMostChunks && at < file.size(); ++i) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, p, sizeof p));
    if (n < sizeof p) break;
    const auto size = LoadBigEndian<std::uint64_t>(p + 4);
    if (std::memcmp(p, "data", 4) == 0) {
      constexpr std::int64_t kEdits = 16;  // after the name: the size, and a count of edits
      open.samples_at = at + kEdits;
      if (size == UINT64_MAX) open.sizes = {{at + 4, file.size() - at - 12, false}};
      break;
    }
    if (size > static_cast<std::uint64_t>(file.size() - at)) break;
    at += 12 + static_cast<std::int64_t>(size);
  }
  return open;
}

// Sony's Wave64: chunks of 16 bytes of name and 64 bits of size, which count themselves and are padded to
// whole eights. An open size has its higher bits set, or is 0.
Result<OpenSize> OpenW64(const FileRange& file) {
  constexpr std::int64_t kHead = 24;
  constexpr std::int64_t kBlockAlign = kHead + 12;
  OpenSize open;
  const auto is_open = [](std::uint64_t size) { return size == 0 || size > std::uint64_t{1} << 62; };
  std::int64_t at = 40;
  for (int i = 0; i < kMostChunks && at < file.size(); ++i) {
    unsigned char p[kBlockAlign + 2] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, p, sizeof p));
    if (static_cast<std::int64_t>(n) < kHead) break;
    const auto size = LoadLittleEndian<std::uint64_t>(p + 16);
    if (std::memcmp(p, "fmt ", 4) == 0) open.frame_bytes = LoadLittleEndian<std::uint16_t>(p + kBlockAlign);
    if (std::memcmp(p, "data", 4) == 0) {
      open.samples_at = at + kHead;
      if (is_open(size)) open.sizes = {{16, file.size(), true}, {at + 16, file.size() - at, true}};
      break;
    }
    if (size < kHead || size > static_cast<std::uint64_t>(file.size() - at)) break;
    at += static_cast<std::int64_t>((size + 7) / 8 * 8);
  }
  return open;
}

}  // namespace

Result<OpenSize> FindOpenSize(const FileRange& file) {
  unsigned char p[8] = {};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(0, p, sizeof p).status());
  if (std::memcmp(p, "caff", 4) == 0) return OpenCaf(file);
  if (std::memcmp(p, "riff\x2E\x91\xCF\x11", 8) == 0) return OpenW64(file);
  return OpenSize{};
}

}  // namespace xcodec::audio
