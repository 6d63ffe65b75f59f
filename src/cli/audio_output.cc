#include "cli/audio_output.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "audio/resampler.h"
#include "codec/tag_map.h"

namespace xcodec::cli {

RangePlan PlanRange(const SampleRange& wanted, const AudioOutputPlan& plan) {
  RangePlan cut;
  SampleRange range = wanted;
  if (plan.output_length != kUnknownLength) {
    range.begin = std::min(range.begin, plan.output_length);
    range.end = range.end == kUnknownLength ? plan.output_length : std::min(range.end, plan.output_length);
  }
  if (range.end != kUnknownLength) cut.output_length = range.end - range.begin;
  if (plan.model_rate == plan.output_rate) {
    cut.model.begin = range.begin;
    if (wanted.end != kUnknownLength) cut.model.end = range.end;
    return cut;
  }
  const std::int64_t divisor = std::gcd(plan.model_rate, plan.output_rate);
  const std::int64_t period = plan.output_rate / divisor;
  const std::int64_t start = std::max<std::int64_t>(0, range.begin - plan.output_rate) / period;
  cut.model.begin = start * (plan.model_rate / divisor);
  cut.drop = range.begin - start * period;
  const bool whole = range.end == kUnknownLength || range.end == plan.output_length;
  if (!whole) cut.model.end = (range.end / period + 1) * (plan.model_rate / divisor) + plan.model_rate;
  return cut;
}

bool MayClip(const Options& options) {
  if (options.rescale) return false;
  if (!options.raw) return options.bits != "32f";
  const Result<SampleFormat> format = ParseSampleFormat(options.raw_format);
  return format.ok() && format->kind != SampleFormat::Kind::kFloat;
}

namespace {

// Lets only samples [drop, drop + length) through.
class CutSink final : public AudioSink {
 public:
  CutSink(std::unique_ptr<AudioSink> inner, std::int64_t drop, std::int64_t length)
      : inner_(std::move(inner)), begin_(drop), end_(length == kUnknownLength ? INT64_MAX : drop + length) {}
  Status Write(const AudioBlock& audio) override {
    const std::int64_t first = std::clamp<std::int64_t>(begin_ - position_, 0, audio.length);
    const std::int64_t last = std::clamp<std::int64_t>(end_ - position_, first, audio.length);
    position_ += audio.length;
    if (first == last) return Status::Ok();
    AudioBlock part(audio.channels, last - first);
    for (int c = 0; c < audio.channels; ++c) {
      std::copy(audio.channel(c) + first, audio.channel(c) + last, part.channel(c));
    }
    return inner_->Write(part);
  }
  Status Finish() override { return inner_->Finish(); }
  float peak() const override { return inner_->peak(); }

 private:
  std::unique_ptr<AudioSink> inner_;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<AudioOutput>> AudioOutput::Create(OutputFile* file, const std::string& path,
                                                         const AudioOutputPlan& plan, const RangePlan& cut,
                                                         const Options& options) {
  AudioSinkOptions sink_options;
  XCODEC_ASSIGN_OR_RETURN(sink_options.bits, ParseAudioBits(options.bits));
  sink_options.container = options.raw ? AudioContainer::kRaw : AudioContainerForPath(path);
  if (options.raw) {
    XCODEC_ASSIGN_OR_RETURN(sink_options.raw_format, ParseSampleFormat(options.raw_format));
  }
  sink_options.sample_rate = plan.output_rate;
  const int channels = plan.output_channels > 0 ? plan.output_channels : plan.channels;
  sink_options.channels = channels;
  sink_options.expected_length = cut.output_length;
  sink_options.rescale = options.rescale;
  auto output = std::make_unique<AudioOutput>();
  output->file_ = file;
  if (channels != plan.channels) {
    XCODEC_ASSIGN_OR_RETURN(output->mapper_, ChannelMapper::Create(plan.channels, channels));
  }
  output->container_ = sink_options.container;
  XCODEC_ASSIGN_OR_RETURN(output->sink_, CreateAudioSink(file->fd(), sink_options));
  if (plan.output_rate != plan.model_rate) {
    const bool part = output->part_ = cut.model.begin > 0 || cut.drop > 0 || cut.model.end != kUnknownLength;
    if (part)
      output->sink_ = std::make_unique<CutSink>(std::move(output->sink_), cut.drop, cut.output_length);
    XCODEC_ASSIGN_OR_RETURN(output->sink_, CreateResampledSink(std::move(output->sink_), ResamplerKind::kSoxr,
                                                               channels, plan.model_rate, plan.output_rate,
                                                               part ? -1 : plan.output_length));
  }
  return output;
}

Status AudioOutput::Finish(const Tags& tags, std::int64_t length) {
  if (!part_ && length != kUnknownLength) sink_->SetLength(length);
  XCODEC_RETURN_IF_ERROR(sink_->Finish());
  if (tags.empty()) return Status::Ok();
  tags_lost_ = file_->is_stream() || container_ == AudioContainer::kRaw;
  if (tags_lost_) return Status::Ok();
  const Status status = WriteTags(file_->fd(), ToAudioTags(tags));
  // RF64 files hold no tags; their audio is complete all the same.
  tags_lost_ = status.code() == StatusCode::kUnsupported;
  return tags_lost_ ? Status::Ok() : status;
}

}  // namespace xcodec::cli
