#include "cli/audio_output.h"

#include <utility>

#include "audio/resampler.h"
#include "cli/tag_map.h"

namespace xcodec::cli {

std::int64_t RestoredLength(std::int64_t samples, int model_rate, int source_rate, std::int64_t announced) {
  const auto to_model = [&](std::int64_t n) {
    return ResampledLength(ResamplerKind::kSoxr, n, source_rate, model_rate);
  };
  if (announced != kUnknownLength && to_model(announced) == samples) return announced;
  return ResampledLength(ResamplerKind::kSoxr, samples, model_rate, source_rate);
}

Result<std::unique_ptr<AudioOutput>> AudioOutput::Create(OutputFile* file, const std::string& path,
                                                         const AudioOutputPlan& plan, const Options& options) {
  AudioSinkOptions sink_options;
  XCODEC_ASSIGN_OR_RETURN(sink_options.bits, ParseAudioBits(options.bits));
  sink_options.container = options.raw ? AudioContainer::kRaw : AudioContainerForPath(path);
  if (options.raw) {
    XCODEC_ASSIGN_OR_RETURN(sink_options.raw_format, ParseSampleFormat(options.raw_format));
  }
  sink_options.sample_rate = plan.output_rate;
  sink_options.channels = plan.channels;
  sink_options.expected_length = plan.output_length;
  sink_options.rescale = options.rescale;
  auto output = std::make_unique<AudioOutput>();
  output->file_ = file;
  output->container_ = sink_options.container;
  XCODEC_ASSIGN_OR_RETURN(output->sink_, CreateAudioSink(file->fd(), sink_options));
  if (plan.output_rate != plan.model_rate) {
    XCODEC_ASSIGN_OR_RETURN(output->sink_,
                            CreateResampledSink(std::move(output->sink_), ResamplerKind::kSoxr, plan.channels,
                                                plan.model_rate, plan.output_rate, plan.output_length));
  }
  return output;
}

Status AudioOutput::Finish(const Tags& tags) {
  XCODEC_RETURN_IF_ERROR(sink_->Finish());
  if (tags.empty() || file_->is_stdout() || container_ == AudioContainer::kRaw) return Status::Ok();
  const Status status = WriteTags(file_->fd(), ToAudioTags(tags));
  // RF64 files hold no tags; their audio is complete all the same.
  return status.code() == StatusCode::kUnsupported ? Status::Ok() : status;
}

}  // namespace xcodec::cli
