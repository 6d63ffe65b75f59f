#include "codec/pipeline/audio_output.h"

#include <algorithm>
#include <utility>

#include "audio/dsp/resampler.h"
#include "audio/tags/tags.h"
#include "codec/file/tag_map.h"

namespace xcodec::codec {
namespace {

// Lets only samples [drop, drop + length) through.
class CutSink final : public audio::AudioSink {
 public:
  CutSink(std::unique_ptr<audio::AudioSink> inner, std::int64_t drop, std::int64_t length)
      : inner_(std::move(inner)),
        begin_(drop),
        end_(length == container::kUnknownLength ? INT64_MAX : drop + length) {}
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
  std::unique_ptr<audio::AudioSink> inner_;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t position_ = 0;
};

}  // namespace

Result<std::unique_ptr<AudioOutput>> AudioOutput::Create(std::unique_ptr<audio::AudioSink> sink,
                                                         const OutputPlan& plan, const RangePlan& cut) {
  auto output = std::make_unique<AudioOutput>();
  if (plan.channels != plan.model_channels) {
    XCODEC_ASSIGN_OR_RETURN(output->mapper_,
                            audio::ChannelMapper::Create(plan.model_channels, plan.channels));
  }
  output->sink_ = std::move(sink);
  if (plan.rate == plan.model_rate) return output;
  output->part_ = cut.part();
  if (output->part_)
    output->sink_ = std::make_unique<CutSink>(std::move(output->sink_), cut.drop, cut.output_length);
  XCODEC_ASSIGN_OR_RETURN(
      output->sink_, audio::CreateResampledSink(std::move(output->sink_), audio::ResamplerKind::kSoxr,
                                                plan.channels, plan.model_rate, plan.rate,
                                                output->part_ ? container::kUnknownLength : plan.length));
  return output;
}

Result<std::unique_ptr<AudioOutput>> AudioOutput::CreateForFile(const AudioFile& file, const OutputPlan& plan,
                                                                const RangePlan& cut) {
  audio::AudioSinkOptions options = file.format;
  options.sample_rate = plan.rate;
  options.channels = plan.channels;
  options.expected_length = cut.output_length;
  // Before the sink, which writes headers.
  if (plan.channels != plan.model_channels)
    XCODEC_RETURN_IF_ERROR(audio::ChannelMapper::Create(plan.model_channels, plan.channels).status());
  XCODEC_ASSIGN_OR_RETURN(auto sink, audio::CreateAudioSink(file.fd, options));
  XCODEC_ASSIGN_OR_RETURN(auto output, Create(std::move(sink), plan, cut));
  output->file_ = file;
  return output;
}

Status AudioOutput::Finish(std::int64_t length, const container::Tags& tags) {
  if (!part_ && length != container::kUnknownLength) sink_->SetLength(length);
  XCODEC_RETURN_IF_ERROR(sink_->Finish());
  return tags.empty() || !file_ ? Status::Ok() : AddTags(tags);
}

Status AudioOutput::AddTags(const container::Tags& tags) {
  const audio::TagSet set = ToAudioTags(tags);
  const Status status = may_hold_tags() ? audio::WriteTags(file_->fd, set, &lost_tags_)
                                        : Status(StatusCode::kUnsupported, "no place for tags");
  // RF64 files hold none; their audio is complete all the same.
  if (status.code() != StatusCode::kUnsupported) return status;
  lost_tags_ = audio::NamesOfTags(set);
  return Status::Ok();
}

}  // namespace xcodec::codec
