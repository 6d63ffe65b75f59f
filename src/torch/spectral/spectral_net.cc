#include "torch/spectral/spectral_net.h"

#include <string>

#include "model/spectral/refinement.h"

namespace xcodec::libtorch {

using torch::nn::Conv1d;
using torch::nn::Conv1dOptions;
using torch::nn::LayerNorm;
using torch::nn::LayerNormOptions;
using torch::nn::Linear;
using torch::nn::LinearOptions;

ConvNextBlock::ConvNextBlock(int width) {
  depthwise_ = register_module("dw", Conv1d(Conv1dOptions(width, width, 7).padding(3).groups(width)));
  norm_ = register_module("norm", LayerNorm(LayerNormOptions({width})));
  up_ = register_module("up", Linear(width, 3 * width));
  down_ = register_module("down", Linear(3 * width, width));
  scale_ = register_parameter("scale", torch::full({width}, 0.1));
}

torch::Tensor ConvNextBlock::forward(const torch::Tensor& x) {
  const torch::Tensor y = norm_->forward(depthwise_->forward(x.transpose(1, 2)).transpose(1, 2));
  return x + scale_ * down_->forward(torch::gelu(up_->forward(y)));
}

SpectralTrunk::SpectralTrunk(int inputs, int width, int blocks) {
  in_ = register_module("in", Conv1d(Conv1dOptions(inputs, width, 3).padding(1)));
  torch::nn::ModuleList list;
  for (int i = 0; i < blocks; ++i) {
    blocks_.push_back(std::make_shared<ConvNextBlock>(width));
    list->push_back(blocks_.back());
  }
  register_module("block", list);
  out_norm_ = register_module("out_norm", LayerNorm(LayerNormOptions({width})));
}

torch::Tensor SpectralTrunk::Features(const torch::Tensor& latent, const torch::Tensor& bias) {
  torch::Tensor h = in_->forward(latent.transpose(1, 2)).transpose(1, 2);
  if (bias.defined()) h = h + bias;
  for (const std::shared_ptr<ConvNextBlock>& block : blocks_) h = block->forward(h);
  return out_norm_->forward(h);
}

SpectralEncoderNet::SpectralEncoderNet(int latent, const model::SpectralConfig& config)
    : SpectralTrunk(latent, config.encoder_width, config.encoder_blocks) {
  out = register_module("out", Linear(config.encoder_width, latent));
}

SpectralDecoderNet::SpectralDecoderNet(int latent, int channels, int rates,
                                       const model::SpectralConfig& config)
    : SpectralTrunk(latent, config.width, config.blocks) {
  const int sets = config.frames_per_bin_set;
  if (config.wave_dims > 0) {
    wave_out = register_module(
        "wave_out", Linear(LinearOptions(config.wave_dims, channels * config.bins / sets).bias(false)));
  }
  coef = register_module("coef", Linear(config.width, channels * config.bins));
  bands = register_module("bands", Linear(config.width, 3 * channels * config.bands));
  rate = register_parameter("rate", torch::zeros({rates, config.width}));
  noise = register_parameter("noise", torch::zeros({rates, channels, config.bands}));
  if (!config.refines()) return;
  const int units = channels * config.bins / config.refinement.unit;
  refined = register_module("refined",
                            Linear(LinearOptions(channels * config.bins + units, config.width).bias(false)));
  torch::NoGradGuard no_grad;
  refined->weight.zero_();
  torch::Tensor kept = torch::zeros({rates, model::kRefinementDepths});
  kept.select(1, 0).fill_(1);
  keep = register_parameter("keep", kept);
}

SpectralRefinementTables::SpectralRefinementTables(const model::CodecSpec& spec,
                                                   const model::SpectralConfig& config) {
  for (const auto& [name, shape] : model::RefinementShapes(spec, config))
    register_buffer(name.substr(name.find('.') + 1), torch::zeros(shape));
}

SpectralNet::SpectralNet(const model::SpectralConfig& config, const model::CodecSpec& spec) {
  const int dim = config.wave_dims + config.envelope_dims;
  const int latent = config.frames_per_bin_set * dim;
  const auto rates = static_cast<int>(spec.bandwidths.size());
  if (config.encoder_width > 0)
    enc = register_module("enc", std::make_shared<SpectralEncoderNet>(latent, config));
  dec = register_module("dec", std::make_shared<SpectralDecoderNet>(latent, spec.channels, rates, config));
  const int wave_inputs = spec.channels * config.bins / config.frames_per_bin_set;
  const int envelope_inputs = spec.channels * config.bands / config.frames_per_bin_set;
  band = register_buffer("band", torch::zeros({config.bins, config.bands}));
  band_width = register_buffer("band_width", torch::ones({config.bands}));
  interp = register_buffer("interp", torch::zeros({config.bands, config.bins}));
  if (config.wave_dims > 0) {
    wave_basis = register_buffer("wave_basis", torch::zeros({wave_inputs, config.wave_dims}));
    wave_gain = register_buffer("wave_gain", torch::ones({wave_inputs}));
  }
  env_mean = register_buffer("env_mean", torch::zeros({envelope_inputs}));
  env_basis = register_buffer("env_basis", torch::zeros({envelope_inputs, config.envelope_dims}));
  env_gain = register_buffer("env_gain", torch::ones({1}));
  codebook = register_parameter(
      "codebook", torch::zeros({model::QuantizerCodebooks(spec, config), spec.codebook_size, dim}));
  if (config.refines())
    refine = register_module("refine", std::make_shared<SpectralRefinementTables>(spec, config));
  if (config.start_codebooks == 0) return;
  codebook_start =
      register_parameter("codebook_start", torch::zeros({config.start_codebooks, spec.codebook_size, dim}));
  predict = register_buffer("predict", torch::zeros({3, 2 * config.envelope_dims, config.envelope_dims}));
}

}  // namespace xcodec::libtorch
