#include "engine/dac/dac_codec.h"

#include <map>
#include <string>

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"

namespace xcodec::engine {
namespace {

// Of all sides but the one whose tensors' names begin with `other`.
template <class Side>
Result<std::unique_ptr<const Side>> MakeDacSide(const model::Model& model, const Kernels& kernels,
                                                const std::string& other) {
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, tensor] : model::DacTensors(model.config.spec, model.config.dac)) {
    if (name.rfind(other, 0) != 0) shapes[name] = tensor.shape;
  }
  return MakeSide<Side>(model, kernels, shapes);
}

}  // namespace

template <class Side>
Result<std::unique_ptr<const Side>> DacCodec::Pack(const std::string& other) const {
  return source_.Take(other,
                      [&](const model::Model& model) { return MakeDacSide<Side>(model, kernels_, other); });
}

Result<const DacEncoder*> DacCodec::encoder() const {
  return encoder_.Get([&] { return Pack<DacEncoder>("acoustic_decoder."); });
}

Result<const DacDecoder*> DacCodec::decoder() const {
  return decoder_.Get([&] { return Pack<DacDecoder>("acoustic_encoder."); });
}

Result<std::unique_ptr<model::StreamEncoder>> DacCodec::NewStreamEncoder(
    const model::EncodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const DacEncoder* side, encoder());
  return std::unique_ptr<model::StreamEncoder>(new DacStreamEncoder(*side, parallel_, params.codebooks));
}

Result<std::unique_ptr<model::StreamDecoder>> DacCodec::NewStreamDecoder(
    const model::DecodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const DacDecoder* side, decoder());
  return std::unique_ptr<model::StreamDecoder>(new DacStreamDecoder(*side, parallel_, params.codebooks));
}

Status DacCodec::Embed(const AudioBlock& audio, const model::EncodeParams& params,
                       model::Latents* latents) const {
  XCODEC_ASSIGN_OR_RETURN(const DacEncoder* side, encoder());
  DacStreamEncoder stream(*side, parallel_, params.codebooks, latents);
  CodeBlock codes;
  *latents = model::Latents();
  XCODEC_RETURN_IF_ERROR(stream.Push(audio, &codes));
  return stream.Finish(&codes);
}

}  // namespace xcodec::engine
