#include "train/core/trainable.h"

#include "torch/backend/guard.h"
#include "train/core/trainable_seanet.h"
#include "train/core/trainable_spectral.h"
#include "train/core/trainable_xcodec.h"

namespace xcodec::train {
namespace {

template <typename Codec>
Result<std::shared_ptr<TrainableCodec>> Filled(std::shared_ptr<Codec> codec, const model::TensorMap* tensors,
                                               torch::Device device) {
  if (tensors != nullptr) XCODEC_RETURN_IF_ERROR(codec->Load(*tensors));
  codec->to(device);
  return std::shared_ptr<TrainableCodec>(std::move(codec));
}

bool SpectralShapeFits(const model::ModelConfig& config) {
  const model::SpectralConfig& s = config.spectral;
  return config.spec.channels == 2 && s.bins > 0 && config.spec.chunk_length % s.bins == 0 &&
         s.frames_per_bin_set == 2 && s.bins % 2 == 0 && s.bands % 2 == 0 && s.wave_dims <= s.bins &&
         s.envelope_dims <= s.bands && s.bands <= s.bins;
}

bool XCodecShapeFits(const model::ModelConfig& config) {
  const model::XCodecConfig::Semantic& s = config.xcodec.semantic;
  return config.spec.channels == 1 && !config.xcodec.ratios.empty() && !s.conv_dim.empty() &&
         s.conv_dim.size() == s.conv_kernel.size() && s.conv_dim.size() == s.conv_stride.size() &&
         s.heads > 0 && s.hidden_size % s.heads == 0 && s.pos_conv_groups > 0 &&
         s.hidden_size % s.pos_conv_groups == 0 && s.layers > 0 &&
         config.xcodec.adapter == model::XCodecConfig::Adapter();  // the decoder of features mirrors this one
}

}  // namespace

torch::Tensor Normalized(const torch::Tensor& audio, const model::CodecSpec& spec) {
  if (!spec.normalize) return audio;
  const torch::Tensor power =
      spec.scale_rule == model::ScaleRule::kMix ? audio.mean(1, true).square() : audio.square().mean(1, true);
  return audio / (power.mean(2, true).sqrt() + 1e-8);
}

Result<std::shared_ptr<TrainableCodec>> CreateTrainable(const model::ModelConfig& config,
                                                        const model::TensorMap* tensors,
                                                        const EmaOptions& ema, torch::Device device) {
  Result<std::shared_ptr<TrainableCodec>> result(
      Status(StatusCode::kUnsupported, "models of this family cannot be trained"));
  const Status built = libtorch::TorchGuarded([&] {
    if (config.spec.architecture == model::Architecture::kEncodec) {
      result = Filled(std::make_shared<TrainableSeanet>(config, ema), tensors, device);
    } else if (config.spec.architecture == model::Architecture::kSpectral) {
      if (!SpectralShapeFits(config))
        return Status(StatusCode::kUnsupported, "this shape of a spectral model");
      result = Filled(std::make_shared<TrainableSpectral>(config, device), tensors, device);
    } else if (config.spec.architecture == model::Architecture::kXCodec) {
      if (tensors == nullptr)
        return Status(StatusCode::kInvalidArgument,
                      "an X-Codec model needs its semantic teacher: \"start\" must name its weights");
      if (!XCodecShapeFits(config)) return Status(StatusCode::kUnsupported, "this shape of an X-Codec model");
      result = Filled(std::make_shared<TrainableXCodec>(config, ema), tensors, device);
    }
    return Status::Ok();
  });
  if (!built.ok()) return built;
  return result;
}

}  // namespace xcodec::train
