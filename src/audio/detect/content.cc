#include "audio/detect/content.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"
#include "base/atomic_file.h"
#include "base/endian.h"

namespace xcodec {
namespace {

using std::string_view_literals::operator""sv;

constexpr ContentKind kAudio = ContentKind::kAudio;

std::string_view Text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Content OggContent(std::string_view start) {
  const bool video = Has(start, "\x80theora"sv) || Has(start, "BBCD\0"sv) || Has(start, "OVP80"sv);
  return {video ? ContentKind::kVideo : kAudio, "Ogg"};
}

// The types of tracks come early in Matroska files, the kind of ASF streams as GUIDs in the header.
Content MatroskaContent(std::string_view start) {
  return {Has(start, "V_"sv) || !Has(start, "A_"sv) ? ContentKind::kVideo : kAudio, "Matroska"};
}

Content AsfContent(std::string_view start) {
  constexpr std::string_view kVideoStream =
      "\xC0\xEF\x19\xBC\x4D\x5B\xCF\x11\xA8\xFD\0\x80\x5F\x5C\x44\x2B"sv;
  return {Has(start, kVideoStream) ? ContentKind::kVideo : kAudio, "ASF"};
}

// HTK files have no name at their start, only the number of their 16-bit samples.
bool FitsHtk(Bytes start, std::int64_t size) {
  return start.size() >= 12 && size - 12 == 2 * std::int64_t{LoadBigEndian<std::uint32_t>(start.data())} &&
         start[8] == 0 && start[9] == 2;
}

// Some containers hold pictures or none; their first bytes are the same.
Content Refined(const Signature& row, std::string_view start) {
  const std::string_view name = row.kind.name;
  if (name == "Ogg"sv) return OggContent(start);
  if (name == "Matroska"sv) return MatroskaContent(start);
  if (name == "Windows Media"sv) return AsfContent(start);
  return {row.content, row.kind.name};
}

// Pieces of recordings begin amid a frame.
Content LateContent(Bytes start) {
  constexpr std::size_t kLongestFrame = 8192;
  constexpr int kFrames = 5;
  for (std::size_t at = 1; at < start.size() && at < kLongestFrame; ++at) {
    if (start[at] == 0xFF && IsFrameChain(start, at, AdtsFrameBytes, kFrames)) return {kAudio, "AAC"};
    if (start[at] == 0xFF && IsMpegChain(start, at, kFrames)) return {kAudio, "MPEG"};
    if (start[at] == 0x0B && IsFrameChain(start, at, Ac3FrameBytes, kFrames)) return {kAudio, "AC-3"};
  }
  std::size_t at = 0;
  const MediaKind* kind = FindLateMediaKind(start, &at);
  return kind == nullptr ? Content{} : Content{ContentKind::kVideo, kind->name};
}

// libsndfile's opinion. It takes nothing for sound that does not say so.
bool SndfileOpens(int fd) {
  SF_INFO info{};
  SNDFILE* file = lseek(fd, 0, SEEK_SET) == 0 ? sf_open_fd(fd, SFM_READ, &info, SF_FALSE) : nullptr;
  if (file == nullptr) return false;
  sf_close(file);
  return info.frames > 0;
}

}  // namespace

Content ContentOf(Bytes start) {
  if (start.empty()) return {ContentKind::kEmpty, ""};
  const Signature* row = FindSignature(start);
  if (row != nullptr && row->content != ContentKind::kUnknown && row->content != ContentKind::kMayBe)
    return Refined(*row, Text(start));
  if (IsFrameChain(start, 0, AdtsFrameBytes, 3, true)) return {kAudio, "AAC"};
  if (IsFrameChain(start, 0, MpegFrameBytes, 3, true)) return {kAudio, "MPEG"};
  if (IsFrameChain(start, 0, Ac3FrameBytes, 3, true)) return {kAudio, "AC-3"};
  if (IsTransportChain(start, 0, 0, 4)) return {ContentKind::kVideo, "MPEG transport stream"};
  return LateContent(start);
}

Result<Content> DetectContent(const std::string& path) {
  // Should the file have become a pipe, opening it must not wait.
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), true);
  if (fd.get() < 0) {
    const StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, "cannot open: " + SystemMessage(errno));
  }
  struct stat info {};
  if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return Content{ContentKind::kNotAudio, ""};
  std::vector<unsigned char> start(kContentStart);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, ReadFully(fd.get(), start.data(), start.size()));
  const Bytes bytes(start.data(), n);
  const Content content = ContentOf(bytes);
  if (content.kind != ContentKind::kUnknown) return content;
  const Signature* weak = FindSignature(bytes);
  const bool may_be = weak != nullptr && weak->content == ContentKind::kMayBe;
  const char* name = may_be ? weak->kind.name : FitsHtk(bytes, info.st_size) ? "HTK" : nullptr;
  if (name != nullptr && SndfileOpens(fd.get())) return Content{ContentKind::kMayBe, name};
  return content;
}

}  // namespace xcodec
