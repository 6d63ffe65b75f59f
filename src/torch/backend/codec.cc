#include "torch/backend/codec.h"

#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"
#include "torch/encodec/encodec_codec.h"
#include "torch/spectral/spectral_codec.h"
#include "torch/xcodec/xcodec_codec.h"

namespace xcodec {

Result<std::unique_ptr<TorchCodec>> CreateTorchCodec(const Model& model, torch::Device device) {
  // Before networks of these sizes are made.
  XCODEC_RETURN_IF_ERROR(CheckKnownShape(model.config));
  XCODEC_RETURN_IF_ERROR(CheckTensors(ExpectedTensors(model.config), model.tensors, false));
  switch (model.config.spec.architecture) {
    case Architecture::kEncodec:
      return EncodecCodec::Create(model, device);
    case Architecture::kSpectral:
      return SpectralCodec::Create(model, device);
    case Architecture::kXCodec:
      return XCodecCodec::Create(model, device);
  }
  return Status(StatusCode::kUnsupported, "the LibTorch backend does not know this family of models");
}

}  // namespace xcodec
