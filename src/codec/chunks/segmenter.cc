#include "codec/chunks/segmenter.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codec/chunks/join_frames.h"

namespace xcodec {
namespace {

class SegmentedEncoder final : public StreamEncoder {
 public:
  SegmentedEncoder(const Backend* backend, const EncodeParams& params)
      : backend_(backend), params_(params), segmenter_(backend->spec(), params.segments) {}

  Status Push(const AudioBlock& audio, CodeBlock* codes) override {
    *codes = CodeBlock(params_.codebooks, 0);
    return segmenter_.Push(audio, [&](Segment segment) { return Encode(std::move(segment), codes); });
  }
  Status Finish(CodeBlock* codes) override {
    *codes = CodeBlock(params_.codebooks, 0);
    return segmenter_.Finish([&](Segment segment) { return Encode(std::move(segment), codes); });
  }

 private:
  Status Encode(Segment segment, CodeBlock* codes) const {
    std::vector<CodeBlock> all;
    XCODEC_RETURN_IF_ERROR(backend_->EncodeChunks(Span<const AudioBlock>(&segment.audio, 1), params_, &all));
    *codes = JoinFrames(*codes, SliceFrames(all[0], segment.first_frame, segment.end_frame));
    return Status::Ok();
  }

  const Backend* backend_;
  EncodeParams params_;
  Segmenter segmenter_;
};

}  // namespace

bool NeedsSegments(const CodecSpec& spec) {
  return spec.architecture == Architecture::kXCodec && spec.chunk_length == 0;
}

Result<Segments> SegmentsFor(const CodecSpec& spec, double seconds) {
  Segments segments;
  if (!NeedsSegments(spec) || seconds == 0) return segments;
  if (seconds < 0) seconds = DefaultSegmentSeconds(spec);
  const auto samples = [&](double s) {
    return static_cast<std::int64_t>(std::floor(s * spec.sample_rate / (2 * spec.hop))) * 2 * spec.hop;
  };
  if (!(seconds >= 2 * kSegmentOverlapSeconds && seconds <= 86400)) {
    return Status(StatusCode::kInvalidArgument, "a segment has 4 to 86400 seconds, or 0 for no cuts");
  }
  segments.length = samples(seconds);
  segments.overlap = samples(kSegmentOverlapSeconds);
  return segments;
}

Segmenter::Segmenter(const CodecSpec& spec, const Segments& segments)
    : spec_(spec), segments_(segments), held_(spec.channels) {}

Segment Segmenter::Take(std::int64_t length, std::int64_t frames, bool last) const {
  const std::int64_t half = segments_.overlap / 2 / spec_.hop;
  Segment segment;
  segment.audio = held_.Front(length);
  segment.first_frame = number_ > 0 ? half : 0;
  segment.end_frame = last ? frames : frames - half;
  return segment;
}

Status Segmenter::Push(const AudioBlock& audio, const Sink& sink) {
  if (audio.channels != spec_.channels) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
  }
  held_.Append(audio);
  while (segments_.length > 0 && held_.length() > segments_.length) {
    XCODEC_RETURN_IF_ERROR(sink(Take(segments_.length, segments_.length / spec_.hop, false)));
    ++number_;
    held_.Drop(segments_.length - segments_.overlap);
  }
  return Status::Ok();
}

Status Segmenter::Finish(const Sink& sink) {
  const std::int64_t length = held_.length();
  if (length == 0) return Status::Ok();
  Segment segment = Take(length, spec_.FramesFor(length), true);
  held_ = PlanarFifo(spec_.channels);
  return sink(std::move(segment));
}

std::unique_ptr<StreamEncoder> NewSegmentedEncoder(const Backend* backend, const EncodeParams& params) {
  return std::make_unique<SegmentedEncoder>(backend, params);
}

}  // namespace xcodec
