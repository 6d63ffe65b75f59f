// The public Encoder.
#include <utility>

#include "audio/audio_source.h"
#include "audio/channel_mapper.h"
#include "audio/resampler.h"
#include "base/guard.h"
#include "codec/backend_factory.h"
#include "codec/chunk_encoder.h"
#include "codec/codec_state.h"
#include "codec/coder_factory.h"
#include "codec/ecdc_writer.h"
#include "container/v1_limits.h"
#include "xcodec/encoder.h"

namespace xcodec {
namespace {

// Longer pieces are worked on in parts, so that they are not copied whole.
constexpr std::int64_t kPieceFrames = 65536;

class CallbackSink final : public ByteSink {
 public:
  explicit CallbackSink(WriteFunction write) : write_(std::move(write)) {}
  Status Write(Bytes bytes) override { return bytes.empty() ? Status::Ok() : write_(bytes); }

 private:
  WriteFunction write_;
};

Status CheckInput(const EncoderOptions& options) {
  if (options.sample_rate < 0 || options.sample_rate > kMaxSampleRate || options.channels < 0 ||
      options.channels > kMaxAudioChannels) {
    return Status(StatusCode::kInvalidArgument, "sample rate or channels out of range");
  }
  return Status::Ok();
}

Result<CoderId> CoderOf(const EncoderOptions& options) {
  if (options.container != 0 && options.container != 1) {
    return Status(StatusCode::kInvalidArgument, "container versions are 0 and 1");
  }
  if (options.entropy == EntropyCoding::kLanguageModel) return CoderId::kLm;
  if (options.entropy == EntropyCoding::kAdaptive && options.container == 0)
    return Status(StatusCode::kInvalidArgument, "container version 0 knows no adaptive coder");
  if (options.entropy == EntropyCoding::kPacked || options.container == 0) return CoderId::kPacked;
  return CoderId::kAdaptive;
}

}  // namespace

struct Encoder::State {
  std::shared_ptr<const Codec> codec;
  int sample_rate = 0;
  int channels = 0;
  std::unique_ptr<ChannelMapper> mapper;
  std::unique_ptr<Resampler> resampler;
  // Writing a file; all null when only codes are wanted. Destroyed after what uses them.
  std::unique_ptr<CallbackSink> sink;
  std::unique_ptr<BlockCoder> coder;
  std::unique_ptr<FloatLm> lm;
  std::unique_ptr<EcdcWriter> writer;
  std::unique_ptr<ChunkEncoder> chunks;
  std::vector<float> interleaved;
  std::int64_t samples = 0;
  bool finished = false;
  Status status;

  Status Start(const EncoderOptions& options, CodedChunkSink codes);
  Status OpenWriter(const EncoderOptions& options, const EncodeParams& params);
  Status PushModel(const AudioBlock& audio) { return audio.length > 0 ? chunks->Push(audio) : Status::Ok(); }
  Status Take(const float* samples_in, std::int64_t frames);
  Status End();
  template <typename Body>
  Status Once(const Body& body);
};

// A failure stays, since what was lost with it can not be made up for.
template <typename Body>
Status Encoder::State::Once(const Body& body) {
  if (!status.ok()) return status;
  if (finished) return Status(StatusCode::kInvalidArgument, "the encoder has finished");
  status = Guarded(body);
  return status;
}

Status Encoder::State::Start(const EncoderOptions& options, CodedChunkSink codes) {
  XCODEC_RETURN_IF_ERROR(CheckInput(options));
  const CodecSpec& spec = codec->state().backend->spec();
  sample_rate = options.sample_rate > 0 ? options.sample_rate : spec.sample_rate;
  channels = options.channels > 0 ? options.channels : spec.channels;
  XCODEC_ASSIGN_OR_RETURN(ChannelMapper created, ChannelMapper::Create(channels, spec.channels));
  mapper = std::make_unique<ChannelMapper>(std::move(created));
  XCODEC_ASSIGN_OR_RETURN(
      resampler, CreateResampler(ResamplerKind::kSoxr, spec.channels, sample_rate, spec.sample_rate));
  XCODEC_ASSIGN_OR_RETURN(const EncodeParams params, EncodeParamsFor(spec, options.coding));
  if (sink != nullptr) XCODEC_RETURN_IF_ERROR(OpenWriter(options, params));
  XCODEC_ASSIGN_OR_RETURN(chunks, ChunkEncoder::Create(codec->state().backend.get(), params,
                                                       codec->state().pool.get(), std::move(codes)));
  return Status::Ok();
}

Status Encoder::State::OpenWriter(const EncoderOptions& options, const EncodeParams& params) {
  const int codebooks = params.codebooks;
  const CodecState& state = codec->state();
  const CodecSpec& spec = state.backend->spec();
  XCODEC_ASSIGN_OR_RETURN(const CoderId id, CoderOf(options));
  if (options.container == 0) {
    if (id == CoderId::kLm) {
      XCODEC_ASSIGN_OR_RETURN(lm, CreateFloatLm(state.model));
    }
    writer = NewV0Writer(sink.get(), spec, codebooks, lm.get());
    return Status::Ok();
  }
  XCODEC_ASSIGN_OR_RETURN(coder, NewCoder(id, state.model.get(), state.pool.get()));
  V1Description description;
  description.identity = state.model->identity;
  description.lm_identity = LmIdentityOf(*coder);
  description.source_rate = sample_rate;
  description.source_channels = channels;
  description.source_format = V1SourceFormat::kFloat32;
  description.effort = options.coding.effort;
  description.segments = params.segments;
  description.tags.text = options.tags;
  Tags fitted = description.tags;
  if (FitTags(&fitted) != 0)
    return Status(StatusCode::kInvalidArgument, "a tag's key or value is not as the file format wants it");
  XCODEC_ASSIGN_OR_RETURN(
      writer, NewV1Writer(sink.get(), spec, codebooks, coder.get(), BlocksAtOnce(*coder), description));
  return Status::Ok();
}

Status Encoder::State::Take(const float* samples_in, std::int64_t frames) {
  for (std::int64_t done = 0; done < frames;) {
    const std::int64_t n = std::min(frames - done, kPieceFrames);
    XCODEC_ASSIGN_OR_RETURN(
        const AudioBlock ready,
        resampler->Push(mapper->Map(samples_in + done * channels, static_cast<std::size_t>(n))));
    XCODEC_RETURN_IF_ERROR(PushModel(ready));
    done += n;
  }
  samples += frames;
  return Status::Ok();
}

Status Encoder::State::End() {
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock rest, resampler->Finish());
  XCODEC_RETURN_IF_ERROR(PushModel(rest));
  XCODEC_RETURN_IF_ERROR(chunks->Finish());
  return writer != nullptr ? writer->Finish(chunks->samples(), samples) : Status::Ok();
}

