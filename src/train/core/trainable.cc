#include "train/core/trainable.h"

#include "torch/guard.h"
#include "train/core/trainable_seanet.h"
#include "train/core/trainable_spectral.h"

namespace xcodec::train {
namespace {

template <typename Codec>
Result<std::shared_ptr<TrainableCodec>> Filled(std::shared_ptr<Codec> codec, const TensorMap* tensors,
                                               torch::Device device) {
  if (tensors != nullptr) XCODEC_RETURN_IF_ERROR(codec->Load(*tensors));
  codec->to(device);
  return std::shared_ptr<TrainableCodec>(std::move(codec));
}

bool SpectralShapeFits(const ModelConfig& config) {
  const SpectralConfig& s = config.spectral;
  return config.spec.channels == 2 && s.bins > 0 && config.spec.chunk_length % s.bins == 0 &&
         s.frames_per_bin_set == 2 && s.bins % 2 == 0 && s.bands % 2 == 0 && s.wave_dims <= s.bins &&
         s.envelope_dims <= s.bands && s.bands <= s.bins;
}

}  // namespace

torch::Tensor Normalized(const torch::Tensor& audio) {
  const torch::Tensor scale = audio.mean(1, true).square().mean(2, true).sqrt() + 1e-8;
  return audio / scale;
}

Result<std::shared_ptr<TrainableCodec>> CreateTrainable(const ModelConfig& config, const TensorMap* tensors,
                                                        const EmaOptions& ema, torch::Device device) {
  Result<std::shared_ptr<TrainableCodec>> result(
      Status(StatusCode::kUnsupported, "models of this family cannot be trained"));
  const Status built = TorchGuarded([&] {
    if (config.spec.architecture == Architecture::kEncodec) {
      result = Filled(std::make_shared<TrainableSeanet>(config, ema), tensors, device);
    } else if (config.spec.architecture == Architecture::kSpectral) {
      if (!SpectralShapeFits(config))
        return Status(StatusCode::kUnsupported, "this shape of a spectral model");
      result = Filled(std::make_shared<TrainableSpectral>(config, device), tensors, device);
    }
    return Status::Ok();
  });
  if (!built.ok()) return built;
  return result;
}

}  // namespace xcodec::train
