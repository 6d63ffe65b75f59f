// The public Codec.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "codec/api/codec_state.h"
#include "codec/backend_factory.h"
#include "codec/chunks/segmenter.h"
#include "codec/file/coder_factory.h"
#include "codec/file/model_for_file.h"
#include "codec/pipeline/decode_pipeline.h"
#include "codec/pipeline/encode_pipeline.h"
#include "codec/pipeline/progress.h"
#include "model/config/config_file.h"
#include "model/dac_lookahead.h"
#include "model/store/model_store.h"

namespace xcodec {
namespace {

constexpr int kMaxThreads = 1024;

std::int64_t LookaheadOf(const model::ModelConfig& config) {
  const model::CodecSpec& spec = config.spec;
  if (spec.architecture == model::Architecture::kDac) return model::DacLookahead(config.dac);
  if (spec.chunk_length > 0) return spec.chunk_length;
  const Result<model::Segments> segments = codec::SegmentsFor(spec, -1);
  return segments.ok() && segments->length > 0 ? segments->length : spec.hop;
}

CodecInfo MakeInfo(const model::ModelConfig& config, const std::string& identity, const std::string& folder,
                   bool language_model) {
  const model::CodecSpec& spec = config.spec;
  CodecInfo info;
  info.name = spec.name;
  info.identity = identity;
  info.folder = folder;
  info.family = model::ArchitectureName(spec.architecture);
  info.sample_rate = spec.sample_rate;
  info.channels = spec.channels;
  info.hop = spec.hop;
  info.frame_rate = spec.frame_rate();
  info.codebooks = spec.codebooks;
  info.codebook_size = spec.codebook_size;
  info.bandwidths_kbps = spec.bandwidths;
  info.chunk_length = spec.chunk_length;
  info.chunk_stride = spec.chunk_stride;
  info.lookahead = LookaheadOf(config);
  info.language_model = language_model;
  return info;
}

CodecInfo InfoOf(const model::ModelInfo& model) {
  return MakeInfo(model.config, model.identity, model.folder, model.lm_config.has_value());
}

std::string NameOrDefault(const std::string& model) {
  return model.empty() ? model::kDefaultModelName : model;
}

Status CheckCodes(const CodedAudio& codes, const model::CodecSpec& spec) {
  std::int64_t chunk_number = 0;
  std::int64_t frames = 0;
  for (const CodedChunk& chunk : codes.chunks) {
    const CodeBlock& block = chunk.codes;
    const bool shaped = block.codebooks >= 1 && block.codebooks <= spec.codebooks && block.frames >= 1 &&
                        block.codes.size() == static_cast<std::size_t>(block.codebooks) *
                                                  static_cast<std::size_t>(block.frames);
    const bool fits = spec.chunk_length == 0 || block.frames <= spec.FramesFor(spec.chunk_length);
    if (!shaped || !fits || block.codebooks != codes.chunks[0].codes.codebooks) {
      return Status(StatusCode::kInvalidArgument,
                    fmt::format("chunk {} of the codes has another shape than the model's", chunk_number));
    }
    ++chunk_number;
    frames += block.frames;
  }
  // X-Codec's rule allows audio that is longer than the frames by less than one frame.
  if (spec.chunk_length == 0 && codes.samples >= (frames + 1) * spec.hop) {
    return Status(StatusCode::kDamaged, "there are too few frames for so many samples");
  }
  return Status::Ok();
}

std::int64_t LengthOf(const CodedAudio& codes, const model::CodecSpec& spec) {
  if (codes.samples >= 0) return codes.samples;
  std::int64_t length = 0;
  std::int64_t start = 0;
  for (const CodedChunk& chunk : codes.chunks) {
    length = start + chunk.codes.frames * spec.hop;
    start = spec.chunk_length > 0 ? start + spec.chunk_stride : length;
  }
  return length;
}

// All at once unless the caller may want to stop it: pieces share less work among threads.
Status PushAll(const AudioBlock& audio, std::int64_t piece, const ProgressFunction& progress,
               codec::EncodePipeline* pipeline) {
  if (!progress) return pipeline->Push(audio);
  for (std::int64_t done = 0; done < audio.length;) {
    XCODEC_RETURN_IF_ERROR(codec::Tell(progress, done, audio.length));
    const std::int64_t n = std::min(piece, audio.length - done);
    AudioBlock part(audio.channels, n);
    for (int c = 0; c < audio.channels; ++c) std::copy_n(audio.channel(c) + done, n, part.channel(c));
    XCODEC_RETURN_IF_ERROR(pipeline->Push(part));
    done += n;
  }
  return codec::Tell(progress, audio.length, audio.length);
}

Status DecodeAll(const CodecState& state, const CodedAudio& codes, const DecodeOptions& options,
                 AudioBlock* audio) {
  const model::CodecSpec& spec = state.backend->spec();
  XCODEC_RETURN_IF_ERROR(codec::CheckDecodeOptions(options));
  XCODEC_RETURN_IF_ERROR(CheckCodes(codes, spec));
  for (const CodedChunk& chunk : codes.chunks)
    XCODEC_RETURN_IF_ERROR(
        codec::CheckCodebooks(options.codebooks, options.codebook_mask, chunk.codes.codebooks));
  codec::SourceFacts facts;
  facts.samples = LengthOf(codes, spec);
  const codec::OutputPlan plan = codec::PlanOutput(spec, facts, options);
  auto parts = std::make_unique<audio::MemorySink>();
  const audio::MemorySink* memory = parts.get();
  XCODEC_ASSIGN_OR_RETURN(const auto output,
                          codec::AudioOutput::Create(std::move(parts), plan, codec::PlanRange({}, plan)));
  codec::WantedAudio wanted;
  wanted.range = {0, plan.length};
  wanted.codebooks = options.codebooks;
  wanted.codebook_mask = options.codebook_mask;
  wanted.as_original = options.as_original;
  XCODEC_ASSIGN_OR_RETURN(const auto decoder,
                          codec::CodesToAudio::Create(state.parts(), wanted, [&](const AudioBlock& block) {
                            return output->Write(block);
                          }));
  std::int64_t done = 0;
  for (const CodedChunk& chunk : codes.chunks) {
    XCODEC_RETURN_IF_ERROR(codec::Tell(options.progress, std::min(done, plan.length), plan.length));
    XCODEC_RETURN_IF_ERROR(decoder->Push(chunk));
    done += spec.chunk_length > 0 ? spec.chunk_stride : chunk.codes.frames * spec.hop;
  }
  XCODEC_RETURN_IF_ERROR(decoder->Finish(facts.samples));
  XCODEC_RETURN_IF_ERROR(output->Finish(plan.length));
  XCODEC_RETURN_IF_ERROR(codec::Tell(options.progress, plan.length, plan.length));
  *audio = memory->audio();
  if (audio->channels == 0) *audio = AudioBlock(plan.channels, 0);
  return Status::Ok();
}

}  // namespace

Codec::Codec(std::unique_ptr<CodecState> state) : state_(std::move(state)) {}
Codec::~Codec() = default;

const CodecInfo& Codec::info() const { return state_->info; }

Result<std::shared_ptr<const Codec>> CodecState::Make(std::shared_ptr<const model::Model> model,
                                                      const CodecOptions& options) {
  XCODEC_RETURN_IF_ERROR(codec::CheckThreads(options.threads));
  std::shared_ptr<const Codec> codec;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<CodecState>();
    state->info = MakeInfo(model->config, model->identity, model->folder, model->lm_config.has_value());
    if (options.threads != 1) state->pool = std::make_unique<ThreadPool>(options.threads);
    XCODEC_ASSIGN_OR_RETURN(
        state->backend, codec::CreateBackend(model, codec::BackendOptionsFrom(options, state->pool.get())));
    state->model = std::move(model);
    codec.reset(new Codec(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return codec;
}

Result<std::shared_ptr<const Codec>> Codec::Open(const std::string& model, const CodecOptions& options) {
  XCODEC_RETURN_IF_ERROR(codec::CheckThreads(options.threads));
  std::shared_ptr<const model::Model> loaded;
  const Status status = Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(loaded, model::ModelStore::Load(NameOrDefault(model)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return CodecState::Make(std::move(loaded), options);
}

Result<CodecInfo> Codec::Describe(const std::string& model) {
  CodecInfo info;
  const Status status = Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(const model::ModelInfo found, model::ModelStore::Find(NameOrDefault(model)));
    info = InfoOf(found);
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return info;
}

std::vector<CodecInfo> Codec::Installed() {
  std::vector<CodecInfo> all;
  // Out of memory leaves the list as far as it got.
  (void)Guarded([&] {
    for (const model::ModelInfo& model : model::ModelStore::List()) all.push_back(InfoOf(model));
    return Status::Ok();
  });
  return all;
}

Result<CodedAudio> Codec::Encode(const AudioBlock& audio, const EncodeOptions& options) const {
  CodedAudio coded;
  const Status status = Guarded([&]() -> Status {
    const codec::CodecParts parts = state_->parts();
    if (audio.channels != parts.spec().channels)
      return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
    XCODEC_ASSIGN_OR_RETURN(const auto pipeline,
                            codec::EncodePipeline::CreateForCodes(parts, options, [&](CodedChunk chunk) {
                              coded.chunks.push_back(std::move(chunk));
                              return Status::Ok();
                            }));
    XCODEC_RETURN_IF_ERROR(PushAll(audio, state_->info.sample_rate, options.progress, pipeline.get()));
    XCODEC_RETURN_IF_ERROR(pipeline->Finish(audio.length));
    coded.samples = audio.length;
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return coded;
}

Result<AudioBlock> Codec::Decode(const CodedAudio& codes, const DecodeOptions& options) const {
  AudioBlock audio;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return DecodeAll(*state_, codes, options, &audio); }));
  return audio;
}

}  // namespace xcodec

namespace xcodec::codec {

Status CheckThreads(int threads) {
  if (threads >= 0 && threads <= kMaxThreads) return Status::Ok();
  return Status(StatusCode::kInvalidArgument, "threads are 0 to 1024");
}

Result<std::shared_ptr<const Codec>> CodecForFile(const EcdcInfo& file, const DecodeOptions& options) {
  if (options.codec != nullptr) {
    if (IsModelOfFile(file, *CodecState::Of(*options.codec).model)) return options.codec;
    return Status(StatusCode::kModelMismatch, "the file was made with another model: " + file.model);
  }
  const model::LmPart lm = LmPartFor(file);
  const auto find = [lm](const std::string& name) { return model::ModelStore::Load(name, lm); };
  XCODEC_ASSIGN_OR_RETURN(auto model, ModelForFile(file, options.model, find));
  return CodecState::Make(std::move(model), options.compute);
}

}  // namespace xcodec::codec