Encoder::Encoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Encoder::~Encoder() = default;

Result<std::unique_ptr<Encoder>> Encoder::Create(std::shared_ptr<const Codec> codec,
                                                 const EncoderOptions& options, WriteFunction write) {
  std::unique_ptr<Encoder> encoder;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    State* raw = state.get();
    state->codec = std::move(codec);
    state->sink = std::make_unique<CallbackSink>(std::move(write));
    const auto write_chunk = [raw](CodedChunk chunk) { return raw->writer->Add(std::move(chunk)); };
    XCODEC_RETURN_IF_ERROR(state->Start(options, write_chunk));
    encoder.reset(new Encoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return encoder;
}

Result<std::unique_ptr<Encoder>> Encoder::CreateForCodes(std::shared_ptr<const Codec> codec,
                                                         const EncoderOptions& options, CodesFunction codes) {
  std::unique_ptr<Encoder> encoder;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    state->codec = std::move(codec);
    XCODEC_RETURN_IF_ERROR(state->Start(options, std::move(codes)));
    encoder.reset(new Encoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return encoder;
}

Status Encoder::PushInterleaved(const float* interleaved, std::int64_t samples) {
  return state_->Once([&] {
    if (samples < 0) return Status(StatusCode::kInvalidArgument, "a negative number of samples");
    return state_->Take(interleaved, samples);
  });
}

Status Encoder::Push(const float* const* channels, std::int64_t samples) {
  return state_->Once([&] {
    if (samples < 0) return Status(StatusCode::kInvalidArgument, "a negative number of samples");
    const auto count = static_cast<std::size_t>(state_->channels);
    for (std::int64_t done = 0; done < samples;) {
      const std::int64_t n = std::min(samples - done, kPieceFrames);
      state_->interleaved.resize(static_cast<std::size_t>(n) * count);
      for (std::size_t c = 0; c < count; ++c) {
        for (std::int64_t i = 0; i < n; ++i) {
          state_->interleaved[static_cast<std::size_t>(i) * count + c] = channels[c][done + i];
        }
      }
      XCODEC_RETURN_IF_ERROR(state_->Take(state_->interleaved.data(), n));
      done += n;
    }
    return Status::Ok();
  });
}

Status Encoder::Push(const AudioBlock& audio) {
  if (audio.channels != state_->channels) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than was announced");
  }
  std::vector<const float*> pointers;
  for (int c = 0; c < audio.channels; ++c) pointers.push_back(audio.channel(c));
  return Push(pointers.data(), audio.length);
}

Status Encoder::Finish() {
  const Status status = state_->Once([&] { return state_->End(); });
  state_->finished = true;
  return status;
}

std::int64_t Encoder::samples() const { return state_->samples; }
std::int64_t Encoder::model_samples() const { return state_->chunks->samples(); }

}  // namespace xcodec
