#include "audio/source/mpeg_source.h"

#include <mpg123.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audio/source/joined_source.h"
#include "audio/source/mpeg_parts.h"
#include "audio/source/pcm_source.h"
#include "audio/tags/later_tags.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

struct HandleDeleter {
  void operator()(mpg123_handle* handle) const { mpg123_delete(handle); }
};

ssize_t RangeRead(void* range, void* to, std::size_t size) {
  const Result<std::size_t> n = static_cast<FileRange*>(range)->Read(to, size);
  return n.ok() ? static_cast<ssize_t>(*n) : -1;
}

off_t RangeSeek(void* user, off_t offset, int whence) {
  auto* range = static_cast<FileRange*>(user);
  const std::int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? range->position() : range->size();
  range->Seek(base + offset);
  return range->position();
}

// Decodes one of the MPEG streams of a file.
class MpegSource final : public AudioSource {
 public:
  MpegSource(FileRange file, const MpegPart& part) : file_(std::move(file)), part_(part) {
    info_.container = "MPEG";
    info_.codec = "MP" + std::to_string(part.format.layer);
    info_.sample_rate = part.format.sample_rate;
    info_.channels = part.format.channels;
    const std::int64_t all = part.frames * part.format.samples;
    info_.frames = std::max<std::int64_t>(0, all - part.trimmed);
  }
  Status Open();
  const AudioInfo& info() const override { return info_; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  Status Failure() const {
    return Status(StatusCode::kDamaged, std::string("libmpg123: ") + mpg123_strerror(handle_.get()));
  }
  Status CheckFormat();
  Status End();

  FileRange file_;
  MpegPart part_;
  std::unique_ptr<mpg123_handle, HandleDeleter> handle_;  // reads from file_
  AudioInfo info_;
  std::int64_t frames_read_ = 0;
  bool at_end_ = false;
};

Status MpegSource::Open() {
  // Once for the whole process; since version 1.27 of libmpg123 it does nothing and cannot fail.
  static const int initialised = mpg123_init();
  handle_.reset(initialised == MPG123_OK ? mpg123_new(nullptr, nullptr) : nullptr);
  mpg123_handle* handle = handle_.get();
  if (handle == nullptr) return Status(StatusCode::kResourceLimit, "libmpg123 does not start");
  constexpr long kFlags = MPG123_QUIET | MPG123_GAPLESS | MPG123_FORCE_FLOAT;
  const bool set = mpg123_param(handle, MPG123_ADD_FLAGS, kFlags, 0) == MPG123_OK &&
                   mpg123_param(handle, MPG123_REMOVE_FLAGS, MPG123_AUTO_RESAMPLE, 0) == MPG123_OK &&
                   mpg123_replace_reader_handle(handle, RangeRead, RangeSeek, nullptr) == MPG123_OK;
  if (!set || mpg123_open_handle(handle, &file_) != MPG123_OK) return Failure();
  return part_.frames == 0 ? Status::Ok() : CheckFormat();
}

// All formats are allowed and compared here, because libmpg123 prints a message on standard error for a
// format that is not allowed, even in quiet mode.
Status MpegSource::CheckFormat() {
  long rate = 0;
  int channels = 0;
  int encoding = 0;
  if (mpg123_getformat(handle_.get(), &rate, &channels, &encoding) != MPG123_OK) return Failure();
  if (rate == info_.sample_rate && channels == info_.channels && encoding == MPG123_ENC_FLOAT_32)
    return Status::Ok();
  return Status(StatusCode::kDamaged, "the MPEG stream at byte " + std::to_string(file_.begin()) +
                                          " holds frames of another rate or number of channels");
}

// The decoder may skip frames whose data begin in a frame before the first one.
Status MpegSource::End() {
  at_end_ = true;
  const std::int64_t start = std::int64_t{2} * part_.format.samples;
  if (frames_read_ + start >= info_.frames) return Status::Ok();
  return Status(StatusCode::kDamaged, "the MPEG stream at byte " + std::to_string(file_.begin()) +
                                          " can be decoded only in part: it " +
                                          EndsEarly(frames_read_, info_.frames, "samples"));
}

Result<std::size_t> MpegSource::Read(float* interleaved, std::size_t frames) {
  const std::size_t frame_bytes = static_cast<std::size_t>(info_.channels) * sizeof(float);
  std::size_t done = 0;
  while (done < frames && !at_end_ && part_.frames > 0) {
    std::size_t bytes = 0;
    const int code = mpg123_read(handle_.get(), interleaved + done * static_cast<std::size_t>(info_.channels),
                                 (frames - done) * frame_bytes, &bytes);
    const std::size_t n = bytes / frame_bytes;
    XCODEC_RETURN_IF_ERROR(CheckFinite(interleaved + done * static_cast<std::size_t>(info_.channels),
                                       n * static_cast<std::size_t>(info_.channels), info_.channels,
                                       frames_read_));
    done += n;
    frames_read_ += static_cast<std::int64_t>(n);
    if (code == MPG123_NEW_FORMAT) XCODEC_RETURN_IF_ERROR(CheckFormat());
    if (code == MPG123_DONE) XCODEC_RETURN_IF_ERROR(End());
    if (code != MPG123_DONE && code != MPG123_OK && code != MPG123_NEW_FORMAT) return Failure();
  }
  return done;
}

// The missing part of a stream. After an interruption a stream has only some of the frames that it states.
std::string Missing(const FileRange& file, const MpegParts& found, std::size_t i) {
  const std::vector<MpegPart>& parts = found.parts;
  const std::string where = "the MPEG stream at byte " + std::to_string(file.begin() + parts[i].begin);
  if (parts[i].stated_frames > 0) {
    std::int64_t frames = parts[i].frames;
    for (std::size_t k = i + 1; k < parts.size() && !parts[k].tagged && !parts[k - 1].cut; ++k)
      frames += parts[k].frames;
    // Some encoders count the info frame itself. Next to bytes that are no audio a frame is missing.
    const int uncounted = found.stray.empty() ? 1 : 0;
    if (frames + uncounted < parts[i].stated_frames)
      return where + " " + EndsEarly(frames, parts[i].stated_frames, "frames");
  }
  return parts[i].cut ? where + " ends within a frame" : "";
}

}  // namespace

