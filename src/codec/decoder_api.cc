// The public Decoder.
#include <algorithm>
#include <optional>
#include <utility>

#include "audio/audio_source.h"
#include "audio/channel_mapper.h"
#include "audio/resampler.h"
#include "base/guard.h"
#include "codec/codec_state.h"
#include "codec/coder_factory.h"
#include "codec/decode_range.h"
#include "codec/duration_limit.h"
#include "codec/ecdc_reader.h"
#include "codec/model_for_file.h"
#include "model/model_store.h"
#include "xcodec/decoder.h"

namespace xcodec {
namespace {

class CallbackSource final : public ByteSource {
 public:
  explicit CallbackSource(ReadFunction read) : read_(std::move(read)) {}
  Result<std::size_t> Read(void* data, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      XCODEC_ASSIGN_OR_RETURN(const std::size_t n,
                              read_(static_cast<unsigned char*>(data) + done, size - done));
      if (n == 0) break;
      if (n > size - done) {
        return Status(StatusCode::kInvalidArgument, "the read function gave more than was asked for");
      }
      done += n;
    }
    position_ += static_cast<std::int64_t>(done);
    return done;
  }
  std::int64_t position() const override { return position_; }

 private:
  ReadFunction read_;
  std::int64_t position_ = 0;
};

// Audio that waits to be read.
class Fifo {
 public:
  explicit Fifo(int channels) : channels_(static_cast<std::size_t>(channels)) {}
  std::int64_t size() const { return static_cast<std::int64_t>(channels_[0].size()) - taken_; }
  void Put(const AudioBlock& audio) {
    for (int c = 0; c < audio.channels; ++c) {
      std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
      channel.erase(channel.begin(), channel.begin() + taken_);
      channel.insert(channel.end(), audio.channel(c), audio.channel(c) + audio.length);
    }
    taken_ = 0;
  }
  const float* front(std::size_t c) const { return channels_[c].data() + taken_; }
  void Drop(std::int64_t n) { taken_ += n; }

 private:
  std::vector<std::vector<float>> channels_;
  std::int64_t taken_ = 0;
};

Status CheckOptions(const DecoderOptions& options) {
  if (options.channels < 0 || options.channels > kMaxAudioChannels)
    return Status(StatusCode::kInvalidArgument, "channels are 1 to 64, or 0");
  XCODEC_RETURN_IF_ERROR(CheckDurationLimit(options.max_seconds));
  return options.codebooks < 0 ? Status(StatusCode::kInvalidArgument, "a negative number of codebooks")
                               : Status::Ok();
}

}  // namespace

struct Decoder::State {
  std::unique_ptr<CallbackSource> source;
  std::unique_ptr<EcdcReader> reader;
  std::shared_ptr<const Codec> codec;
  FileCoders coders;
  StreamInfo info;
  bool as_original = false;
  double max_seconds = 0;
  std::int64_t decoded = 0;              // samples so far, at the model's rate
  std::optional<ChannelMapper> mapper;   // null: the model's channels
  std::unique_ptr<Resampler> resampler;  // null: the model's rate
  std::unique_ptr<Fifo> fifo;
  std::unique_ptr<RangeDecoder> range;
  bool ended = false;
  Status status;

  Status OpenReader(ReadFunction read);
  Status OpenModel(const DecoderOptions& options);
  Status Start(const DecoderOptions& options);
  void Describe(const DecoderOptions& options);
  std::int64_t OutputLength() const;
  Status Receive(const AudioBlock& block);
  Status Fill(std::int64_t frames);
  Result<std::int64_t> Take(std::int64_t max_samples, const std::function<void(std::int64_t frames)>& copy);
};

Status Decoder::State::OpenReader(ReadFunction read) {
  source = std::make_unique<CallbackSource>(std::move(read));
  XCODEC_ASSIGN_OR_RETURN(reader, EcdcReader::Open(source.get()));
  return Status::Ok();
}

