#include "torch/backend/codec.h"

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"
#include "torch/encodec/encodec_codec.h"
#include "torch/spectral/spectral_codec.h"
#include "torch/xcodec/xcodec_codec.h"

namespace xcodec {
namespace {

// The tensors that networks take. A checkpoint may have more: statistics of its training.
Status CheckUsedTensors(const Model& model) {
  const TensorTable expected = ExpectedTensors(model.config);
  TensorMap used;
  for (const auto& [name, tensor] : model.tensors) {
    if (expected.count(name) != 0) used.emplace(name, tensor);
  }
  return CheckTensors(expected, used, false);
}

}  // namespace

Result<std::unique_ptr<TorchCodec>> CreateTorchCodec(const Model& model, torch::Device device) {
  // Before networks of these sizes are made.
  XCODEC_RETURN_IF_ERROR(CheckKnownShape(model.config));
  XCODEC_RETURN_IF_ERROR(CheckUsedTensors(model));
  switch (model.config.spec.architecture) {
    case Architecture::kEncodec:
      return EncodecCodec::Create(model, device);
    case Architecture::kSpectral:
      return SpectralCodec::Create(model, device);
    case Architecture::kXCodec:
      return XCodecCodec::Create(model, device);
    case Architecture::kDac:
      return Status(StatusCode::kUnsupported,
                    "DAC models run in the native engine only; leave out --backend torch");
  }
  return Status(StatusCode::kUnsupported, "the LibTorch backend does not know this family of models");
}

}  // namespace xcodec
