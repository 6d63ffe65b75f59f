#include "engine/encodec/encodec_codec.h"

#include <string>

#include "engine/encodec/seanet_stream.h"
#include "model/whole_input.h"

namespace xcodec::engine {
namespace {

std::string CodebookName(int k) { return "quantizer.layers." + std::to_string(k) + ".codebook.embed"; }

std::vector<std::int64_t> CodebookShape(const model::Model& model) {
  return {model.config.spec.codebook_size, model.config.encodec.hidden_size};
}

std::size_t Channels(const model::Model& model) {
  return static_cast<std::size_t>(model.config.spec.channels);
}
std::size_t Size(const model::Model& model) {
  return static_cast<std::size_t>(model.config.spec.codebook_size);
}
std::size_t Dim(const model::Model& model) {
  return static_cast<std::size_t>(model.config.encodec.hidden_size);
}

std::shared_ptr<const model::Model> WithoutTensors(const model::Model& model) {
  auto bare = std::make_shared<model::Model>();
  bare->config = model.config;
  return bare;
}

void Interleave(const AudioBlock& audio, float* out) {
  const auto channels = static_cast<std::size_t>(audio.channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const float* from = audio.channel(static_cast<int>(c));
    for (std::size_t t = 0; t < static_cast<std::size_t>(audio.length); ++t) out[t * channels + c] = from[t];
  }
}

void Deinterleave(const float* rows, AudioBlock* audio) {
  const auto channels = static_cast<std::size_t>(audio->channels);
  for (std::size_t c = 0; c < channels; ++c) {
    float* to = audio->channel(static_cast<int>(c));
    for (std::size_t t = 0; t < static_cast<std::size_t>(audio->length); ++t) to[t] = rows[t * channels + c];
  }
}

Signal Plain(const float* rows, std::size_t count, std::size_t channels) {
  Signal signal;
  signal.a = rows;
  signal.rows = count;
  signal.channels = channels;
  return signal;
}

}  // namespace

EncodecEncoder::EncodecEncoder(const model::Model& model, const Kernels& kernel_set, Weights* weights)
    : kernels(kernel_set),
      net(Seanet::Encoder(weights, model.config.encodec, Channels(model))),
      quantizer(Size(model), Dim(model), false) {
  for (int k = 0; k < model.config.spec.codebooks; ++k) {
    quantizer.Add(weights->View(CodebookName(k), CodebookShape(model)).data());
  }
}

EncodecDecoder::EncodecDecoder(const model::Model& model, const Kernels& kernel_set, Weights* weights)
    : kernels(kernel_set),
      net(Seanet::Decoder(weights, model.config.encodec, Channels(model))),
      dequantizer(Dim(model)) {
  for (int k = 0; k < model.config.spec.codebooks; ++k) {
    dequantizer.Add(weights->Get(CodebookName(k), CodebookShape(model)));
  }
}

EncodecCodec::EncodecCodec(std::shared_ptr<const model::Model> model, const Kernels& kernels,
                           ThreadPool* pool, bool half)
    : model_(WithoutTensors(*model)),
      source_(std::move(model)),
      kernels_(kernels),
      pool_(pool),
      half_(half) {}

template <class Side>
Result<std::unique_ptr<const Side>> EncodecCodec::Pack(const std::string& other) const {
  return source_.Take(other, [&](const model::Model& model) -> Result<std::unique_ptr<const Side>> {
    Weights weights(model.tensors, half_);
    std::unique_ptr<const Side> side(new Side(model, kernels_, &weights));
    XCODEC_RETURN_IF_ERROR(weights.status());
    return side;
  });
}

Result<const EncodecEncoder*> EncodecCodec::encoder() const {
  return encoder_.Get([&] { return Pack<EncodecEncoder>("decoder."); });
}

Result<const EncodecDecoder*> EncodecCodec::decoder() const {
  return decoder_.Get([&] { return Pack<EncodecDecoder>("encoder."); });
}

Status EncodecCodec::Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                            Workspace* workspace, std::vector<CodeBlock>* codes) const {
  if (!streams()) return EncodeWhole(chunks, params, workspace, codes);
  return NetworkCodec::Encode(chunks, params, workspace, codes);
}

Status EncodecCodec::Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                            Workspace* workspace, std::vector<AudioBlock>* audio) const {
  if (!streams()) return DecodeWhole(chunks, workspace, audio, params.codebooks);
  return NetworkCodec::Decode(chunks, params, workspace, audio);
}

