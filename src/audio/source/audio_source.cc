#include "audio/source/audio_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/detect/content.h"
#include "audio/detect/declared_size.h"
#include "audio/detect/file_start.h"
#include "audio/detect/signatures.h"
#include "audio/source/file_range.h"
#include "audio/source/foreign_file.h"
#include "audio/source/media_file.h"
#include "audio/source/pcm_source.h"
#include "audio/source/wav_reader.h"
#include "audio/source/wav_tail.h"
#include "base/atomic_file.h"
#include "base/stop_request.h"
#include "base/temp_file.h"

namespace xcodec::audio {
namespace {

using SourcePtr = std::unique_ptr<AudioSource>;

Result<OwnedFd> Spool(ByteStream& stream, std::int64_t limit) {
  XCODEC_ASSIGN_OR_RETURN(OwnedFd file, CreateTempFile());
  std::vector<unsigned char> buffer(1 << 16);
  std::int64_t total = 0;
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream.Read(buffer.data(), buffer.size()));
    total += static_cast<std::int64_t>(n);
    if (total > limit) {
      return Status(StatusCode::kResourceLimit,
                    "this format cannot be decoded from a pipe beyond " + std::to_string(limit) + " bytes");
    }
    XCODEC_RETURN_IF_ERROR(WriteAll(file.get(), Bytes(buffer.data(), n)).WithPrefix("temporary file"));
    if (n < buffer.size()) break;
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0) return Status(StatusCode::kIo, SystemMessage(errno));
  return file;
}

Result<SourcePtr> OpenRaw(OwnedFd fd, const RawAudio& raw, bool accept_truncated) {
  if (raw.channels < 1 || raw.channels > kMaxAudioChannels || raw.sample_rate < 1 ||
      raw.sample_rate > kMaxSampleRate) {
    return Status(StatusCode::kInvalidArgument, "raw audio: channels are 1 to 64, rates 1 to 768000");
  }
  auto stream = std::make_unique<FdStream>(std::move(fd));
  WavHeader header;
  header.format = raw.format;
  header.info.sample_rate = raw.sample_rate;
  header.info.channels = raw.channels;
  header.info.container = "raw";
  header.info.is_float = raw.format.kind == SampleFormat::Kind::kFloat;
  header.info.codec = header.info.is_float ? "float" : "PCM";
  header.info.bits = 8 * raw.format.bytes;
  const std::int64_t frame_bytes = std::int64_t{raw.format.bytes} * raw.channels;
  if (stream->remaining() >= 0) {
    header.info.frames = stream->remaining() / frame_bytes;
    const std::int64_t over = stream->remaining() % frame_bytes;
    if (over > 0) header.shortfall = PartialFrame(over, frame_bytes);
    if (over > 0 && !accept_truncated) return Status(StatusCode::kTruncated, header.shortfall);
  }
  return MakePcmSource(std::move(stream), header);
}

// Whether two names are those of one tag: TagLib has keys of iTunes with their owner.
bool SameName(const std::string& taglib, const std::string& ffmpeg) {
  const auto equal = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) == std::toupper(static_cast<unsigned char>(b));
  };
  if (taglib.size() < ffmpeg.size()) return false;
  const std::size_t start = taglib.size() - ffmpeg.size();
  return (start == 0 || taglib[start - 1] == ':') &&
         std::equal(ffmpeg.begin(), ffmpeg.end(), taglib.begin() + static_cast<std::ptrdiff_t>(start), equal);
}

// Adds FFmpeg's fields to TagLib's. Where TagLib knows the container, a field of the same name is the same,
// and so is one of the same value: FFmpeg has names of its own. What TagLib could only name is there then.
void MergeFields(std::vector<std::pair<std::string, std::string>> fields, TagSet* tags) {
  const std::vector<std::pair<std::string, std::string>> known = tags->fields;
  for (auto& [name, value] : fields) {
    tags->lost.erase(std::remove_if(tags->lost.begin(), tags->lost.end(),
                                    [&, n = name](const std::string& lost) { return SameName(lost, n); }),
                     tags->lost.end());
    // ID3v1 cuts values to 30 letters.
    const auto cut =
        std::find_if(tags->fields.begin(), tags->fields.end(), [&, n = name, v = value](const auto& k) {
          return k.first == n && v.compare(0, k.second.size(), k.second) == 0;
        });
    const bool told = std::any_of(known.begin(), known.end(), [&, n = name, v = value](const auto& k) {
      return k.first == n || k.second == v;
    });
    if (cut != tags->fields.end() && !tags->container_known) {
      cut->second = std::move(value);
    } else if (!tags->container_known || !told) {
      AddTagField(name, value, tags);
    }
  }
}

