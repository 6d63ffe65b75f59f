/// \file
/// One audio source into one open file: everything but names, and what is said about it.
#ifndef XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_
#define XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "audio/dsp/model_rate_source.h"
#include "codec/pipeline/encode_pipeline.h"
#include "container/byte_stream.h"

namespace xcodec {

/// Sees the audio that is encoded, at the model's rate.
using AudioTap = std::function<Status(const AudioBlock& audio)>;

/// Moves everything from the source through the pipeline, finishes it, and tells `progress` on the way.
/// `tap` may be empty.
Status EncodeAll(ModelRateSource* source, EncodePipeline* pipeline, const ProgressFunction& progress,
                 const AudioTap& tap = nullptr);

/// Names of the tags that came too late: after the samples of a pipe. Known at the source's end.
std::vector<std::string> LateTags(const ModelRateSource& source);

/// What EncodeFile and the program do with a source and an output that are open. Not thread-safe.
class SourceEncoder {
 public:
  /// `verify`: read back what was written and compare the codes; `fd` must be able to seek then. All that is
  /// pointed to must outlive the object. Errors: those of EncodePipeline::Create.
  static Result<std::unique_ptr<SourceEncoder>> Create(const CodecParts& parts, const EncodeOptions& options,
                                                       ModelRateSource* source, int fd, bool verify);
  /// Names of the tags that the file does not hold as they were.
  const std::vector<std::string>& lost_tags() const { return lost_tags_; }
  /// Once: the file is complete when this is ok. Tells options.progress.
  Status Run();
  /// Samples encoded, at the model's rate.
  std::int64_t samples() const { return pipeline_->samples(); }

 private:
  SourceEncoder(const CodecParts& parts, const EncodeOptions& options, ModelRateSource* source, int fd,
                bool verify)
      : parts_(parts), progress_(options.progress), source_(source), fd_(fd), verify_(verify), sink_(fd) {}
  Status Verify();

  CodecParts parts_;
  ProgressFunction progress_;
  ModelRateSource* source_;
  int fd_;
  bool verify_;
  FdSink sink_;
  std::vector<std::string> lost_tags_;
  std::unique_ptr<EncodePipeline> pipeline_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_PIPELINE_SOURCE_ENCODER_H_
