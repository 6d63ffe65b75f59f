#include "codec/pipeline/encode_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "codec/backend_factory.h"
#include "codec/chunks/segmenter.h"
#include "codec/file/coder_factory.h"
#include "model/config/config_limits.h"

namespace xcodec::codec {
namespace {

constexpr double kUsualBandwidth = 6;

std::string BandwidthList(const model::CodecSpec& spec) {
  std::string list;
  for (const double kbps : spec.bandwidths) list += fmt::format("{}{}", list.empty() ? "" : ", ", kbps);
  return list;
}

}  // namespace

Result<model::EncodeParams> EncodeParamsFor(const model::CodecSpec& spec, const EncodeOptions& options) {
  const auto& all = spec.bandwidths;
  const auto has = [&](double kbps) { return std::find(all.begin(), all.end(), kbps) != all.end(); };
  double kbps = options.bandwidth_kbps;
  if (kbps == 0 && !all.empty()) kbps = has(kUsualBandwidth) ? kUsualBandwidth : all.back();
  if (!has(kbps)) {
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("bandwidth {} is not supported by the model {}; it has {}", kbps, spec.name,
                              BandwidthList(spec)));
  }
  if (options.effort < 0 || options.effort > model::kMaxSearchWidth) {
    return Status(StatusCode::kInvalidArgument, "effort is 0 to 16");
  }
  if (options.effort > 0 && spec.architecture != model::Architecture::kSpectral)
    return Status(
        StatusCode::kInvalidArgument,
        fmt::format("effort has no effect on the model {}: it does not search for codes", spec.name));
  if (!(options.segment_seconds < 0) && !NeedsSegments(spec))
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("segments have no effect on the model {}: it cuts audio by itself", spec.name));
  model::EncodeParams params;
  params.codebooks = spec.CodebooksFor(kbps);
  params.effort = options.effort;
  XCODEC_ASSIGN_OR_RETURN(params.segments, SegmentsFor(spec, options.segment_seconds));
  return params;
}

Result<entropy::CoderId> CoderChoice(const EncodeOptions& options) {
  if (options.container != 0 && options.container != 1)
    return Status(StatusCode::kInvalidArgument, "container versions are 0 and 1");
  if (options.entropy == EntropyCoding::kLanguageModel) return entropy::CoderId::kLm;
  if (options.entropy == EntropyCoding::kAdaptive && options.container == 0)
    return Status(StatusCode::kInvalidArgument, "container version 0 knows no adaptive coder");
  if (options.entropy == EntropyCoding::kPacked || options.container == 0) return entropy::CoderId::kPacked;
  return entropy::CoderId::kAdaptive;
}

Result<OpenedWriter> OpenWriter(const CodecParts& parts, const EncodeOptions& options, int codebooks,
                                V1Description description, container::ByteSink* sink) {
  XCODEC_ASSIGN_OR_RETURN(const entropy::CoderId id, CoderChoice(options));
  const model::CodecSpec& spec = parts.spec();
  OpenedWriter opened;
  if (options.container == 0) {
    if (id == entropy::CoderId::kLm) {
      XCODEC_ASSIGN_OR_RETURN(opened.lm, CreateFloatLm(parts.model));
    }
    opened.writer = NewV0Writer(sink, spec, codebooks, opened.lm.get());
    return opened;
  }
  XCODEC_ASSIGN_OR_RETURN(opened.coder, NewCoder(id, parts.model.get(), parts.pool));
  description.identity = parts.model->identity;
  description.lm_identity = LmIdentityOf(*opened.coder);
  XCODEC_ASSIGN_OR_RETURN(opened.writer, NewV1Writer(sink, spec, codebooks, opened.coder.get(),
                                                     BlocksAtOnce(*opened.coder), description));
  return opened;
}

Result<std::unique_ptr<EncodePipeline>> EncodePipeline::Create(const CodecParts& parts,
                                                               const EncodeOptions& options,
                                                               V1Description description,
                                                               container::ByteSink* sink) {
  auto pipeline = std::make_unique<EncodePipeline>();
  XCODEC_ASSIGN_OR_RETURN(const model::EncodeParams params, EncodeParamsFor(parts.spec(), options));
  description.effort = params.effort;
  description.segments = params.segments;
  XCODEC_ASSIGN_OR_RETURN(pipeline->opened_,
                          OpenWriter(parts, options, params.codebooks, std::move(description), sink));
  EncodePipeline* raw = pipeline.get();
  XCODEC_ASSIGN_OR_RETURN(pipeline->chunks_,
                          ChunkEncoder::Create(parts.backend, params, parts.pool, [raw](CodedChunk chunk) {
                            raw->digest_.Update(chunk.codes);
                            return raw->opened_.writer->Add(std::move(chunk));
                          }));
  return pipeline;
}

Result<std::unique_ptr<EncodePipeline>> EncodePipeline::CreateForCodes(const CodecParts& parts,
                                                                       const EncodeOptions& options,
                                                                       CodedChunkSink codes) {
  auto pipeline = std::make_unique<EncodePipeline>();
  XCODEC_ASSIGN_OR_RETURN(const model::EncodeParams params, EncodeParamsFor(parts.spec(), options));
  XCODEC_ASSIGN_OR_RETURN(pipeline->chunks_,
                          ChunkEncoder::Create(parts.backend, params, parts.pool, std::move(codes)));
  return pipeline;
}

Status EncodePipeline::Push(const AudioBlock& audio) {
  return audio.length > 0 ? chunks_->Push(audio) : Status::Ok();
}

Status EncodePipeline::Finish(std::int64_t source_samples) {
  XCODEC_RETURN_IF_ERROR(chunks_->Finish());
  return opened_.writer != nullptr ? opened_.writer->Finish(samples(), source_samples) : Status::Ok();
}

}  // namespace xcodec::codec
