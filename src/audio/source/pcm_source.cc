#include "audio/source/pcm_source.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "audio/detect/declared_size.h"
#include "audio/source/scanning_stream.h"
#include "audio/source/wav_tail.h"
#include "audio/tags/tags.h"
#include "base/stop_request.h"

namespace xcodec::audio {
namespace {

class PcmSource : public AudioSource {
 public:
  PcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header, bool accept_truncated)
      : stream_(std::move(stream)),
        header_(header),
        accept_truncated_(accept_truncated),
        frame_bytes_(static_cast<std::size_t>(header.format.bytes * header.info.channels)) {
    Lacks(header.shortfall);
    Leaves(header.unread);
    if (header.info.frames >= 0 || header.info.container == "raw") return;
    auto scanning = std::make_unique<ScanningStream>(std::move(stream_), header.data_at);
    scanning_ = scanning.get();
    stream_ = std::move(scanning);
  }
  const AudioInfo& info() const override { return header_.info; }
  Result<std::size_t> Read(float* interleaved, std::size_t frames) override;

 private:
  Result<std::size_t> ReadPiece(float* out, std::size_t frames);
  Result<bool> HasOnlyTags();
  Status End(std::size_t missing_frames);
  Status ReadTail();
  Status TakeTail(const WavEnd& end);

  std::unique_ptr<ByteStream> stream_;
  ScanningStream* scanning_ = nullptr;  // within stream_, for a pipe that does not state its end
  WavHeader header_;
  bool accept_truncated_;
  std::size_t frame_bytes_;
  std::vector<unsigned char> buffer_;
  std::int64_t frames_read_ = 0;
  std::size_t over_ = 0;  // bytes after the last whole frame
  bool at_end_ = false;
};

Result<std::size_t> PcmSource::Read(float* interleaved, std::size_t frames) {
  const std::size_t piece = std::max<std::size_t>(1, 65536 / frame_bytes_);
  std::size_t done = 0;
  while (done < frames && !at_end_) {
    const auto channels = static_cast<std::size_t>(header_.info.channels);
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n,
                            ReadPiece(interleaved + done * channels, std::min(piece, frames - done)));
    done += n;
  }
  return done;
}

Result<std::size_t> PcmSource::ReadPiece(float* out, std::size_t frames) {
  if (std::exchange(header_.open_end, false)) {
    XCODEC_ASSIGN_OR_RETURN(at_end_, HasOnlyTags());
    if (at_end_) {
      XCODEC_RETURN_IF_ERROR(TakeTail({header_.data_at, false}));
      XCODEC_RETURN_IF_ERROR(End(0));
      return std::size_t{0};
    }
  }
  const std::int64_t total = header_.info.frames;
  if (total >= 0) {
    frames = static_cast<std::size_t>(
        std::min<std::int64_t>(static_cast<std::int64_t>(frames), total - frames_read_));
  }
  buffer_.resize(frames * frame_bytes_);
  XCODEC_ASSIGN_OR_RETURN(const std::size_t bytes, stream_->Read(buffer_.data(), buffer_.size()));
  const std::size_t got = bytes / frame_bytes_;
  over_ = bytes % frame_bytes_;
  const std::size_t samples = got * static_cast<std::size_t>(header_.info.channels);
  DecodeSamples(header_.format, buffer_.data(), samples, out);
  if (header_.info.is_float)
    XCODEC_RETURN_IF_ERROR(CheckFinite(out, samples, header_.info.channels, frames_read_));
  frames_read_ += static_cast<std::int64_t>(got);
  if (got < frames || frames == 0) XCODEC_RETURN_IF_ERROR(End(frames - got));
  return got;
}

// Of a pipe that is at the first sample, if there are samples.
Result<bool> PcmSource::HasOnlyTags() {
  unsigned char start[kTagChunkStart] = {};
  auto stream = std::make_unique<RecordingStream>(std::move(stream_));
  const Result<std::size_t> n = stream->Read(start, sizeof start);
  stream->Rewind();
  stream->StopRecording();
  stream_ = std::move(stream);
  XCODEC_RETURN_IF_ERROR(n.status());
  return StartsTagChunk(Bytes(start, *n));
}

Status PcmSource::End(std::size_t missing_frames) {
  at_end_ = true;
  if (scanning_ != nullptr && scanning_->found() >= 0) {
    const std::string text = "another file begins at byte " + std::to_string(scanning_->found());
    if (!accept_truncated_) return Status(StatusCode::kDamaged, text);
    Lacks(text);
    return Status::Ok();
  }
  if (header_.info.frames < 0) {
    // Data from a pipe must not be lost because a few bytes are missing.
    if (over_ > 0)
      Lacks(PartialFrame(static_cast<std::int64_t>(over_), static_cast<std::int64_t>(frame_bytes_)));
    return Status::Ok();
  }
  if (missing_frames == 0) return ReadTail();
  const std::string text = EndsEarly(frames_read_, header_.info.frames, "samples");
  // A recording that was stopped is seldom as long as its header states.
  if (StopRequested() != 0) return Status::Ok();
  if (!accept_truncated_) return Status(StatusCode::kTruncated, text);
  Lacks(text);
  return Status::Ok();
}

// For a regular file the header's parser has already seen it.
Status PcmSource::ReadTail() {
  const std::int64_t partial =
      header_.data_bytes - header_.info.frames * static_cast<std::int64_t>(frame_bytes_);
  if (!header_.has_tail || stream_->remaining() >= 0) return Status::Ok();
  XCODEC_RETURN_IF_ERROR(stream_->Skip(partial).status());
  return TakeTail({header_.data_at + header_.data_bytes, (header_.data_bytes & 1) != 0});
}

Status PcmSource::TakeTail(const WavEnd& end) {
  XCODEC_ASSIGN_OR_RETURN(const WavTail tail, ReadWavTail(*stream_, end));
  Leaves(tail.unread);
  if (!tail.tag_chunks.empty()) {
    const Result<TagSet> tags = ReadTagsOfBytes(WavOfTagChunks(tail.tag_chunks));
    if (tags.ok()) SetLateTags(*tags);
  }
  if (tail.surplus.empty()) return Status::Ok();
  if (!accept_truncated_) return Status(StatusCode::kDamaged, tail.surplus);
  Lacks(tail.surplus);
  return Status::Ok();
}

}  // namespace

std::unique_ptr<AudioSource> MakePcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header,
                                           bool accept_truncated) {
  return std::make_unique<PcmSource>(std::move(stream), header, accept_truncated);
}

std::string EndsEarly(std::int64_t got, std::int64_t stated, const char* unit) {
  return "ends after " + std::to_string(got) + " of " + std::to_string(stated) + " " + unit;
}

Status CheckFinite(const float* samples, std::size_t count, int channels, std::int64_t first_frame) {
  // A sum of x * 0 is 0 unless one of them is NaN or infinite; cheap enough for every sample.
  float probe = 0;
  for (std::size_t i = 0; i < count; ++i) probe += samples[i] * 0.0F;
  if (probe == 0) return Status::Ok();
  std::size_t i = 0;
  while (samples[i] * 0.0F == 0) ++i;
  const std::int64_t frame = first_frame + static_cast<std::int64_t>(i) / channels;
  return Status(StatusCode::kDamaged, "sample " + std::to_string(frame) + " is not a finite number");
}

}  // namespace xcodec::audio
