#include "audio/source/foreign_file.h"

#include <string.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/detect/declared_size.h"
#include "audio/detect/find_bytes.h"
#include "audio/detect/frame_sync.h"
#include "audio/detect/open_size.h"
#include "audio/detect/signatures.h"
#include "audio/source/flac_source.h"
#include "audio/source/joined_source.h"
#include "audio/source/media_file.h"
#include "audio/source/mpeg_source.h"
#include "audio/source/ogg_links.h"
#include "audio/source/sndfile_source.h"
#include "audio/tags/later_tags.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

using SourcePtr = std::unique_ptr<AudioSource>;

Result<SourcePtr> Lacking(Result<SourcePtr> source, const std::string& missing) {
  if (source.ok()) (*source)->Lacks(missing);
  return source;
}

// Recordings of radio stations end anywhere, after a complete page that is not marked as the last. This is
// all there is of them, but it is unknown whether there was more.
Result<SourcePtr> WithEnd(Result<SourcePtr> source, const OggLink& link, const std::string& where) {
  if (!source.ok() || link.ended || !link.complete) return source;
  return Lacking(std::move(source),
                 "no page of " + where + " is marked as the last, so there may have been more");
}

Result<SourcePtr> OpenLink(const FileRange& file, const OggLink& link, bool accept_truncated) {
  const FileRange range = file.Part(link.begin, link.end);
  const std::string where = "the Ogg stream at byte " + std::to_string(range.begin());
  if (link.audio_streams != 1) {
    return Status(StatusCode::kUnsupported, link.audio_streams == 0
                                                ? where + " holds no audio of a known kind"
                                                : where + " holds several audio streams side by side");
  }
  SndfileOptions options;
  options.accept_truncated = accept_truncated;
  Result<SourcePtr> source =
      link.codec == "FLAC" ? OpenFlacStream(range, true, accept_truncated) : OpenSndfile(range, options);
  if (!source.ok()) return source.status().WithPrefix(where);
  if (link.complete) return WithEnd(std::move(source), link, where);
  const std::string text = where + " ends before its last page";
  if (!accept_truncated) return Status(StatusCode::kTruncated, text);
  return Lacking(std::move(source), text);
}

// FFmpeg's source for a file whose container is known here and its codec is not; `source` failed.
Result<SourcePtr> TryMedia(Result<SourcePtr> source, const FileRange& file, bool accept_truncated) {
  unsigned char head[kSignatureBytes] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(0, head, sizeof head));
  const MediaKind* kind = FindSharedMediaKind(Bytes(head, n));
  if (kind == nullptr) return source;
  if (!CheckMediaPlugin(*kind).ok()) {
    return Status(StatusCode::kUnsupported,
                  source.status().message() + "; FFmpeg may know it: install the package xcodec-ffmpeg");
  }
  Result<SourcePtr> media = OpenMedia(file, *kind, accept_truncated);
  if (media.status().code() == StatusCode::kUnsupported) return source;
  return media;
}

// A link that libsndfile does not read reliably.
bool IsForMedia(const OggLink& link) {
  return link.audio_streams != 1 || link.other_streams > 0 || link.codec == "Speex";
}

Result<SourcePtr> OpenOggMedia(const FileRange& file, const OggLink& link, bool accept_truncated) {
  Result<SourcePtr> source = TryMedia(OpenLink(file, link, accept_truncated), file, accept_truncated);
  return Lacking(std::move(source), link.complete ? "" : "the Ogg file ends before its last page");
}

Result<SourcePtr> Leaving(Result<SourcePtr> source, const std::string& unread) {
  if (source.ok()) (*source)->Leaves(unread);
  return source;
}

Result<SourcePtr> OpenOgg(const FileRange& file, bool accept_truncated) {
  ForeignBytes foreign;
  XCODEC_ASSIGN_OR_RETURN(const std::vector<OggLink> links, FindOggLinks(file, &foreign));
  if (!accept_truncated && !foreign.other_file().empty())
    return Status(StatusCode::kDamaged, foreign.other_file());
  std::vector<OpenPart> parts;
  std::vector<FileRange> streams;
  bool alone = true;
  for (const OggLink& link : links) {
    if (!link.complete && !accept_truncated) return OpenLink(file, link, false);
    alone = alone && link.other_streams == 0;
    streams.push_back(file.Part(link.begin, link.end));
    parts.emplace_back([=] { return OpenLink(file, link, accept_truncated); });
  }
  // Not so several links, which may differ from one another.
  if (links.size() == 1 && IsForMedia(links[0]))
    return WithEnd(Lacking(Leaving(OpenOggMedia(file, links[0], accept_truncated), foreign.Text()),
                           foreign.other_file()),
                   links[0], "the Ogg stream");
  Result<SourcePtr> source = JoinSources(std::move(parts));
  if (source.ok()) NameLaterTags(streams, source->get());
  if (source.ok() && !alone) (*source)->SetBesides("streams that are no audio");
  return Lacking(Leaving(std::move(source), foreign.Text()), foreign.other_file());
}

