// The public Codec.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "codec/assembler.h"
#include "codec/backend_factory.h"
#include "codec/chunk_decoder.h"
#include "codec/chunk_encoder.h"
#include "codec/codec_state.h"
#include "codec/progress.h"
#include "codec/segmenter.h"
#include "model/config_file.h"
#include "model/config_limits.h"
#include "model/model_store.h"

namespace xcodec {
namespace {

constexpr double kUsualBandwidth = 6;
constexpr int kMaxThreads = 1024;

std::int64_t LookaheadOf(const CodecSpec& spec) {
  if (spec.chunk_length > 0) return spec.chunk_length;
  const Result<Segments> segments = SegmentsFor(spec, -1);
  return segments.ok() && segments->length > 0 ? segments->length : spec.hop;
}

CodecInfo MakeInfo(const ModelConfig& config, const std::string& identity, const std::string& folder,
                   bool language_model) {
  const CodecSpec& spec = config.spec;
  CodecInfo info;
  info.name = spec.name;
  info.identity = identity;
  info.folder = folder;
  info.family = ArchitectureName(spec.architecture);
  info.sample_rate = spec.sample_rate;
  info.channels = spec.channels;
  info.hop = spec.hop;
  info.frame_rate = spec.frame_rate();
  info.codebooks = spec.codebooks;
  info.codebook_size = spec.codebook_size;
  info.bandwidths_kbps = spec.bandwidths;
  info.chunk_length = spec.chunk_length;
  info.chunk_stride = spec.chunk_stride;
  info.lookahead = LookaheadOf(spec);
  info.language_model = language_model;
  return info;
}

CodecInfo InfoOf(const ModelInfo& model) {
  return MakeInfo(model.config, model.identity, model.folder, model.lm_config.has_value());
}

std::string NameOrDefault(const std::string& model) { return model.empty() ? kDefaultModelName : model; }

BackendKind KindOf(CodecOptions::Backend backend) {
  if (backend == CodecOptions::Backend::kNative) return BackendKind::kNative;
  return backend == CodecOptions::Backend::kLibTorch ? BackendKind::kTorch : BackendKind::kAuto;
}

std::string BandwidthList(const CodecSpec& spec) {
  std::string list;
  for (const double kbps : spec.bandwidths) list += fmt::format("{}{}", list.empty() ? "" : ", ", kbps);
  return list;
}

Status CheckCodes(const CodedAudio& codes, const CodecSpec& spec) {
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
  // Longer than the frames by less than one of them is what X-Codec's rule allows.
  if (spec.chunk_length == 0 && codes.samples >= (frames + 1) * spec.hop) {
    return Status(StatusCode::kDamaged, "there are too few frames for so many samples");
  }
  return Status::Ok();
}

std::int64_t LengthOf(const CodedAudio& codes, const CodecSpec& spec) {
  if (codes.samples >= 0) return codes.samples;
  std::int64_t length = 0;
  std::int64_t start = 0;
  for (const CodedChunk& chunk : codes.chunks) {
    length = start + chunk.codes.frames * spec.hop;
    start = spec.chunk_length > 0 ? start + spec.chunk_stride : length;
  }
  return length;
}

AudioBlock Joined(const std::vector<AudioBlock>& parts, int channels) {
  std::int64_t length = 0;
  for (const AudioBlock& part : parts) length += part.length;
  AudioBlock whole(channels, length);
  std::int64_t done = 0;
  for (const AudioBlock& part : parts) {
    for (int c = 0; c < channels; ++c) {
      std::copy_n(part.channel(c), part.length, whole.channel(c) + done);
    }
    done += part.length;
  }
  return whole;
}

// In one go unless somebody may want to stop it: pieces share less work among threads.
Status PushAll(const AudioBlock& audio, std::int64_t piece, const ProgressFunction& progress,
               ChunkEncoder* encoder) {
  if (!progress) return encoder->Push(audio);
  for (std::int64_t done = 0; done < audio.length;) {
    XCODEC_RETURN_IF_ERROR(Tell(progress, done, audio.length));
    const std::int64_t n = std::min(piece, audio.length - done);
    AudioBlock part(audio.channels, n);
    for (int c = 0; c < audio.channels; ++c) std::copy_n(audio.channel(c) + done, n, part.channel(c));
    XCODEC_RETURN_IF_ERROR(encoder->Push(part));
    done += n;
  }
  return Tell(progress, audio.length, audio.length);
}

Status DecodeAll(const CodecState& state, const CodedAudio& codes, const ProgressFunction& progress,
                 AudioBlock* audio) {
  const CodecSpec& spec = state.backend->spec();
  XCODEC_RETURN_IF_ERROR(CheckCodes(codes, spec));
  std::vector<AudioBlock> parts;
  const auto keep = [&](AudioBlock part) {
    parts.push_back(std::move(part));
    return Status::Ok();
  };
  const SampleRange wanted{0, LengthOf(codes, spec)};
  std::int64_t done = 0;
  Assembler assembler(spec, 0, wanted, WithGain(RestoringGain(*state.model, false), keep));
  XCODEC_ASSIGN_OR_RETURN(const auto decoder,
                          ChunkDecoder::Create(state.backend.get(), {}, state.pool.get(), 0,
                                               [&](AudioBlock part) { return assembler.Push(part); }));
  for (const CodedChunk& chunk : codes.chunks) {
    XCODEC_RETURN_IF_ERROR(Tell(progress, std::min(done, wanted.end), wanted.end));
    XCODEC_RETURN_IF_ERROR(decoder->Push(chunk));
    done += spec.chunk_length > 0 ? spec.chunk_stride : chunk.codes.frames * spec.hop;
  }
  XCODEC_RETURN_IF_ERROR(decoder->Finish());
  XCODEC_RETURN_IF_ERROR(assembler.Finish(wanted.end));
  XCODEC_RETURN_IF_ERROR(Tell(progress, wanted.end, wanted.end));
  *audio = Joined(parts, spec.channels);
  return Status::Ok();
}

}  // namespace

Result<EncodeParams> EncodeParamsFor(const CodecSpec& spec, const CodingOptions& options) {
  const auto& all = spec.bandwidths;
  const auto has = [&](double kbps) { return std::find(all.begin(), all.end(), kbps) != all.end(); };
  double kbps = options.bandwidth_kbps;
  if (kbps == 0 && !all.empty()) kbps = has(kUsualBandwidth) ? kUsualBandwidth : all.back();
  if (!has(kbps)) {
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("bandwidth {} is not supported by the model {}; it has {}", kbps, spec.name,
                              BandwidthList(spec)));
  }
  if (options.effort < 0 || options.effort > kMaxSearchWidth) {
    return Status(StatusCode::kInvalidArgument, "effort is 0 to 16");
  }
  EncodeParams params;
  params.codebooks = spec.CodebooksFor(kbps);
  params.effort = options.effort;
  XCODEC_ASSIGN_OR_RETURN(params.segments, SegmentsFor(spec, options.segment_seconds));
  return params;
}

