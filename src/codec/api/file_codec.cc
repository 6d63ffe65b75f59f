// EncodeFile and DecodeFile: the public functions over whole files.
#include <memory>
#include <utility>

#include "base/guard.h"
#include "codec/api/codec_state.h"
#include "codec/backend_factory.h"
#include "codec/file/coder_factory.h"
#include "codec/file/open_input.h"
#include "codec/file/output_file.h"
#include "codec/pipeline/decode_pipeline.h"
#include "codec/pipeline/open_source.h"
#include "codec/pipeline/progress.h"
#include "codec/pipeline/source_encoder.h"
#include "model/store/model_store.h"
#include "xcodec/files.h"

namespace xcodec {
namespace {

Result<std::unique_ptr<codec::OutputFile>> CreateOutput(const std::string& path, const std::string& input,
                                                        bool overwrite, bool preserve) {
  codec::OutputOptions options;
  options.force = overwrite;
  options.preserve = preserve;
  return codec::OutputFile::Create(path, input, options);
}

// A codec for one call, or the caller's.
Result<std::shared_ptr<const Codec>> CodecForEncoding(const EncodeOptions& options) {
  if (options.codec != nullptr) return options.codec;
  const bool lm = options.entropy == EntropyCoding::kLanguageModel;
  XCODEC_ASSIGN_OR_RETURN(
      auto model, model::ModelStore::Load(options.model.empty() ? model::kDefaultModelName : options.model,
                                          codec::LmPartFor(lm, options.container)));
  return CodecState::Make(std::move(model), options.compute);
}

Status Encode(const std::string& input, const std::string& output, const EncodeOptions& options,
              EncodeReport* report) {
  XCODEC_RETURN_IF_ERROR(codec::CheckThreads(options.compute.threads));
  XCODEC_RETURN_IF_ERROR(codec::CoderChoice(options).status());
  if (options.sample_rate != 0 || options.channels != 0 || !options.tags.empty())
    return Status(StatusCode::kInvalidArgument,
                  "sample_rate, channels and tags have no effect on files, which have their own");
  XCODEC_ASSIGN_OR_RETURN(const auto codec, CodecForEncoding(options));
  codec::CodecParts parts = CodecState::Of(*codec).parts();
  XCODEC_RETURN_IF_ERROR(codec::EncodeParamsFor(parts.spec(), options).status());
  audio::AudioOpenOptions open_options;
  open_options.accept_truncated = options.accept_truncated;
  XCODEC_ASSIGN_OR_RETURN(const auto source,
                          codec::OpenSource(input, open_options, audio::ResamplerKind::kSoxr, parts.spec()));
  std::unique_ptr<model::Backend> reference;
  if (options.container == 0 && options.codec == nullptr) {
    reference = codec::ReferenceBackend(parts.model, codec::BackendOptionsFrom(options.compute, parts.pool),
                                        options.effort, source->total_length());
    if (reference != nullptr) parts.backend = reference.get();
  }
  XCODEC_ASSIGN_OR_RETURN(const auto file, CreateOutput(output, input, options.overwrite, options.preserve));
  const bool verify = options.verify || options.entropy == EntropyCoding::kLanguageModel;
  XCODEC_ASSIGN_OR_RETURN(
      const auto encoder,
      codec::SourceEncoder::Create(parts, options, source.get(), file->fd(), verify && !file->is_stream()));
  XCODEC_RETURN_IF_ERROR(encoder->Run());
  report->samples = source->source_frames();
  report->shortfall = source->shortfall();
  report->besides = source->besides();
  if (!source->unread().empty())
    report->besides += (report->besides.empty() ? "" : ", and ") + source->unread();
  report->lost_tags = encoder->lost_tags();
  const std::vector<std::string> late = codec::LateTags(*source);
  report->lost_tags.insert(report->lost_tags.end(), late.begin(), late.end());
  return file->Commit();
}

codec::AudioFile AudioFileFor(const codec::OutputFile& file, const std::string& path,
                              const DecodeOptions& options) {
  codec::AudioFile audio;
  audio.fd = file.fd();
  audio.stream = file.is_stream();
  audio.format.container = audio::AudioContainerForPath(path);
  audio.format.bits = options.bits == 32   ? audio::AudioBits::k32Float
                      : options.bits == 24 ? audio::AudioBits::k24
                                           : audio::AudioBits::k16;
  audio.format.rescale = options.rescale;
  return audio;
}

Status Decode(const std::string& input, const std::string& output, const DecodeOptions& options,
              DecodeReport* report) {
  XCODEC_RETURN_IF_ERROR(codec::CheckThreads(options.compute.threads));
  XCODEC_RETURN_IF_ERROR(codec::CheckDecodeOptions(options));
  XCODEC_ASSIGN_OR_RETURN(const auto opened, codec::EcdcInput::Open(input));
  const codec::EcdcInfo& info = opened->reader()->info();
  XCODEC_ASSIGN_OR_RETURN(const auto codec, codec::CodecForFile(info, options));
  const codec::CodecParts parts = CodecState::Of(*codec).parts();
  XCODEC_ASSIGN_OR_RETURN(const auto pipeline,
                          codec::DecodePipeline::Create(opened->source(), opened->reader(), parts, options));
  const codec::RangePlan all = codec::PlanRange({}, pipeline->plan());
  XCODEC_ASSIGN_OR_RETURN(const auto file, CreateOutput(output, input, options.overwrite, options.preserve));
  XCODEC_ASSIGN_OR_RETURN(const auto audio, codec::AudioOutput::CreateForFile(
                                                AudioFileFor(*file, output, options), pipeline->plan(), all));
  XCODEC_RETURN_IF_ERROR(pipeline->Start(audio.get(), all));
  std::int64_t told = 0;
  for (bool more = true; more;) {
    XCODEC_ASSIGN_OR_RETURN(more, pipeline->Step());
    if (pipeline->decoded() == told) continue;
    told = pipeline->decoded();
    XCODEC_RETURN_IF_ERROR(codec::Tell(options.progress, told, info.samples));
  }
  XCODEC_RETURN_IF_ERROR(audio->Finish(pipeline->plan().length, info.tags));
  report->samples = pipeline->plan().length;
  report->peak = audio->peak();
  report->clipped = options.bits != 32 && !options.rescale && report->peak > audio::kClipLimit;
  report->lost_tags = audio->lost_tags();
  return file->Commit();
}

}  // namespace

Status EncodeFile(const std::string& input, const std::string& output, const EncodeOptions& options,
                  EncodeReport* report) {
  EncodeReport made;
  const Status status = Guarded([&] { return Encode(input, output, options, &made); });
  if (status.ok() && report != nullptr) *report = std::move(made);
  return status;
}

Status DecodeFile(const std::string& input, const std::string& output, const DecodeOptions& options,
                  DecodeReport* report) {
  DecodeReport made;
  const Status status = Guarded([&] { return Decode(input, output, options, &made); });
  if (status.ok() && report != nullptr) *report = std::move(made);
  return status;
}

}  // namespace xcodec
