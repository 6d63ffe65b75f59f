// The public Decoder.
#include <algorithm>
#include <utility>

#include "audio/tags/picture_types.h"
#include "base/guard.h"
#include "base/planar_fifo.h"
#include "codec/api/codec_state.h"
#include "codec/file/tag_map.h"
#include "codec/pipeline/decode_pipeline.h"
#include "xcodec/decoder.h"

namespace xcodec {
namespace {

class CallbackSource final : public container::ByteSource {
 public:
  explicit CallbackSource(SeekableBytes bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> Read(void* data, std::size_t size) override {
    std::size_t done = 0;
    while (done < size) {
      XCODEC_ASSIGN_OR_RETURN(const std::size_t n,
                              bytes_.read(static_cast<unsigned char*>(data) + done, size - done));
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
  bool seekable() const override { return bytes_.seek != nullptr; }
  Status Seek(std::int64_t position) override {
    if (!seekable()) return container::ByteSource::Seek(position);
    XCODEC_RETURN_IF_ERROR(bytes_.seek(position));
    position_ = position;
    return Status::Ok();
  }
  Result<std::int64_t> Size() override {
    if (!seekable()) return container::ByteSource::Size();
    return bytes_.size;
  }

 private:
  SeekableBytes bytes_;
  std::int64_t position_ = 0;
};

// Where the pipeline's audio waits to be read.
class FifoSink final : public audio::AudioSink {
 public:
  explicit FifoSink(PlanarFifo* fifo) : fifo_(fifo) {}
  Status Write(const AudioBlock& audio) override {
    fifo_->Append(audio);
    return Status::Ok();
  }
  Status Finish() override { return Status::Ok(); }
  float peak() const override { return 0; }

 private:
  PlanarFifo* fifo_;
};

std::vector<Picture> PicturesOf(const container::Tags& tags) {
  audio::TagSet set = codec::ToAudioTags(tags);
  std::vector<Picture> pictures;
  const auto add = [&](audio::CoverArt art, int supposed) {
    if (art.bytes.empty()) return;
    const int type = art.type < 0 ? supposed : art.type;
    pictures.push_back({std::move(art.mime), std::move(art.bytes), type, std::move(art.description)});
  };
  add(std::move(set.cover), audio::kPictureFrontCover);
  for (audio::CoverArt& art : set.other_pictures) add(std::move(art), audio::kPictureOther);
  return pictures;
}

}  // namespace

struct Decoder::State {
  std::unique_ptr<CallbackSource> source;
  DecodeOptions options;
  std::unique_ptr<codec::EcdcReader> reader;
  std::shared_ptr<const Codec> codec;
  StreamInfo info;
  std::unique_ptr<PlanarFifo> fifo;
  std::unique_ptr<codec::AudioOutput> output;
  std::unique_ptr<codec::DecodePipeline> pipeline;
  bool ended = false;
  Status status;

  Status Open();
  Status Start(std::int64_t sample);
  Status Seek(std::int64_t sample);
  void Describe();
  Status Fill(std::int64_t samples);
  Result<std::int64_t> Take(std::int64_t max_samples, const std::function<void(std::int64_t samples)>& copy);
};

void Decoder::State::Describe() {
  const codec::EcdcInfo& file = reader->info();
  const codec::OutputPlan plan = pipeline->plan();
  info.version = file.version;
  info.model = file.model;
  info.sample_rate = plan.rate;
  info.channels = plan.channels;
  info.samples = plan.length;
  info.codebooks = file.codebooks;
  info.language_model = file.language_model;
  if (file.v1) info.source_channels = file.v1->source_channels;
  info.tags = file.tags.text;
  info.pictures = PicturesOf(file.tags);
}

Status Decoder::State::Open() {
  XCODEC_ASSIGN_OR_RETURN(reader, codec::EcdcReader::Open(source.get()));
  if (!codec) {
    XCODEC_ASSIGN_OR_RETURN(codec, codec::CodecForFile(reader->info(), options));
  }
  XCODEC_ASSIGN_OR_RETURN(pipeline, codec::DecodePipeline::Create(source.get(), reader.get(),
                                                                  CodecState::Of(*codec).parts(), options));
  Describe();
  return Status::Ok();
}

Status Decoder::State::Start(std::int64_t sample) {
  const codec::OutputPlan plan = pipeline->plan();
  const codec::RangePlan cut = codec::PlanRange({sample, container::kUnknownLength}, plan);
  fifo = std::make_unique<PlanarFifo>(plan.channels);
  ended = sample > 0 && plan.length != container::kUnknownLength && sample >= plan.length;
  if (ended) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(output,
                          codec::AudioOutput::Create(std::make_unique<FifoSink>(fifo.get()), plan, cut));
  return pipeline->Start(output.get(), cut);
}

// Everything but the model is created again: files have state from their first block on.
Status Decoder::State::Seek(std::int64_t sample) {
  fifo = std::make_unique<PlanarFifo>(info.channels);
  ended = false;
  pipeline.reset();
  output.reset();
  reader.reset();
  XCODEC_RETURN_IF_ERROR(source->Seek(0));
  XCODEC_RETURN_IF_ERROR(Open());
  return Start(sample);
}

Status Decoder::State::Fill(std::int64_t samples) {
  while (!ended && fifo->length() < samples) {
    XCODEC_ASSIGN_OR_RETURN(const bool more, pipeline->Step());
    if (more) continue;
    ended = true;
    info.samples = pipeline->plan().length;
    XCODEC_RETURN_IF_ERROR(output->Finish(info.samples));
  }
  return Status::Ok();
}

Result<std::int64_t> Decoder::State::Take(std::int64_t max_samples,
                                          const std::function<void(std::int64_t samples)>& copy) {
  if (max_samples < 0) return Status(StatusCode::kInvalidArgument, "a negative number of samples");
  if (status.ok()) status = Guarded([&] { return Fill(max_samples); });
  // Audio before the failure is correct, and is returned first, however many calls that takes.
  const std::int64_t samples = std::min(max_samples, fifo->length());
  if (!status.ok() && samples == 0) return status;
  XCODEC_RETURN_IF_ERROR(Guarded([&] {
    copy(samples);
    return Status::Ok();
  }));
  fifo->Drop(samples);
  return samples;
}

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::~Decoder() = default;

Result<std::unique_ptr<Decoder>> Decoder::Create(ReadFunction read, const DecodeOptions& options) {
  SeekableBytes stream;
  stream.read = std::move(read);
  return Create(std::move(stream), options);
}

Result<std::unique_ptr<Decoder>> Decoder::Create(SeekableBytes bytes, const DecodeOptions& options) {
  std::unique_ptr<Decoder> decoder;
  XCODEC_RETURN_IF_ERROR(codec::CheckDecodeOptions(options));
  const Status status = Guarded([&]() -> Status {
    auto state = std::make_unique<State>();
    state->source = std::make_unique<CallbackSource>(std::move(bytes));
    state->options = options;
    XCODEC_RETURN_IF_ERROR(state->Open());
    XCODEC_RETURN_IF_ERROR(state->Start(0));
    decoder.reset(new Decoder(std::move(state)));
    return Status::Ok();
  });
  if (!status.ok()) return status;
  return decoder;
}

Result<std::unique_ptr<Decoder>> Decoder::Create(ReadFunction read, std::shared_ptr<const Codec> codec,
                                                 const DecodeOptions& options) {
  DecodeOptions with_codec = options;
  with_codec.codec = std::move(codec);
  return Create(std::move(read), with_codec);
}

Status Decoder::Seek(std::int64_t sample) {
  if (sample < 0) return Status(StatusCode::kInvalidArgument, "a negative position");
  if (!state_->source->seekable())
    return Status(StatusCode::kUnsupported, "the bytes come as a stream, in which no position can be sought");
  state_->status = Guarded([&] { return state_->Seek(sample); });
  return state_->status;
}

const StreamInfo& Decoder::info() const { return state_->info; }
const std::shared_ptr<const Codec>& Decoder::codec() const { return state_->codec; }

Result<AudioBlock> Decoder::Read(std::int64_t max_samples) {
  AudioBlock audio;
  const Result<std::int64_t> count =
      state_->Take(max_samples, [&](std::int64_t n) { audio = state_->fifo->Front(n); });
  if (!count.ok()) return count.status();
  return audio;
}

Result<std::int64_t> Decoder::Read(float* const* channels, std::int64_t max_samples) {
  return state_->Take(max_samples, [&](std::int64_t n) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(state_->info.channels); ++c) {
      std::copy_n(state_->fifo->channel(static_cast<int>(c)), n, channels[c]);
    }
  });
}

Result<std::int64_t> Decoder::ReadInterleaved(float* samples, std::int64_t max_samples) {
  return state_->Take(max_samples, [&](std::int64_t n) {
    const auto count = static_cast<std::size_t>(state_->info.channels);
    for (std::size_t c = 0; c < count; ++c) {
      const float* from = state_->fifo->channel(static_cast<int>(c));
      for (std::int64_t i = 0; i < n; ++i) samples[static_cast<std::size_t>(i) * count + c] = from[i];
    }
  });
}

}  // namespace xcodec
