#include "torch/backend/codec.h"

#include "torch/encodec/encodec_codec.h"
#include "torch/spectral/spectral_codec.h"
#include "torch/xcodec/xcodec_codec.h"

namespace xcodec {

Result<std::unique_ptr<TorchCodec>> CreateTorchCodec(const Model& model, torch::Device device) {
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
