#include "audio/trailing_tags.h"

#include <algorithm>
#include <cstring>

#include "audio/media_parts.h"
#include "base/endian.h"

namespace xcodec {
namespace {

constexpr std::int64_t kId3v1 = 128;
constexpr std::int64_t kApe = 32;
constexpr std::int64_t kId3v2 = 10;
constexpr std::int64_t kLyrics = 15;

// Bytes of the tag that ends at `end`; 0: none does.
Result<std::int64_t> TagBefore(const FileRange& file, std::int64_t end) {
  unsigned char p[kApe] = {};
  if (end >= kId3v1) {
    XCODEC_RETURN_IF_ERROR(file.ReadAt(end - kId3v1, p, 3).status());
    if (std::memcmp(p, "TAG", 3) == 0) return kId3v1;
  }
  if (end < kApe) return std::int64_t{0};
  XCODEC_RETURN_IF_ERROR(file.ReadAt(end - kApe, p, sizeof p).status());
  if (std::memcmp(p, "APETAGEX", 8) == 0) {
    const bool header = (LoadLittleEndian<std::uint32_t>(p + 20) & 0x80000000U) != 0;
    return std::int64_t{LoadLittleEndian<std::uint32_t>(p + 12)} + (header ? kApe : 0);
  }
  const unsigned char* id3 = p + kApe - kId3v2;
  if (std::memcmp(id3, "3DI", 3) == 0)
    return 2 * kId3v2 + (std::int64_t{id3[6]} << 21 | id3[7] << 14 | id3[8] << 7 | id3[9]);
  // Lyrics3 2.00: the size of what stands before it in six digits, and a name.
  const unsigned char* lyrics = p + kApe - kLyrics;
  if (std::memcmp(lyrics + 6, "LYRICS200", 9) != 0) return std::int64_t{0};
  std::int64_t size = 0;
  for (int i = 0; i < 6; ++i) {
    if (lyrics[i] < '0' || lyrics[i] > '9') return std::int64_t{0};
    size = 10 * size + (lyrics[i] - '0');
  }
  return size + kLyrics;
}

}  // namespace

Result<std::int64_t> EndBeforeTags(const FileRange& file) {
  constexpr int kMostTags = 8;
  std::int64_t end = file.size();
  for (int i = 0; i < kMostTags; ++i) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, TagBefore(file, end));
    if (size == 0 || size >= end) break;
    end -= size;
  }
  return end;
}

Result<std::int64_t> AfterTags(const FileRange& file, std::int64_t from) {
  for (std::int64_t tag = 1; tag > 0 && from < file.size(); from += tag) {
    unsigned char header[kPartHeader] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(from, header, sizeof header).status());
    tag = TagBytes(header);
  }
  return std::min(from, file.size());
}

}  // namespace xcodec