Status Decoder::State::OpenModel(const DecoderOptions& options) {
  const LmPart lm = LmPartFor(reader->info());
  const auto find = [lm](const std::string& name) { return ModelStore::Load(name, lm); };
  XCODEC_ASSIGN_OR_RETURN(auto model, ModelForFile(reader->info(), options.model, find));
  XCODEC_ASSIGN_OR_RETURN(codec, Codec::FromModel(std::move(model), options.codec));
  return Status::Ok();
}

std::int64_t Decoder::State::OutputLength() const {
  const EcdcInfo& file = reader->info();
  const CodecSpec& spec = codec->state().backend->spec();
  const std::int64_t samples = DecodedLength(spec, as_original, file.samples);
  if (samples == kUnknownLength || resampler == nullptr) return samples;
  if (!as_original || spec.frame_rule != FrameRule::kXCodec) return file.source_samples;
  return ResampledLength(ResamplerKind::kSoxr, samples, spec.sample_rate, info.sample_rate);
}

void Decoder::State::Describe(const DecoderOptions& options) {
  const EcdcInfo& file = reader->info();
  info.version = file.version;
  info.model = file.model;
  const bool restore = !options.model_rate && file.v1 && file.v1->source_rate > 0;
  info.sample_rate = restore ? file.v1->source_rate : codec->info().sample_rate;
  info.channels =
      OutputChannels(options.channels, file.v1 ? file.v1->source_channels : 0, codec->info().channels);
  info.codebooks = file.codebooks;
  info.language_model = file.language_model;
  if (file.v1) info.source_channels = file.v1->source_channels;
  info.tags = file.tags.text;
}

Status Decoder::State::Start(const DecoderOptions& options) {
  const CodecState& state = codec->state();
  if (options.codebooks > reader->info().codebooks) {
    return Status(StatusCode::kInvalidArgument,
                  "the file has only " + std::to_string(reader->info().codebooks) + " codebooks");
  }
  as_original = options.as_original;
  max_seconds = options.max_seconds;
  // Without the size of the whole there is no usual duration to compare with yet.
  if (max_seconds > 0 && reader->info().samples != kUnknownLength)
    XCODEC_RETURN_IF_ERROR(
        CheckDuration(reader->info(), state.backend->spec(), reader->info().samples, 0, max_seconds));
  Describe(options);
  if (info.channels != codec->info().channels) {
    XCODEC_ASSIGN_OR_RETURN(mapper, ChannelMapper::Create(codec->info().channels, info.channels));
  }
  if (info.sample_rate != codec->info().sample_rate) {
    XCODEC_ASSIGN_OR_RETURN(resampler, CreateResampler(ResamplerKind::kSoxr, info.channels,
                                                       codec->info().sample_rate, info.sample_rate));
  }
  info.samples = OutputLength();
  XCODEC_ASSIGN_OR_RETURN(coders, CodersFor(reader->info(), state.model, state.pool.get()));
  XCODEC_RETURN_IF_ERROR(reader->Begin(state.backend->spec(), coders.decoders()));
  fifo = std::make_unique<Fifo>(info.channels);
  const DecodedSink sink =
      WithGain(RestoringGain(*state.model, as_original), [this](AudioBlock audio) { return Receive(audio); });
  XCODEC_ASSIGN_OR_RETURN(
      range, RangeDecoder::Create(reader.get(), state.backend.get(), DecodeParams(), state.pool.get(),
                                  options.codebooks, {}, sink, as_original));
  return Status::Ok();
}

Status Decoder::State::Receive(const AudioBlock& block) {
  decoded += block.length;
  XCODEC_RETURN_IF_ERROR(CheckDuration(reader->info(), codec->state().backend->spec(), decoded,
                                       source->position(), max_seconds));
  const AudioBlock mixed = mapper ? mapper->Map(block) : AudioBlock();
  const AudioBlock& audio = mapper ? mixed : block;
  if (resampler == nullptr) {
    fifo->Put(audio);
    return Status::Ok();
  }
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock ready, resampler->Push(audio));
  fifo->Put(ready);
  return Status::Ok();
}

