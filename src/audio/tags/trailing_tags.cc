#include "audio/tags/trailing_tags.h"

#include <algorithm>
#include <cstring>

#include "audio/source/media_parts.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

constexpr std::size_t kId3v1 = 128;
constexpr std::size_t kApe = 32;
constexpr std::int64_t kId3v2 = 10;
constexpr std::int64_t kLyrics = 15;

}  // namespace

TagBlock TagEndingWith(Bytes last) {
  const unsigned char* end = last.data() + last.size();
  if (last.size() >= kId3v1 && std::memcmp(end - kId3v1, "TAG", 3) == 0)
    return {TagBlock::Kind::kId3v1, kId3v1};
  if (last.size() < kApe) return {};
  const unsigned char* p = end - kApe;
  if (std::memcmp(p, "APETAGEX", 8) == 0) {
    const bool header = (LoadLittleEndian<std::uint32_t>(p + 20) & 0x80000000U) != 0;
    const std::int64_t size = LoadLittleEndian<std::uint32_t>(p + 12);
    return size == 0 ? TagBlock{} : TagBlock{TagBlock::Kind::kApe, size + (header ? std::int64_t{kApe} : 0)};
  }
  const unsigned char* id3 = end - kId3v2;
  if (std::memcmp(id3, "3DI", 3) == 0)
    return {TagBlock::Kind::kId3v2,
            2 * kId3v2 + (std::int64_t{id3[6]} << 21 | id3[7] << 14 | id3[8] << 7 | id3[9])};
  // Lyrics3 2.00: the size of the data before it in six digits, and a name.
  const unsigned char* lyrics = end - kLyrics;
  if (std::memcmp(lyrics + 6, "LYRICS200", 9) != 0) return {};
  std::int64_t size = 0;
  for (int i = 0; i < 6; ++i) {
    if (lyrics[i] < '0' || lyrics[i] > '9') return {};
    size = 10 * size + (lyrics[i] - '0');
  }
  return {TagBlock::Kind::kLyrics, size + kLyrics};
}

Result<std::int64_t> EndBeforeTags(const FileRange& file) {
  constexpr int kMostTags = 8;
  std::int64_t end = file.size();
  for (int i = 0; i < kMostTags; ++i) {
    unsigned char last[kTagLook] = {};
    const std::int64_t n = std::min<std::int64_t>(end, kTagLook);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t got, file.ReadAt(end - n, last, static_cast<std::size_t>(n)));
    const TagBlock tag = TagEndingWith(Bytes(last, got));
    if (tag.kind == TagBlock::Kind::kNone || tag.bytes > end) break;
    end -= tag.bytes;
  }
  return end;
}

Result<std::int64_t> AfterTags(const FileRange& file, std::int64_t from) {
  for (std::int64_t tag = 1; tag > 0 && from < file.size(); from += tag) {
    unsigned char header[kPartHeader] = {};
    XCODEC_RETURN_IF_ERROR(file.ReadAt(from, header, sizeof header).status());
    tag = TagBytes(header);
    if (tag > file.size() - from) break;
  }
  return from;
}

}  // namespace xcodec::audio