// Where "fLaC" with a STREAMINFO block of its fixed size stands: eight bytes that no audio has by chance.
Result<std::vector<std::int64_t>> FindFlacStreams(const FileRange& file) {
  std::vector<std::int64_t> found;
  for (const std::string_view mark :
       {std::string_view("fLaC\0\0\0\x22", 8), std::string_view("fLaC\x80\0\0\x22", 8)}) {
    for (std::int64_t at = -1;;) {
      XCODEC_ASSIGN_OR_RETURN(at, FindBytes(file, at + 1, mark));
      if (at < 0) break;
      found.push_back(at);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<SourcePtr> OpenFlac(const FileRange& file, bool accept_truncated) {
  XCODEC_ASSIGN_OR_RETURN(std::vector<std::int64_t> starts, FindFlacStreams(file));
  if (starts.empty()) return OpenFlacStream(file, false, accept_truncated);
  starts.push_back(file.size());
  std::vector<OpenPart> parts;
  std::vector<FileRange> streams;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const FileRange range = file.Part(starts[i], starts[i + 1]);
    streams.push_back(range);
    parts.emplace_back([=] { return OpenFlacStream(range, false, accept_truncated); });
  }
  Result<SourcePtr> source = JoinSources(std::move(parts));
  if (source.ok()) NameLaterTags(streams, source->get());
  return source;
}

// Position of what follows the ID3v2 tags at the start.
Result<std::int64_t> AfterId3(const FileRange& file) {
  std::int64_t at = 0;
  for (;;) {
    unsigned char p[10] = {};
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(at, p, sizeof p));
    if (n < sizeof p || memcmp(p, "ID3", 3) != 0 || ((p[6] | p[7] | p[8] | p[9]) & 0x80) != 0) return at;
    at += 10 + (p[6] << 21 | p[7] << 14 | p[8] << 7 | p[9]) + ((p[5] & 0x10) != 0 ? 10 : 0);
  }
}

// What a file of open size lacks at its end.
Status CheckOpenSize(const FileRange& file, DeclaredSize* size) {
  XCODEC_ASSIGN_OR_RETURN(const OpenSize open, FindOpenSize(file));
  if (open.sizes.empty() || open.frame_bytes == 0 || open.samples_at > file.size()) return Status::Ok();
  const std::int64_t over = (file.size() - open.samples_at) % open.frame_bytes;
  if (over > 0 && size->surplus.empty()) size->truncated = PartialFrame(over, open.frame_bytes);
  return Status::Ok();
}

// The source from `open` for a file with the stated length; `open` gets the contents of the header.
template <typename Open>
Result<SourcePtr> OpenMeasured(const FileRange& file, bool accept_truncated, const Open& open) {
  XCODEC_ASSIGN_OR_RETURN(DeclaredSize size, CheckDeclaredSize(file));
  XCODEC_RETURN_IF_ERROR(CheckOpenSize(file, &size));
  const std::string problem = size.truncated.empty() ? size.surplus : size.truncated;
  if (!problem.empty() && !accept_truncated)
    return Status(size.truncated.empty() ? StatusCode::kDamaged : StatusCode::kTruncated, problem);
  Result<SourcePtr> source = open(size);
  if (!source.ok() && !problem.empty() && source.status().code() != StatusCode::kIo)
    return Status(StatusCode::kTruncated,
                  problem + ", and nothing of it can be read (" + source.status().message() + ")");
  if (source.ok()) (*source)->Leaves(size.besides);
  return Lacking(std::move(source), problem.empty() ? size.unknown_reason : problem);
}

Result<SourcePtr> OpenOther(const FileRange& file, const WavHeader* wav, bool accept_truncated) {
  return OpenMeasured(file, accept_truncated, [&](const DeclaredSize& size) -> Result<SourcePtr> {
    if (wav != nullptr && wav->info.codec == "MP3") {
      const std::int64_t end =
          wav->data_bytes < 0 ? file.size() : std::min(file.size(), wav->data_at + wav->data_bytes);
      return OpenMpeg(file.Part(wav->data_at, end), accept_truncated);
    }
    if (!size.first_only.empty())
      return TryMedia(Status(StatusCode::kUnsupported, size.first_only), file, accept_truncated);
    // libsndfile takes what follows for samples.
    const FileRange counted = size.end >= 0 ? file.Part(0, size.end) : file;
    XCODEC_ASSIGN_OR_RETURN(const OpenSize open, FindOpenSize(counted));
    SndfileOptions options;
    options.accept_truncated = accept_truncated;
    options.unknown_length = size.unknown && open.sizes.empty();
    options.sizes = open.sizes;
    if (open.sizes.empty() && !size.truncated.empty() && size.size_at >= 0)
      options.sizes = {{size.size_at, counted.size() - size.size_at - 8, false}};
    Result<SourcePtr> source = OpenSndfile(counted, options);
    // libsndfile does not recognise an open size in every format.
    const StatusCode code = source.status().code();
    const bool open_size_unread = code == StatusCode::kDamaged && size.unknown;
    if (code != StatusCode::kUnsupported && !open_size_unread) return source;
    return TryMedia(std::move(source), file, accept_truncated);
  });
}

// For a known format that cannot be read here: the name of a program that reads it.
Status NotRead(const char* name) {
  return Status(StatusCode::kUnsupported, std::string("is ") + name +
                                              " audio, which is not read here; decode it first, as with "
                                              "ffmpeg -i FILE -f wav - | xcodec - OUT.ecdc");
}

// What begins a little later in a file.
struct LateStart {
  const MediaKind* kind = nullptr;  // null: nothing
  std::size_t at = 0;
};

LateStart FindLateStart(Bytes head) {
  LateStart late;
  if (FindSignature(head) == nullptr) late.kind = FindLateMediaKind(head, &late.at);
  return late;
}

// That of `file`, or else the failure `why`.
Result<SourcePtr> OpenLate(const FileRange& file, const LateStart& late, const Status& why,
                           bool accept_truncated) {
  if (late.kind == nullptr) return why;
  const auto begin = static_cast<std::int64_t>(late.at);
  Result<SourcePtr> source = OpenMedia(file.Part(begin, file.size()), *late.kind, accept_truncated);
  ForeignBytes before;
  XCODEC_RETURN_IF_ERROR(before.Add(file, 0, begin));
  if (source.ok()) (*source)->Leaves(before.Text());
  return source;
}

// Null for formats that are read, or unknown.
const char* NameOfUnread(Bytes head) {
  const Signature* row = FindSignature(head);
  const bool sound =
      row != nullptr && (row->content == ContentKind::kAudio || row->content == ContentKind::kVideo);
  if (sound && row->reader == Reader::kNone) return row->kind.name;
  const MediaKind* frames = row == nullptr ? FindFrames(head, 0, 1) : nullptr;
  return frames != nullptr && MlpFrameBytes(head) > 0 ? frames->name : nullptr;
}

// A file that begins with a tag, or like a frame of MPEG audio; `head` are the bytes at `start`.
Result<SourcePtr> OpenFrames(const FileRange& file, std::int64_t start, Bytes head, bool accept_truncated) {
  Result<SourcePtr> source = OpenMpeg(file, accept_truncated);
  if (source.status().code() != StatusCode::kUnsupported) return source;
  // Not really MPEG: libsndfile's libmpg123 would print errors on standard error.
  const bool sync = head.size() > 1 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0;
  const FileRange untagged = file.Part(start, file.size());
  const LateStart late = FindLateStart(head);
  if (late.kind == nullptr && !sync && start > 0) return OpenOther(untagged, nullptr, accept_truncated);
  const Status unknown(StatusCode::kUnsupported, "not an audio format that is known");
  return OpenLate(untagged, late, unknown, accept_truncated);
}

}  // namespace