Result<std::unique_ptr<AudioSource>> OpenMpeg(const FileRange& file, bool accept_truncated) {
  // The start of an APE tag may not be recognisable, so tags are cut off first.
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, EndBeforeTags(file));
  XCODEC_ASSIGN_OR_RETURN(const MpegParts found, FindMpegParts(file.Part(0, end)));
  if (!accept_truncated && !found.foreign.other_file().empty())
    return Status(StatusCode::kDamaged, found.foreign.other_file());
  std::vector<OpenPart> opens;
  for (std::size_t i = 0; i < found.parts.size(); ++i) {
    const std::string missing = Missing(file, found, i);
    if (!missing.empty() && !accept_truncated) return Status(StatusCode::kTruncated, missing);
    const std::string text = missing.empty() && i == 0 ? found.stray : missing;
    const MpegPart& part = found.parts[i];
    opens.emplace_back(
        [range = file.Part(part.begin, part.end), part, text]() -> Result<std::unique_ptr<AudioSource>> {
          auto source = std::make_unique<MpegSource>(range, part);
          XCODEC_RETURN_IF_ERROR(source->Open());
          source->Lacks(text);
          return std::unique_ptr<AudioSource>(std::move(source));
        });
  }
  std::vector<FileRange> streams;
  for (std::size_t i = 0; i < found.parts.size(); ++i)
    streams.push_back(file.Part(i == 0 ? 0 : found.parts[i - 1].end, found.parts[i].end));
  auto source = JoinSources(std::move(opens));
  if (!source.ok()) return source;
  NameLaterTags(streams, source->get());
  (*source)->Lacks(found.foreign.other_file());
  (*source)->Leaves(found.foreign.Text());
  return source;
}

}  // namespace xcodec::audio
