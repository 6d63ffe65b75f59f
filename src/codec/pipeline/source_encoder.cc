#include "codec/pipeline/source_encoder.h"

#include <unistd.h>

#include <utility>

#include "codec/file/coder_factory.h"
#include "codec/file/ecdc_reader.h"
#include "codec/file/file_check.h"
#include "codec/pipeline/progress.h"
#include "codec/pipeline/source_description.h"

namespace xcodec::codec {

Status EncodeAll(audio::ModelRateSource* source, EncodePipeline* pipeline, const ProgressFunction& progress,
                 const AudioTap& tap) {
  for (;;) {
    XCODEC_RETURN_IF_ERROR(Tell(progress, pipeline->samples(), source->total_length()));
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock audio, source->Read());
    if (audio.length == 0) break;
    XCODEC_RETURN_IF_ERROR(pipeline->Push(audio));
    if (tap) XCODEC_RETURN_IF_ERROR(tap(audio));
  }
  return pipeline->Finish(source->source_frames());
}

std::vector<std::string> LateTags(const audio::ModelRateSource& source) {
  const audio::TagSet& late = source.late_tags();
  std::vector<std::string> names;
  for (const auto& [name, value] : late.fields) names.push_back(name);
  names.insert(names.end(), late.lost.begin(), late.lost.end());
  return names;
}

Result<std::unique_ptr<SourceEncoder>> SourceEncoder::Create(const CodecParts& parts,
                                                             const EncodeOptions& options,
                                                             audio::ModelRateSource* source, int fd,
                                                             bool verify) {
  std::unique_ptr<SourceEncoder> encoder(new SourceEncoder(parts, options, source, fd, verify));
  V1Description description = DescribeSource(*source);
  encoder->lost_tags_ = FitSourceTags(source->tags(), options.container, &description.tags);
  XCODEC_ASSIGN_OR_RETURN(encoder->pipeline_,
                          EncodePipeline::Create(parts, options, std::move(description), &encoder->sink_));
  return encoder;
}

Status SourceEncoder::Run() {
  XCODEC_RETURN_IF_ERROR(EncodeAll(source_, pipeline_.get(), progress_));
  return verify_ ? Verify() : Status::Ok();
}

Status SourceEncoder::Verify() {
  if (lseek(fd_, 0, SEEK_SET) != 0) return Status(StatusCode::kIo, "cannot read back what was written");
  container::FdSource written(fd_);
  XCODEC_ASSIGN_OR_RETURN(const auto reader, EcdcReader::Open(&written));
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, BeginCodes(reader.get(), parts_.model, parts_.pool));
  return VerifyCodes(reader.get(), pipeline_->digest());
}

}  // namespace xcodec::codec
