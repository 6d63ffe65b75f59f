#include <algorithm>
#include <string>

#include "torch/backend/plain_layers.h"
#include "torch/xcodec/xcodec_semantic.h"

namespace xcodec::libtorch {

SemanticFeatureExtractor::SemanticFeatureExtractor(const model::XCodecConfig::Semantic& config)
    : kernels_(config.conv_kernel), strides_(config.conv_stride) {
  torch::nn::ModuleList list;
  int in = 1;
  for (std::size_t i = 0; i < config.conv_dim.size(); ++i) {
    PlainConvOptions options;
    options.stride = strides_[i];
    options.bias = false;
    auto layer = std::make_shared<torch::nn::Module>();
    convolutions_.push_back(layer->register_module(
        "conv", std::make_shared<PlainConv1d>(in, config.conv_dim[i], kernels_[i], options)));
    if (i == 0) {
      auto norm = std::make_shared<torch::nn::Module>();
      norm_weight_ = norm->register_parameter("weight", torch::empty({config.conv_dim[0]}));
      norm_bias_ = norm->register_parameter("bias", torch::empty({config.conv_dim[0]}));
      layer->register_module("layer_norm", norm);
    }
    list->push_back(layer);
    field_ += (kernels_[i] - 1) * hop_;
    hop_ *= strides_[i];
    in = config.conv_dim[i];
  }
  register_module("conv_layers", list);
}

std::int64_t SemanticFeatureExtractor::FramesFor(std::int64_t samples) const {
  return samples < field_ ? 0 : (samples - field_) / hop_ + 1;
}

// Group norm with one group per channel, eps 1e-5, as a scale and a shift. Sums over time are in double
// precision.
SemanticFeatureExtractor::Statistics SemanticFeatureExtractor::FirstLayerStatistics(
    const torch::Tensor& audio, std::int64_t segment) {
  const std::int64_t steps = (audio.size(2) - kernels_[0]) / strides_[0] + 1;
  const std::int64_t piece = segment * hop_ / strides_[0];
  torch::Tensor sum;
  torch::Tensor squares;
  for (std::int64_t from = 0; from < steps; from += piece) {
    const std::int64_t count = std::min(piece, steps - from);
    const std::int64_t samples = (count - 1) * strides_[0] + kernels_[0];
    const torch::Tensor y = convolutions_[0]->forward(audio.narrow(2, from * strides_[0], samples));
    const torch::Tensor part = y.sum({2}, true, torch::kFloat64);
    const torch::Tensor part_squares = y.pow(2).sum({2}, true, torch::kFloat64);
    sum = from == 0 ? part : sum + part;
    squares = from == 0 ? part_squares : squares + part_squares;
  }
  const torch::Tensor mean = sum / static_cast<double>(steps);
  const torch::Tensor variance = (squares / static_cast<double>(steps) - mean * mean).clamp_min(0);
  const torch::Tensor scale =
      norm_weight_.view({1, -1, 1}).to(torch::kFloat64) / torch::sqrt(variance + 1e-5);
  const torch::Tensor shift = norm_bias_.view({1, -1, 1}).to(torch::kFloat64) - mean * scale;
  return {scale.to(torch::kFloat32), shift.to(torch::kFloat32)};
}

torch::Tensor SemanticFeatureExtractor::Extract(const torch::Tensor& audio, std::int64_t segment) {
  const Statistics statistics = FirstLayerStatistics(audio, segment);
  const std::int64_t frames = FramesFor(audio.size(2));
  std::vector<torch::Tensor> parts;
  for (std::int64_t from = 0; from < frames; from += segment) {
    const std::int64_t count = std::min(segment, frames - from);
    torch::Tensor x = audio.narrow(2, from * hop_, (count - 1) * hop_ + field_);
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      x = convolutions_[i]->forward(x);
      if (i == 0) x = x * statistics.scale + statistics.shift;
      x = torch::gelu(x);
    }
    parts.push_back(x);
  }
  return torch::cat(parts, 2);
}

SemanticEncoder::SemanticEncoder(int width) {
  PlainConvOptions three;
  three.padding = 1;
  PlainConvOptions three_no_bias = three;
  three_no_bias.bias = false;
  PlainConvOptions one_no_bias;
  one_no_bias.bias = false;
  conv_ = register_module("conv", std::make_shared<PlainConv1d>(width, width, 3, three_no_bias));
  torch::nn::ModuleList blocks;
  for (int b = 0; b < 2; ++b) {
    Block block;
    auto module = std::make_shared<torch::nn::Module>();
    torch::nn::ModuleList units;
    for (int u = 0; u < 2; ++u) {
      auto unit = std::make_shared<torch::nn::Module>();
      block.units.push_back(
          {unit->register_module("conv1", std::make_shared<PlainConv1d>(width, width, 3, three_no_bias)),
           unit->register_module("conv2", std::make_shared<PlainConv1d>(width, width, 1, one_no_bias))});
      units->push_back(unit);
    }
    module->register_module("res_units", units);
    block.conv = module->register_module("conv", std::make_shared<PlainConv1d>(width, width, 3, three));
    blocks->push_back(module);
    blocks_.push_back(std::move(block));
  }
  register_module("conv_blocks", blocks);
}

torch::Tensor SemanticEncoder::forward(const torch::Tensor& x) {
  torch::Tensor y = conv_->forward(x);
  for (const Block& block : blocks_) {
    for (const Unit& unit : block.units) {
      y = y + unit.conv2->forward(torch::elu(unit.conv1->forward(torch::elu(y))));
    }
    y = block.conv->forward(y);
  }
  return y;
}

}  // namespace xcodec::libtorch