// Tags of the file that `source` reads. The path is not opened again: it may be a pipe, or another file by
// now.
Result<SourcePtr> WithTags(Result<SourcePtr> source, int fd) {
  if (!source.ok()) return source;
  Result<TagSet> tags = ReadTagsFd(fd);
  if (tags.status().code() == StatusCode::kIo) return tags.status();
  if (!tags.ok()) return source;
  // TagLib knows more kinds of tags, and FFmpeg more containers and their pictures.
  TagSet own = (*source)->tags();
  MergeFields(std::move(own.fields), &*tags);
  if (tags->cover.bytes.empty()) {
    tags->cover = std::move(own.cover);
    tags->other_pictures = std::move(own.other_pictures);
  }
  for (const std::string& name : own.lost) AddLostTag(name, &*tags);
  (*source)->SetTags(std::move(*tags));
  return source;
}

// Samples that follow the header which has been read from the descriptor.
Result<SourcePtr> OpenSamples(OwnedFd fd, bool regular, const WavHeader& header, bool accept_truncated) {
  const int borrowed = fd.get();
  SourcePtr source = MakePcmSource(std::make_unique<FdStream>(std::move(fd)), header, accept_truncated);
  Result<TagSet> tags = TagSet();
  if (regular) {
    tags = ReadTagsFd(borrowed);
    if (tags.status().code() == StatusCode::kIo) return tags.status();
  } else if (!header.tag_chunks.empty()) {
    tags = ReadTagsOfBytes(WavOfTagChunks(header.tag_chunks));
  }
  if (tags.ok()) source->SetTags(std::move(*tags));
  return source;
}

// Another recording may have been appended to one that does not state its end.
Status CheckAlone(int fd, WavHeader* header, bool accept_truncated) {
  if (header->foreign_codec) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(const FileRange file, FileRange::Whole(OwnedFd(fd, false)));
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t at, FindFileStart(file, header->data_at, StartMarks::kFrames));
  if (at < 0) return Status::Ok();
  const std::string text = AnotherFileAt(file, at);
  if (!accept_truncated) return Status(StatusCode::kDamaged, text);
  header->shortfall = text;
  header->data_bytes = at - header->data_at;
  header->info.frames = header->data_bytes / (header->format.bytes * header->info.channels);
  return Status::Ok();
}

// A file that begins after padding.
Result<SourcePtr> OpenPadded(const FileRange& file, std::int64_t padding, bool accept_truncated) {
  const FileRange inner = file.Part(padding, file.size());
  unsigned char start[12] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, inner.ReadAt(0, start, sizeof start));
  if (n < sizeof start || !LooksLikeWav(start))
    return WithTags(OpenForeignFile(inner, nullptr, accept_truncated), file.fd());
  OwnedFd fd(fcntl(file.fd(), F_DUPFD_CLOEXEC, 0), true);
  if (fd.get() < 0 || lseek(fd.get(), padding, SEEK_SET) < 0)
    return Status(StatusCode::kIo, "cannot read: " + SystemMessage(errno));
  FdStream stream(OwnedFd(fd.get(), false));
  XCODEC_ASSIGN_OR_RETURN(WavHeader header, ParseWavHeader(stream, accept_truncated, padding));
  if (header.to_the_end) XCODEC_RETURN_IF_ERROR(CheckAlone(fd.get(), &header, accept_truncated));
  header.data_at -= header.foreign_codec ? padding : 0;
  if (header.foreign_codec) return OpenForeignFile(inner, &header, accept_truncated);
  return OpenSamples(std::move(fd), true, header, accept_truncated);
}

Result<SourcePtr> OpenWhole(OwnedFd fd, const WavHeader* wav, bool accept_truncated) {
  XCODEC_ASSIGN_OR_RETURN(const FileRange file, FileRange::Whole(std::move(fd)));
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t padding, wav == nullptr ? PaddingBefore(file) : std::int64_t{0});
  if (padding > 0) return OpenPadded(file, padding, accept_truncated);
  return WithTags(OpenForeignFile(file, wav, accept_truncated), file.fd());
}

// A file for external decoders: directly if it can seek, otherwise through a temporary copy.
Result<SourcePtr> OpenForeign(OwnedFd fd, RecordingStream& stream, const WavHeader* wav, bool regular,
                              const AudioOpenOptions& options) {
  if (regular) return OpenWhole(std::move(fd), wav, options.accept_truncated);
  if (!stream.Rewind()) {
    return Status(StatusCode::kUnsupported, "this WAV codec needs a file, not a pipe");
  }
  XCODEC_ASSIGN_OR_RETURN(OwnedFd file, Spool(stream, options.spool_limit));
  return OpenWhole(std::move(file), wav, options.accept_truncated || StopRequested() != 0);
}

