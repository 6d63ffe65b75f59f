#include "audio/detect/foreign_bytes.h"

#include <algorithm>
#include <vector>

#include "audio/detect/file_start.h"
#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

constexpr std::size_t kPiece = 1 << 16;

// Whether a file begins with `bytes`: its first bytes, or frames.
bool BeginsFile(Bytes bytes) {
  constexpr int kFrames = 4;
  const bool program = bytes.size() > 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 1 &&
                       bytes[3] == 0xBA && ((bytes[4] & 0xC4) == 0x44 || (bytes[4] & 0xF1) == 0x21);
  return program || StartsAnotherFile(bytes) || FindFrames(bytes, 0, kFrames) != nullptr;
}

// Position in [from, to) where another file begins, or -1; [from, first) are zeros. At the very start, and
// after tags (which belong to the file), fewer bytes suffice.
Result<std::int64_t> OtherFile(const FileRange& file, std::int64_t from, std::int64_t first,
                               std::int64_t to) {
  constexpr std::int64_t kMostZeros = 4;  // that a file begins with
  std::vector<unsigned char> start(kPiece);
  const auto begins = [&](std::int64_t at) -> Result<bool> {
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(to - at, 0, kPiece));
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, start.data(), most));
    return BeginsFile(Bytes(start.data(), n));
  };
  for (std::int64_t at = std::max(from, first - kMostZeros); at <= first; ++at) {
    XCODEC_ASSIGN_OR_RETURN(const bool other, begins(at));
    if (other) return at;
  }
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t tagged, AfterTags(file.Part(0, to), first));
  if (tagged > first) {
    XCODEC_ASSIGN_OR_RETURN(const bool other, begins(tagged));
    if (other) return first;
  }
  return FindFileStart(file.Part(0, to), first, StartMarks::kFrames);
}

}  // namespace

Result<std::int64_t> AfterZeros(const FileRange& file, std::int64_t from, std::int64_t to) {
  std::vector<unsigned char> piece(kPiece);
  while (from < to) {
    const auto want = static_cast<std::size_t>(std::min<std::int64_t>(to - from, kPiece));
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(from, piece.data(), want));
    if (n == 0) return to;
    const auto end = piece.begin() + static_cast<std::ptrdiff_t>(n);
    const auto byte = std::find_if(piece.begin(), end, [](unsigned char c) { return c != 0; });
    if (byte != end) return from + (byte - piece.begin());
    from += static_cast<std::int64_t>(n);
  }
  return to;
}

Status ForeignBytes::Add(const FileRange& file, std::int64_t from, std::int64_t to) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t first, AfterZeros(file, from, to));
  if (first >= to) return Status::Ok();
  if (other_file_.empty()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t other, OtherFile(file, from, first, to));
    if (other >= 0) other_file_ = AnotherFileAt(file, other);
    if (other >= 0) other_at_ = file.begin() + other;
  }
  if (first_ < 0) first_ = file.begin() + first;
  bytes_ += to - first;
  return Status::Ok();
}

std::string ForeignBytes::Text() const {
  if (bytes_ == 0) return "";
  return std::to_string(bytes_) + " bytes, from byte " + std::to_string(first_) +
         " on, that are none of its audio";
}

}  // namespace xcodec::audio