Status EncodecCodec::EncodeWhole(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                                 Workspace* workspace, std::vector<CodeBlock>* codes,
                                 model::Latents* latents_out) const {
  XCODEC_ASSIGN_OR_RETURN(const EncodecEncoder* side, encoder());
  const Workspace::Frame scope(workspace);
  const Seanet& net = side->net;
  std::vector<SkipLstm::Sequence> sequences;
  for (const AudioBlock& chunk : chunks) {
    SkipLstm::Sequence s;
    s.rows = static_cast<std::size_t>(model_->config.spec.FramesFor(chunk.length));
    s.y = workspace->Take(s.rows * net.width());
    s.x = s.y;
    const Workspace::Frame inner(workspace);
    const auto length = static_cast<std::size_t>(chunk.length);
    float* rows = workspace->Take(length * Channels(*model_));
    Interleave(chunk, rows);
    net.EncodeFront(kernels_, Plain(rows, length, Channels(*model_)), workspace, s.y);
    sequences.push_back(s);
  }
  if (net.lstm()) net.lstm()->Run(kernels_, sequences, workspace);
  codes->clear();
  for (const SkipLstm::Sequence& s : sequences) {
    const Workspace::Frame inner(workspace);
    float* latents = workspace->Take(s.rows * Dim(*model_));
    net.EncodeBack(kernels_, Plain(s.y, s.rows, net.width()), workspace, latents);
    codes->emplace_back(params.codebooks, static_cast<std::int64_t>(s.rows));
    CodeSearch search;
    search.latents = latents;
    search.rows = s.rows;
    search.codebooks = static_cast<std::size_t>(params.codebooks);
    if (latents_out != nullptr) search.residual = workspace->Take(s.rows * Dim(*model_));
    side->quantizer.Encode(kernels_, search, workspace, codes->back().codes.data());
    if (latents_out != nullptr) *latents_out = LatentsOf(latents, search.residual, s.rows, Dim(*model_));
  }
  return Status::Ok();
}

Status EncodecCodec::Embed(const AudioBlock& audio, const model::EncodeParams& params,
                           model::Latents* latents) const {
  Workspace workspace;
  std::vector<CodeBlock> codes;
  return EncodeWhole(Span<const AudioBlock>(&audio, 1), params, &workspace, &codes, latents);
}

Status EncodecCodec::DecodeWhole(Span<const model::ChunkToDecode> chunks, Workspace* workspace,
                                 std::vector<AudioBlock>* audio, model::CodebookMask codebooks) const {
  XCODEC_ASSIGN_OR_RETURN(const EncodecDecoder* side, decoder());
  const Workspace::Frame scope(workspace);
  const Seanet& net = side->net;
  std::vector<SkipLstm::Sequence> sequences;
  for (const model::ChunkToDecode& chunk : chunks) {
    SkipLstm::Sequence s;
    s.rows = static_cast<std::size_t>(chunk.codes->frames);
    s.y = workspace->Take(s.rows * net.width());
    s.x = s.y;
    const Workspace::Frame inner(workspace);
    float* latents = workspace->Take(s.rows * Dim(*model_));
    side->dequantizer.Decode(kernels_, chunk.codes->codes.data(), s.rows, s.rows,
                             static_cast<std::size_t>(chunk.codes->codebooks), latents, codebooks);
    net.DecodeFront(kernels_, Plain(latents, s.rows, Dim(*model_)), workspace, s.y);
    sequences.push_back(s);
  }
  if (net.lstm()) net.lstm()->Run(kernels_, sequences, workspace);
  audio->clear();
  for (const SkipLstm::Sequence& s : sequences) {
    const Workspace::Frame inner(workspace);
    const std::size_t length = s.rows * static_cast<std::size_t>(model_->config.spec.hop);
    float* rows = workspace->Take(length * Channels(*model_));
    net.DecodeBack(kernels_, Plain(s.y, s.rows, net.width()), workspace, rows);
    audio->emplace_back(model_->config.spec.channels, static_cast<std::int64_t>(length));
    Deinterleave(rows, &audio->back());
  }
  return Status::Ok();
}

// Models that look ahead, or normalise over the whole input, collect their input to its end.
Result<std::unique_ptr<model::StreamEncoder>> EncodecCodec::NewStreamEncoder(
    const model::EncodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const EncodecEncoder* side, encoder());
  const model::CodecSpec& spec = model_->config.spec;
  if (streams()) {
    return std::unique_ptr<model::StreamEncoder>(new SeanetStreamEncoder(*side, spec, params, pool_));
  }
  return std::unique_ptr<model::StreamEncoder>(new model::WholeInputEncoder(
      spec.channels, params.codebooks, [this, params](const AudioBlock& audio, CodeBlock* codes) {
        Workspace workspace;
        std::vector<CodeBlock> all;
        XCODEC_RETURN_IF_ERROR(EncodeWhole(Span<const AudioBlock>(&audio, 1), params, &workspace, &all));
        *codes = std::move(all[0]);
        return Status::Ok();
      }));
}

Result<std::unique_ptr<model::StreamDecoder>> EncodecCodec::NewStreamDecoder(
    const model::DecodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const EncodecDecoder* side, decoder());
  const model::CodecSpec& spec = model_->config.spec;
  if (streams())
    return std::unique_ptr<model::StreamDecoder>(new SeanetStreamDecoder(*side, spec, params, pool_));
  return std::unique_ptr<model::StreamDecoder>(
      new model::WholeInputDecoder(spec.channels, [this, params](const CodeBlock& codes, AudioBlock* audio) {
        Workspace workspace;
        const model::ChunkToDecode chunk{&codes, 0};
        std::vector<AudioBlock> all;
        XCODEC_RETURN_IF_ERROR(
            DecodeWhole(Span<const model::ChunkToDecode>(&chunk, 1), &workspace, &all, params.codebooks));
        *audio = std::move(all[0]);
        return Status::Ok();
      }));
}

}  // namespace xcodec::engine
