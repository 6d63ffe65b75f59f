/// \file
/// Decoded audio to the file or pipe that the options ask for.
#ifndef XCODEC_SRC_CLI_AUDIO_OUTPUT_H_
#define XCODEC_SRC_CLI_AUDIO_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "audio/audio_sink.h"
#include "audio/channel_mapper.h"
#include "cli/options.h"
#include "cli/output_file.h"
#include "codec/decode_range.h"
#include "container/tags.h"
#include "container/v1_header.h"
#include "model/codec_spec.h"

namespace xcodec::cli {

/// How decoded audio is to leave.
struct AudioOutputPlan {
  int model_rate = 0;
  int channels = 0;         ///< of the model
  int output_channels = 0;  ///< 0: the same
  int output_rate = 0;      ///< differs from model_rate when the source's rate is restored
  std::int64_t output_length = kUnknownLength;  ///< samples per channel at output_rate
};

/// Part of a file, as decoder, resampler and output see it.
struct RangePlan {
  SampleRange model;                            ///< to decode
  std::int64_t drop = 0;                        ///< samples at output_rate that come first and are not wanted
  std::int64_t output_length = kUnknownLength;  ///< wanted samples after them
};

/// Splits `wanted` (samples at plan.output_rate). Where rates differ, decoding starts early enough for the
/// resampler, at a position that falls on a sample at both rates.
RangePlan PlanRange(const SampleRange& wanted, const AudioOutputPlan& plan);

/// Whether the options ask for samples that are cut at kClipLimit: integers that are not rescaled.
bool MayClip(const Options& options);

/// Sink behind an output file. Not thread-safe.
class AudioOutput {
 public:
  static Result<std::unique_ptr<AudioOutput>> Create(OutputFile* file, const std::string& path,
                                                     const AudioOutputPlan& plan, const RangePlan& cut,
                                                     const Options& options);
  /// Channels of the model.
  Status Write(const AudioBlock& audio) {
    return mapper_ ? sink_->Write(mapper_->Map(audio)) : sink_->Write(audio);
  }
  /// Completes the file and writes the tags into it where it can hold them. Does not commit.
  /// `length`: samples per channel of the whole output now that all has been decoded, or kUnknownLength.
  Status Finish(const Tags& tags, std::int64_t length = kUnknownLength);
  float peak() const { return sink_->peak(); }
  /// After Finish: whether there were tags that the output can not hold.
  bool tags_lost() const { return tags_lost_; }

 private:
  OutputFile* file_ = nullptr;
  AudioContainer container_ = AudioContainer::kWav;
  std::optional<ChannelMapper> mapper_;
  std::unique_ptr<AudioSink> sink_;
  bool tags_lost_ = false;
  bool part_ = false;  // the sink's length is not that of the source
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_AUDIO_OUTPUT_H_
