/// \file
/// Decoded audio at the model's rate -> the requested rate, channels and format.
#ifndef XCODEC_SRC_CODEC_PIPELINE_AUDIO_OUTPUT_H_
#define XCODEC_SRC_CODEC_PIPELINE_AUDIO_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/dsp/channel_mapper.h"
#include "audio/sink/audio_sink.h"
#include "codec/pipeline/output_plan.h"
#include "container/tags.h"

namespace xcodec::codec {

/// An open descriptor for an audio file.
struct AudioFile {
  int fd = -1;                     ///< not owned
  bool stream = false;             ///< a pipe or device: nothing that was written can be changed
  audio::AudioSinkOptions format;  ///< container, samples and rescaling; the others follow from the plan
};

/// ChannelMapper -> Resampler -> cut -> AudioSink. Not thread-safe.
class AudioOutput {
 public:
  /// `cut`: PlanRange of the requested part. Errors: kUnsupported (channels that cannot be mixed).
  static Result<std::unique_ptr<AudioOutput>> Create(std::unique_ptr<audio::AudioSink> sink,
                                                     const OutputPlan& plan, const RangePlan& cut);
  /// The same into a file; kUnsupported if its format cannot hold the audio.
  static Result<std::unique_ptr<AudioOutput>> CreateForFile(const AudioFile& file, const OutputPlan& plan,
                                                            const RangePlan& cut);
  /// Channels of the model.
  Status Write(const AudioBlock& audio) {
    return mapper_ ? sink_->Write(mapper_->Map(audio)) : sink_->Write(audio);
  }
  /// Completes the output, and writes the tags if the file can hold them. `length`: samples per channel of
  /// the whole output, known after decoding everything, or kUnknownLength.
  Status Finish(std::int64_t length, const container::Tags& tags = {});
  /// Largest absolute sample before clipping.
  float peak() const { return sink_->peak(); }
  /// After Finish: names of the tags that the output can not hold.
  const std::vector<std::string>& lost_tags() const { return lost_tags_; }
  /// Whether its kind of output can hold tags at all: pipes and raw samples can not.
  bool may_hold_tags() const {
    return file_ && !file_->stream && file_->format.container != audio::AudioContainer::kRaw;
  }

 private:
  Status AddTags(const container::Tags& tags);

  std::optional<audio::ChannelMapper> mapper_;
  std::unique_ptr<audio::AudioSink> sink_;
  std::optional<AudioFile> file_;
  bool part_ = false;  // the sink's length is not that of the whole output
  std::vector<std::string> lost_tags_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_AUDIO_OUTPUT_H_
