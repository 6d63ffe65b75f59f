#include "torch/backend/codec.h"

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"
#include "torch/encodec/encodec_codec.h"
#include "torch/spectral/spectral_codec.h"
#include "torch/xcodec/xcodec_codec.h"

namespace xcodec::libtorch {
namespace {

// The tensors that networks take. A checkpoint may have more: statistics of its training.
Status CheckUsedTensors(const model::Model& model) {
  const model::TensorTable expected = model::ExpectedTensors(model.config);
  model::TensorMap used;
  for (const auto& [name, tensor] : model.tensors) {
    if (expected.count(name) != 0) used.emplace(name, tensor);
  }
  return model::CheckTensors(expected, used, false);
}

}  // namespace

Result<std::unique_ptr<TorchCodec>> CreateTorchCodec(const model::Model& model, torch::Device device) {
  // Before networks of these sizes are made.
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  XCODEC_RETURN_IF_ERROR(CheckUsedTensors(model));
  switch (model.config.spec.architecture) {
    case model::Architecture::kEncodec:
      return EncodecCodec::Create(model, device);
    case model::Architecture::kSpectral:
      return SpectralCodec::Create(model, device);
    case model::Architecture::kXCodec:
      return XCodecCodec::Create(model, device);
    case model::Architecture::kDac:
      return Status(StatusCode::kUnsupported,
                    "DAC models run in the native engine only; leave out --backend torch");
  }
  return Status(StatusCode::kUnsupported, "the LibTorch backend does not know this family of models");
}

}  // namespace xcodec::libtorch
