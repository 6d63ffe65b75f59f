#include "audio/detect/foreign_bytes.h"

#include <algorithm>
#include <vector>

#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec {
namespace {

constexpr std::size_t kPiece = 1 << 16;

Result<bool> AllZero(const FileRange& file, std::int64_t from, std::int64_t to) {
  std::vector<unsigned char> piece(kPiece);
  while (from < to) {
    const auto want = static_cast<std::size_t>(std::min<std::int64_t>(to - from, kPiece));
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(from, piece.data(), want));
    if (n == 0) return true;
    if (std::any_of(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n),
                    [](unsigned char byte) { return byte != 0; }))
      return false;
    from += static_cast<std::int64_t>(n);
  }
  return true;
}

// Some files begin with frames at once.
bool BeginsLikeSound(Bytes start) {
  constexpr int kFrames = 4;
  return StartsAnotherFile(start) || IsMpegChain(start, 0, kFrames) ||
         IsFrameChain(start, 0, AdtsFrameBytes, kFrames) || IsFrameChain(start, 0, Ac3FrameBytes, kFrames);
}

}  // namespace

Status ForeignBytes::Add(const FileRange& file, std::int64_t from, std::int64_t to) {
  if (from >= to) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(const bool padding, AllZero(file, from, to));
  if (padding) return Status::Ok();
  std::vector<unsigned char> start(kPiece);
  // Files of frames may begin with tags.
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t begin, AfterTags(file.Part(0, to), from));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(begin, start.data(), start.size()));
  if (other_file_.empty() && BeginsLikeSound(Bytes(start.data(), n)))
    other_file_ = "another file begins at byte " + std::to_string(file.begin() + from);
  if (first_ < 0) first_ = file.begin() + from;
  bytes_ += to - from;
  return Status::Ok();
}

std::string ForeignBytes::Text() const {
  if (bytes_ == 0) return "";
  return std::to_string(bytes_) + " bytes, from byte " + std::to_string(first_) +
         " on, that are none of its audio";
}

}  // namespace xcodec