// WAV with a codec that is not known, as `why` says.
Result<SourcePtr> OpenUnknownWav(OwnedFd fd, RecordingStream& stream, const Status& why, bool regular,
                                 const AudioOpenOptions& options) {
  if (!regular && !stream.Rewind()) return why;
  if (!regular) {
    XCODEC_ASSIGN_OR_RETURN(OwnedFd copy, Spool(stream, options.spool_limit));
    return OpenUnknownWav(std::move(copy), stream, why, true, options);
  }
  XCODEC_ASSIGN_OR_RETURN(const FileRange file, FileRange::Whole(std::move(fd)));
  return WithTags(OpenUnknownCodec(file, why, options.accept_truncated), file.fd());
}

// For a pipe whose start was read: whether to copy the remainder.
Status CheckPipe(RecordingStream& stream) {
  std::vector<unsigned char> start(kMediaStart);
  stream.Rewind();
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream.Read(start.data(), start.size()));
  const Bytes bytes(start.data(), n);
  std::size_t at = 0;
  const MediaKind* kind = FindMediaKind(bytes);
  if (kind == nullptr && FindSignature(bytes) == nullptr) kind = FindLateMediaKind(bytes, &at);
  if (kind != nullptr) return CheckMediaPlugin(*kind);
  const bool sync = n >= 2 && start[0] == 0xFF && (start[1] & 0xE0) == 0xE0;
  if (sync || MayBeSound(bytes)) return Status::Ok();
  // Padding may stand in front.
  if (n > 0 && (start[0] == 0 || start[0] == '\n' || start[0] == '\r')) return Status::Ok();
  return Status(StatusCode::kUnsupported, "not an audio format that is known");
}

Result<SourcePtr> OpenWav(OwnedFd fd, RecordingStream& stream, bool regular,
                          const AudioOpenOptions& options) {
  stream.Rewind();
  Result<WavHeader> header = ParseWavHeader(stream, options.accept_truncated);
  if (header.status().code() == StatusCode::kUnsupported)
    return OpenUnknownWav(std::move(fd), stream, header.status(), regular, options);
  if (header.status().code() == StatusCode::kTruncated && stream.Rewind()) {
    // Samples may end within a frame because another file begins.
    Result<WavHeader> lenient = ParseWavHeader(stream, true);
    if (lenient.ok() && lenient->to_the_end) XCODEC_RETURN_IF_ERROR(CheckAlone(fd.get(), &*lenient, false));
  }
  if (!header.ok()) return header.status();
  if (header->to_the_end) XCODEC_RETURN_IF_ERROR(CheckAlone(fd.get(), &*header, options.accept_truncated));
  if (!header->foreign_codec) return OpenSamples(std::move(fd), regular, *header, options.accept_truncated);
  return OpenForeign(std::move(fd), stream, &*header, regular, options);
}

Result<SourcePtr> OpenDetected(OwnedFd fd, bool regular, const AudioOpenOptions& options) {
  // The stream borrows the descriptor, which is passed to the reader of the samples.
  auto stream = std::make_unique<RecordingStream>(std::make_unique<FdStream>(OwnedFd(fd.get(), false)));
  unsigned char start[12] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream->Read(start, sizeof start));
  if (n == 0) return Status(StatusCode::kDamaged, "the input is empty");
  if (n == sizeof start && LooksLikeWav(start)) return OpenWav(std::move(fd), *stream, regular, options);
  if (n >= 4 && std::memcmp(start, "ECDC", 4) == 0) {
    return Status(StatusCode::kUnsupported, "is an .ecdc file; use -d to decode it");
  }
  if (!regular) XCODEC_RETURN_IF_ERROR(CheckPipe(*stream));
  return OpenForeign(std::move(fd), *stream, nullptr, regular, options);
}

}  // namespace

Result<SourcePtr> OpenAudioFd(int fd, bool owns, const AudioOpenOptions& options) {
  OwnedFd owned(fd, owns);
  struct stat info {};
  if (fstat(fd, &info) != 0) return Status(StatusCode::kIo, "cannot read: " + SystemMessage(errno));
  if (S_ISDIR(info.st_mode)) return Status(StatusCode::kIo, "is a directory");
  const std::optional<FileState> file = StateOf(fd);
  Result<SourcePtr> source = options.raw
                                 ? OpenRaw(std::move(owned), options.raw_audio, options.accept_truncated)
                                 : OpenDetected(std::move(owned), S_ISREG(info.st_mode), options);
  if (source.ok() && file && file->regular) (*source)->SetFile(*file);
  return source;
}

Result<SourcePtr> OpenAudio(const std::string& path, const AudioOpenOptions& options) {
  if (path == "-") return OpenAudioFd(STDIN_FILENO, false, options);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, "cannot open: " + SystemMessage(errno));
  }
  return OpenAudioFd(fd, true, options);
}

}  // namespace xcodec::audio
