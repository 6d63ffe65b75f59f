#include "audio/detect/find_bytes.h"

#include <string.h>

#include <cstddef>
#include <vector>

namespace xcodec::audio {
namespace {

constexpr std::size_t kAnchor = 4;  // bytes that are looked for; the others are compared

bool Fits(const unsigned char* bytes, std::string_view pattern, std::string_view mask) {
  for (std::size_t i = kAnchor; i < pattern.size(); ++i) {
    if (i < mask.size() && mask[i] == '.') continue;
    if (bytes[i] != static_cast<unsigned char>(pattern[i])) return false;
  }
  return true;
}

}  // namespace

Result<std::int64_t> FindBytes(const FileRange& file, std::int64_t from, std::string_view pattern,
                               std::string_view mask) {
  constexpr std::size_t kPiece = 1 << 20;
  std::vector<unsigned char> piece(kPiece);
  while (from + static_cast<std::int64_t>(pattern.size()) <= file.size()) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(from, piece.data(), piece.size()));
    if (n < pattern.size()) break;
    const std::size_t starts = n - pattern.size() + 1;
    for (std::size_t i = 0; i < starts; ++i) {
      const void* hit = memmem(&piece[i], starts - i + kAnchor - 1, pattern.data(), kAnchor);
      if (hit == nullptr) break;
      i = static_cast<std::size_t>(static_cast<const unsigned char*>(hit) - piece.data());
      if (Fits(&piece[i], pattern, mask)) return from + static_cast<std::int64_t>(i);
    }
    from += static_cast<std::int64_t>(starts);
  }
  return std::int64_t{-1};
}

Result<std::int64_t> FindStartAgain(const FileRange& file, std::string_view mask) {
  char start[16] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, start, sizeof start));
  if (n < sizeof start) return std::int64_t{-1};
  return FindBytes(file, 1, std::string_view(start, n), mask);
}

}  // namespace xcodec::audio
