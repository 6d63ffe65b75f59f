#include "engine/dac/dac_codec.h"

#include <map>
#include <string>

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"

namespace xcodec::engine {
namespace {

// Shapes are checked before anything of their size is allocated.
template <class Side>
Result<std::unique_ptr<const Side>> MakeSide(const Model& model, const Kernels& kernels,
                                             const std::string& other) {
  XCODEC_RETURN_IF_ERROR(CheckKnownShape(model.config));
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, tensor] : DacTensors(model.config.spec, model.config.dac)) {
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

Result<std::unique_ptr<StreamEncoder>> DacCodec::NewStreamEncoder(const EncodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const DacEncoder* side, encoder());
  return std::unique_ptr<StreamEncoder>(new DacStreamEncoder(*side, parallel_, params.codebooks));
}

Result<std::unique_ptr<StreamDecoder>> DacCodec::NewStreamDecoder(const DecodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const DacDecoder* side, decoder());
  return std::unique_ptr<StreamDecoder>(new DacStreamDecoder(*side, parallel_, params.codebooks));
}

Status DacCodec::Embed(const AudioBlock& audio, const EncodeParams& params, Latents* latents) const {
  XCODEC_ASSIGN_OR_RETURN(const DacEncoder* side, encoder());
  DacStreamEncoder stream(*side, parallel_, params.codebooks, latents);
  CodeBlock codes;
  *latents = Latents();
  XCODEC_RETURN_IF_ERROR(stream.Push(audio, &codes));
  return stream.Finish(&codes);
}

}  // namespace xcodec::engine