Codec::Codec(std::unique_ptr<CodecState> state) : state_(std::move(state)) {}
Codec::~Codec() = default;

const CodecInfo& Codec::info() const { return state_->info; }

Result<std::shared_ptr<const Codec>> Codec::FromModel(std::shared_ptr<const Model> model,
                                                      const CodecOptions& options) {
  std::shared_ptr<const Codec> codec;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<CodecState>();
    state->info = MakeInfo(model->config, model->identity, model->folder, model->lm_config.has_value());
    if (options.threads != 1) state->pool = std::make_unique<ThreadPool>(options.threads);
    BackendOptions backend_options;
    backend_options.kind = KindOf(options.backend);
    backend_options.device = options.device;
    backend_options.pool = state->pool.get();
    XCODEC_ASSIGN_OR_RETURN(state->backend, CreateBackend(model, backend_options));
    state->model = std::move(model);
    codec.reset(new Codec(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return codec;
}

Result<std::shared_ptr<const Codec>> Codec::Open(const std::string& model, const CodecOptions& options) {
  if (options.threads < 0 || options.threads > kMaxThreads)
    return Status(StatusCode::kInvalidArgument, "threads are 0 to 1024");
  std::shared_ptr<const Model> loaded;
  const Status status = Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(loaded, ModelStore::Load(NameOrDefault(model)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return FromModel(std::move(loaded), options);
}

Result<CodecInfo> Codec::Describe(const std::string& model) {
  CodecInfo info;
  const Status status = Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(const ModelInfo found, ModelStore::Find(NameOrDefault(model)));
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
    for (const ModelInfo& model : ModelStore::List()) all.push_back(InfoOf(model));
    return Status::Ok();
  });
  return all;
}

Result<CodedAudio> Codec::Encode(const AudioBlock& audio, const CodingOptions& options,
                                 const ProgressFunction& progress) const {
  CodedAudio coded;
  const Status status = Guarded([&]() -> Status {
    XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, EncodeParamsFor(state_->backend->spec(), options));
    XCODEC_ASSIGN_OR_RETURN(
        const auto encoder,
        ChunkEncoder::Create(state_->backend.get(), params, state_->pool.get(), [&](CodedChunk chunk) {
          coded.chunks.push_back(std::move(chunk));
          return Status::Ok();
        }));
    XCODEC_RETURN_IF_ERROR(PushAll(audio, state_->info.sample_rate, progress, encoder.get()));
    XCODEC_RETURN_IF_ERROR(encoder->Finish());
    coded.samples = audio.length;
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return coded;
}

Result<AudioBlock> Codec::Decode(const CodedAudio& codes, const ProgressFunction& progress) const {
  AudioBlock audio;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return DecodeAll(*state_, codes, progress, &audio); }));
  return audio;
}

}  // namespace xcodec