Result<SourcePtr> OpenForeignFile(const FileRange& file, const WavHeader* wav, bool accept_truncated) {
  if (wav != nullptr) return OpenOther(file, wav, accept_truncated);
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t start, AfterId3(file));
  std::vector<unsigned char> head(kMediaStart);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file.ReadAt(start, head.data(), head.size()));
  const Bytes bytes(head.data(), n);
  const auto is = [&](const char* magic) { return n >= 8 && memcmp(head.data(), magic, 4) == 0; };
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, EndBeforeTags(file));
  if (is("OggS")) return OpenOgg(file.Part(start, end), accept_truncated);
  const FileRange untagged = file.Part(start, file.size());
  if (is("fLaC")) return OpenFlac(untagged, accept_truncated);
  if (const MediaKind* kind = FindMediaKind(bytes)) return OpenMedia(untagged, *kind, accept_truncated);
  if (const char* name = NameOfUnread(bytes)) return NotRead(name);
  if (start > 0 || is("APET") || (head[0] == 0xFF && (head[1] & 0xE0) == 0xE0))
    return OpenFrames(file, start, bytes, accept_truncated);
  // Packets of video and sound sooner or later contain three bytes that look like a frame.
  const LateStart late = FindLateStart(bytes);
  if (late.kind != nullptr) return OpenLate(untagged, late, Status::Ok(), accept_truncated);
  Result<SourcePtr> source = OpenOther(file, nullptr, accept_truncated);
  if (source.ok() || source.status().code() != StatusCode::kUnsupported || FindSignature(bytes) != nullptr)
    return source;
  // Frames may follow something else.
  Result<SourcePtr> mpeg_source = OpenMpeg(file, accept_truncated);
  if (mpeg_source.status().code() == StatusCode::kUnsupported) return source;
  return mpeg_source;
}

Result<SourcePtr> OpenUnknownCodec(const FileRange& file, const Status& why, bool accept_truncated) {
  return OpenMeasured(file, accept_truncated, [&](const DeclaredSize& /*size*/) {
    return TryMedia(Result<SourcePtr>(why), file, accept_truncated);
  });
}

}  // namespace xcodec::audio
