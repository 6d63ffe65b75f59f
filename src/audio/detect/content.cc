#include "audio/detect/content.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"
#include "audio/source/file_range.h"
#include "audio/source/mpeg_parts.h"
#include "base/atomic_file.h"
#include "base/endian.h"

namespace xcodec::audio {
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

// Some containers may or may not hold pictures; their first bytes are the same.
Content Refined(const Signature& row, std::string_view start) {
  const std::string_view name = row.kind.name;
  if (name == "Ogg"sv) return OggContent(start);
  if (name == "Matroska"sv) return MatroskaContent(start);
  if (name == "Windows Media"sv) return AsfContent(start);
  return {row.content, row.kind.name};
}

Content OfFrames(const MediaKind& kind) {
  const bool packets = std::string_view(kind.name) == "MPEG transport stream"sv;
  return {packets ? ContentKind::kVideo : kAudio, kind.name};
}

// Pieces of recordings begin within a frame.
Content LateContent(Bytes start) {
  constexpr std::size_t kLongestFrame = 8192;
  constexpr int kFrames = 5;
  for (std::size_t at = 1; at < start.size() && at < kLongestFrame; ++at) {
    if (const MediaKind* kind = FindFrames(start, at, kFrames)) return OfFrames(*kind);
  }
  return {};
}

// Asks libsndfile, which accepts only files that are marked as sound.
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
  if (const MediaKind* kind = FindFrames(start, 0, 3, true)) return OfFrames(*kind);
  if (IsTransportChain(start, 0, 0, 4)) return {ContentKind::kVideo, "MPEG transport stream"};
  if (FreeFormatBytes(start) > 0) return {kAudio, "MPEG"};
  return LateContent(start);
}

bool MayBeSound(Bytes start) {
  // FitsHtk without the size of the file: 16-bit samples of a waveform.
  const bool htk = start.size() >= 12 && start[8] == 0 && start[9] == 2 && start[10] == 0 && start[11] == 0;
  const ContentKind kind = ContentOf(start).kind;
  const Signature* row = FindSignature(start);
  return kind == kAudio || kind == ContentKind::kVideo || htk ||
         (row != nullptr && row->content == ContentKind::kMayBe);
}

namespace {

constexpr std::size_t kMostPadding = std::size_t{1} << 20;

std::size_t LeadingPadding(Bytes start) {
  if (FindSignature(start) != nullptr) return 0;
  const auto* const byte = std::find_if(start.begin(), start.end(),
                                        [](unsigned char c) { return c != 0 && c != '\n' && c != '\r'; });
  return static_cast<std::size_t>(byte - start.begin());
}

// The first kContentStart bytes after padding, if they show a kind of sound, otherwise those of the file.
Result<std::vector<unsigned char>> StartOf(const FileRange& file) {
  std::vector<unsigned char> start(kContentStart);
  XCODEC_ASSIGN_OR_RETURN(std::size_t n, file.ReadAt(0, start.data(), start.size()));
  start.resize(n);
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t padding, PaddingBefore(file));
  if (padding == 0) return start;
  std::vector<unsigned char> later(kContentStart);
  XCODEC_ASSIGN_OR_RETURN(n, file.ReadAt(padding, later.data(), later.size()));
  later.resize(n);
  return later;
}

}  // namespace

Result<std::int64_t> PaddingBefore(const FileRange& file) {
  std::vector<unsigned char> start(kSignatureBytes);
  XCODEC_ASSIGN_OR_RETURN(std::size_t n, file.ReadAt(0, start.data(), start.size()));
  if (LeadingPadding(Bytes(start.data(), n)) == 0) return std::int64_t{0};
  start.resize(kMostPadding);
  XCODEC_ASSIGN_OR_RETURN(n, file.ReadAt(0, start.data(), start.size()));
  const std::size_t padding = LeadingPadding(Bytes(start.data(), n));
  std::vector<unsigned char> next(kContentStart);
  XCODEC_ASSIGN_OR_RETURN(n, file.ReadAt(static_cast<std::int64_t>(padding), next.data(), next.size()));
  const Bytes bytes(next.data(), n);
  const Signature* row = FindSignature(bytes);
  const bool begins =
      (row != nullptr && row->content != ContentKind::kMayBe) || FindFrames(bytes, 0, 3, true) != nullptr;
  return begins ? static_cast<std::int64_t>(padding) : std::int64_t{0};
}

Result<Content> DetectContent(const std::string& path) {
  // If the file has become a pipe, opening it must not wait.
  OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), true);
  if (fd.get() < 0) {
    const StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, "cannot open: " + SystemMessage(errno));
  }
  struct stat info {};
  if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return Content{ContentKind::kNotAudio, ""};
  XCODEC_ASSIGN_OR_RETURN(const FileRange file, FileRange::Whole(std::move(fd)));
  XCODEC_ASSIGN_OR_RETURN(const std::vector<unsigned char> start, StartOf(file));
  const Bytes bytes(start.data(), start.size());
  const Content content = ContentOf(bytes);
  if (content.kind != ContentKind::kUnknown) return content;
  const Signature* weak = FindSignature(bytes);
  const bool may_be = weak != nullptr && weak->content == ContentKind::kMayBe;
  const char* name = may_be ? weak->kind.name : FitsHtk(bytes, info.st_size) ? "HTK" : nullptr;
  if (name != nullptr && SndfileOpens(file.fd())) return Content{ContentKind::kMayBe, name};
  return content;
}

}  // namespace xcodec::audio
