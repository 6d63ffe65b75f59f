#include "train/core/texture_gain.h"

#include <torch/torch.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "torch/backend/tensors.h"
#include "train/core/half_precision.h"

namespace xcodec::train {
namespace {

// Factors of the bins of one channel.
torch::Tensor Factors(const model::ModelConfig& config, const std::vector<TextureGain>& gains) {
  const std::int64_t bins = config.spectral.bins;
  torch::Tensor factors = torch::ones({bins});
  for (std::int64_t bin = 0; bin < bins; ++bin) {
    const double middle =
        (static_cast<double>(bin) + 0.5) * config.spec.sample_rate / (2.0 * static_cast<double>(bins));
    for (const TextureGain& gain : gains) {
      if (middle >= gain.from) factors[bin] = std::pow(10.0, gain.db / 20);
    }
  }
  return factors;
}

}  // namespace

bool HasTexture(const model::ModelConfig& config) {
  return config.spec.architecture == model::Architecture::kSpectral && config.spectral.random_signs;
}

void ApplyTextureGain(const model::ModelConfig& config, const std::vector<TextureGain>& gains,
                      model::TensorMap* tensors) {
  if (gains.empty()) return;
  const torch::Tensor factors = Factors(config, gains).repeat({config.spec.channels});
  for (const std::string name : {"dec.coef.weight", "dec.coef.bias"}) {
    model::Tensor& tensor = tensors->at(name);
    const torch::Tensor values = libtorch::ToTorch(tensor).to(torch::kFloat32);
    const torch::Tensor rows = values.dim() == 2 ? factors.unsqueeze(1) : factors;
    const model::Tensor scaled = libtorch::FromTorch(values * rows);
    tensor = tensor.dtype == model::DType::kF16 ? HalfPrecision(scaled) : scaled;
  }
}

}  // namespace xcodec::train
