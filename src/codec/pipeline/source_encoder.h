/// \file
/// Encodes one audio source into one open file; names and messages are the caller's.
#ifndef XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_
#define XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "audio/dsp/model_rate_source.h"
#include "codec/pipeline/encode_pipeline.h"
#include "container/byte_stream.h"

namespace xcodec::codec {

/// Sees the audio that is encoded, at the model's rate.
using AudioTap = std::function<Status(const AudioBlock& audio)>;

/// Moves all audio from the source through the pipeline, finishes it, and reports progress to `progress`.
/// `tap` may be empty.
Status EncodeAll(audio::ModelRateSource* source, EncodePipeline* pipeline, const ProgressFunction& progress,
                 const AudioTap& tap = nullptr);

/// Names of the tags that came too late, after the samples of a pipe. Known at the source's end.
std::vector<std::string> LateTags(const audio::ModelRateSource& source);

/// Encodes an open source to an open output, for EncodeFile and the program alike. Not thread-safe.
class SourceEncoder {
 public:
  /// `verify`: read the output back and compare the codes; then `fd` must be able to seek. All objects
  /// pointed to must outlive this one. Errors: those of EncodePipeline::Create.
  static Result<std::unique_ptr<SourceEncoder>> Create(const CodecParts& parts, const EncodeOptions& options,
                                                       audio::ModelRateSource* source, int fd, bool verify);
  /// Names of the tags that the file does not hold unchanged.
  const std::vector<std::string>& lost_tags() const { return lost_tags_; }
  /// Call it once; if it is ok, the file is complete. Reports to options.progress.
  Status Run();
  /// Samples encoded, at the model's rate.
  std::int64_t samples() const { return pipeline_->samples(); }

 private:
  SourceEncoder(const CodecParts& parts, const EncodeOptions& options, audio::ModelRateSource* source, int fd,
                bool verify)
      : parts_(parts), progress_(options.progress), source_(source), fd_(fd), verify_(verify), sink_(fd) {}
  Status Verify();

  CodecParts parts_;
  ProgressFunction progress_;
  audio::ModelRateSource* source_;
  int fd_;
  bool verify_;
  container::FdSink sink_;
  std::vector<std::string> lost_tags_;
  std::unique_ptr<EncodePipeline> pipeline_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_
