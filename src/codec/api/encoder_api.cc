// The public Encoder.
#include <algorithm>
#include <optional>
#include <utility>

#include "audio/dsp/rate_and_channels.h"
#include "audio/source/audio_source.h"
#include "base/guard.h"
#include "codec/api/codec_state.h"
#include "codec/pipeline/encode_pipeline.h"
#include "xcodec/encoder.h"

namespace xcodec {
namespace {

// Longer pieces are worked on in parts, so that they are not copied whole.
constexpr std::int64_t kPieceSamples = 65536;

class CallbackSink final : public container::ByteSink {
 public:
  explicit CallbackSink(WriteFunction write) : write_(std::move(write)) {}
  Status Write(Bytes bytes) override { return bytes.empty() ? Status::Ok() : write_(bytes); }

 private:
  WriteFunction write_;
};

Status CheckInput(const EncodeOptions& options) {
  if (options.sample_rate < 0 || options.sample_rate > audio::kMaxSampleRate || options.channels < 0 ||
      options.channels > audio::kMaxAudioChannels) {
    return Status(StatusCode::kInvalidArgument, "sample rate or channels out of range");
  }
  return Status::Ok();
}

// What is pushed is what was encoded.
Result<codec::V1Description> Describe(const EncodeOptions& options, int sample_rate, int channels) {
  codec::V1Description description;
  description.source_rate = sample_rate;
  description.source_channels = channels;
  description.source_format = container::V1SourceFormat::kFloat32;
  description.tags.text = options.tags;
  container::Tags fitted = description.tags;
  if (container::FitTags(&fitted) != 0)
    return Status(StatusCode::kInvalidArgument, "a tag's key or value is not as the file format wants it");
  return description;
}

}  // namespace

struct Encoder::State {
  std::shared_ptr<const Codec> codec;
  int sample_rate = 0;
  int channels = 0;
  std::optional<audio::RateAndChannels> converter;
  std::unique_ptr<CallbackSink> sink;  // null when only codes are wanted; outlives the pipeline
  std::unique_ptr<codec::EncodePipeline> pipeline;
  std::vector<float> interleaved;
  std::int64_t samples = 0;
  bool finished = false;
  Status status;

  Status Start(const EncodeOptions& options);
  Status Take(const float* samples_in, std::int64_t count);
  Status End();
  template <typename Body>
  Status Once(const Body& body);
};

// A failure is permanent, because the lost data cannot be restored.
template <typename Body>
Status Encoder::State::Once(const Body& body) {
  if (!status.ok()) return status;
  if (finished) return Status(StatusCode::kInvalidArgument, "the encoder has finished");
  status = Guarded(body);
  return status;
}

Status Encoder::State::Start(const EncodeOptions& options) {
  XCODEC_RETURN_IF_ERROR(CheckInput(options));
  const model::CodecSpec& spec = CodecState::Of(*codec).backend->spec();
  sample_rate = options.sample_rate > 0 ? options.sample_rate : spec.sample_rate;
  channels = options.channels > 0 ? options.channels : spec.channels;
  XCODEC_ASSIGN_OR_RETURN(converter,
                          audio::RateAndChannels::Create(audio::ResamplerKind::kSoxr, channels, sample_rate,
                                                         spec.channels, spec.sample_rate));
  return Status::Ok();
}

Status Encoder::State::Take(const float* samples_in, std::int64_t count) {
  for (std::int64_t done = 0; done < count;) {
    const std::int64_t n = std::min(count - done, kPieceSamples);
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock ready,
                            converter->Push(samples_in + done * channels, static_cast<std::size_t>(n)));
    XCODEC_RETURN_IF_ERROR(pipeline->Push(ready));
    done += n;
  }
  samples += count;
  return Status::Ok();
}

Status Encoder::State::End() {
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock remainder, converter->Finish());
  XCODEC_RETURN_IF_ERROR(pipeline->Push(remainder));
  return pipeline->Finish(samples);
}

Encoder::Encoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Encoder::~Encoder() = default;

Result<std::unique_ptr<Encoder>> Encoder::Create(std::shared_ptr<const Codec> codec,
                                                 const EncodeOptions& options, WriteFunction write) {
  std::unique_ptr<Encoder> encoder;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    state->codec = std::move(codec);
    state->sink = std::make_unique<CallbackSink>(std::move(write));
    XCODEC_RETURN_IF_ERROR(state->Start(options));
    XCODEC_ASSIGN_OR_RETURN(auto description, Describe(options, state->sample_rate, state->channels));
    XCODEC_ASSIGN_OR_RETURN(state->pipeline,
                            codec::EncodePipeline::Create(CodecState::Of(*state->codec).parts(), options,
                                                          std::move(description), state->sink.get()));
    encoder.reset(new Encoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return encoder;
}

Result<std::unique_ptr<Encoder>> Encoder::CreateForCodes(std::shared_ptr<const Codec> codec,
                                                         const EncodeOptions& options, CodesFunction codes) {
  std::unique_ptr<Encoder> encoder;
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    state->codec = std::move(codec);
    XCODEC_RETURN_IF_ERROR(state->Start(options));
    XCODEC_ASSIGN_OR_RETURN(
        state->pipeline, codec::EncodePipeline::CreateForCodes(CodecState::Of(*state->codec).parts(), options,
                                                               std::move(codes)));
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
      const std::int64_t n = std::min(samples - done, kPieceSamples);
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
std::int64_t Encoder::model_samples() const { return state_->pipeline->samples(); }

}  // namespace xcodec
