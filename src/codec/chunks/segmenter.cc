#include "codec/chunks/segmenter.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "codec/chunks/join_frames.h"

namespace xcodec::codec {
namespace {

class SegmentedEncoder final : public model::StreamEncoder {
 public:
  SegmentedEncoder(const model::Backend* backend, const model::EncodeParams& params)
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

  const model::Backend* backend_;
  model::EncodeParams params_;
  Segmenter segmenter_;
};

}  // namespace

bool NeedsSegments(const model::CodecSpec& spec) {
  return spec.architecture == model::Architecture::kXCodec && spec.chunk_length == 0;
}

Result<model::Segments> SegmentsFor(const model::CodecSpec& spec, double seconds) {
  model::Segments segments;
  if (!NeedsSegments(spec) || seconds == 0) return segments;
  if (seconds < 0) seconds = model::DefaultSegmentSeconds(spec);
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

Segmenter::Segmenter(const model::CodecSpec& spec, const model::Segments& segments)
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

std::unique_ptr<model::StreamEncoder> NewSegmentedEncoder(const model::Backend* backend,
                                                          const model::EncodeParams& params) {
  return std::make_unique<SegmentedEncoder>(backend, params);
}

}  // namespace xcodec::codec