Status Decoder::State::Fill(std::int64_t frames) {
  while (!ended && fifo->size() < frames) {
    XCODEC_ASSIGN_OR_RETURN(const bool more, range->Step());
    if (more) continue;
    ended = true;
    info.samples = OutputLength();
    if (resampler == nullptr) break;
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock rest, resampler->Finish(info.samples));
    fifo->Put(rest);
  }
  return Status::Ok();
}

Result<std::int64_t> Decoder::State::Take(std::int64_t max_samples,
                                          const std::function<void(std::int64_t frames)>& copy) {
  if (max_samples < 0) return Status(StatusCode::kInvalidArgument, "a negative number of samples");
  if (status.ok()) status = Guarded([&] { return Fill(max_samples); });
  // What came before the failure is right, and is given first, however many calls that takes.
  const std::int64_t frames = std::min(max_samples, fifo->size());
  if (!status.ok() && frames == 0) return status;
  XCODEC_RETURN_IF_ERROR(Guarded([&] {
    copy(frames);
    return Status::Ok();
  }));
  fifo->Drop(frames);
  return frames;
}

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::~Decoder() = default;

Result<std::unique_ptr<Decoder>> Decoder::Create(ReadFunction read, const DecoderOptions& options) {
  std::unique_ptr<Decoder> decoder;
  XCODEC_RETURN_IF_ERROR(CheckOptions(options));
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    XCODEC_RETURN_IF_ERROR(state->OpenReader(std::move(read)));
    XCODEC_RETURN_IF_ERROR(state->OpenModel(options));
    XCODEC_RETURN_IF_ERROR(state->Start(options));
    decoder.reset(new Decoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return decoder;
}

Result<std::unique_ptr<Decoder>> Decoder::Create(ReadFunction read, std::shared_ptr<const Codec> codec,
                                                 const DecoderOptions& options) {
  std::unique_ptr<Decoder> decoder;
  XCODEC_RETURN_IF_ERROR(CheckOptions(options));
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    XCODEC_RETURN_IF_ERROR(state->OpenReader(std::move(read)));
    const EcdcInfo& info = state->reader->info();
    if (!IsModelOfFile(info, *codec->state().model)) {
      return Status(StatusCode::kModelMismatch, "the file was made with another model: " + info.model);
    }
    state->codec = std::move(codec);
    XCODEC_RETURN_IF_ERROR(state->Start(options));
    decoder.reset(new Decoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return decoder;
}

const StreamInfo& Decoder::info() const { return state_->info; }
const std::shared_ptr<const Codec>& Decoder::codec() const { return state_->codec; }

Result<AudioBlock> Decoder::Read(std::int64_t max_samples) {
  AudioBlock audio;
  const Result<std::int64_t> frames = state_->Take(max_samples, [&](std::int64_t n) {
    audio = AudioBlock(state_->info.channels, n);
    for (int c = 0; c < audio.channels; ++c) {
      std::copy_n(state_->fifo->front(static_cast<std::size_t>(c)), n, audio.channel(c));
    }
  });
  if (!frames.ok()) return frames.status();
  return audio;
}

Result<std::int64_t> Decoder::Read(float* const* channels, std::int64_t max_samples) {
  return state_->Take(max_samples, [&](std::int64_t n) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(state_->info.channels); ++c) {
      std::copy_n(state_->fifo->front(c), n, channels[c]);
    }
  });
}

Result<std::int64_t> Decoder::ReadInterleaved(float* samples, std::int64_t max_samples) {
  return state_->Take(max_samples, [&](std::int64_t n) {
    const auto count = static_cast<std::size_t>(state_->info.channels);
    for (std::size_t c = 0; c < count; ++c) {
      const float* from = state_->fifo->front(c);
      for (std::int64_t i = 0; i < n; ++i) samples[static_cast<std::size_t>(i) * count + c] = from[i];
    }
  });
}

}  // namespace xcodec
