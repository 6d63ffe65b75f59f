#include "engine/dac/dac_codec.h"

#include <map>
#include <string>

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"

namespace xcodec::engine {
namespace {

// Shapes are checked before anything of their size is allocated.
template <class Side>
Result<std::unique_ptr<const Side>> MakeSide(const model::Model& model, const Kernels& kernels,
                                             const std::string& other) {
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, tensor] : model::DacTensors(model.config.spec, model.config.dac)) {
    if (name.rfind(other, 0) != 0) shapes[name] = tensor.shape;
  }
  Weights weights(model.tensors);
  if (!weights.HasAll(shapes)) return weights.status();
  std::unique_ptr<const Side> side(new Side(model, kernels, &weights));
  XCODEC_RETURN_IF_ERROR(weights.status());
  return side;
}

}  // namespace

template <class Side>
Result<std::unique_ptr<const Side>> DacCodec::Pack(const std::string& other) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (source_ == nullptr) return Status(StatusCode::kInternal, "this half of the model has not been loaded");
  XCODEC_ASSIGN_OR_RETURN(auto side, MakeSide<Side>(*source_, kernels_, other));
  const auto first = source_->tensors.lower_bound(other);
  const bool both = first != source_->tensors.end() && first->first.compare(0, other.size(), other) == 0;
  if (!both) source_.reset();
  return side;
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
