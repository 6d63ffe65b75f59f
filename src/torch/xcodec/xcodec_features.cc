#include <algorithm>
#include <array>
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

SemanticEncoder::SemanticEncoder(int width, const model::XCodecConfig::Adapter& adapter)
    : strides_(adapter.strides) {
  const auto convolution = [](int in, int out, int kernel, int padding) {
    PlainConvOptions options;
    options.padding = padding;
    options.bias = false;
    return std::make_pair(std::array<int, 3>{in, out, kernel}, options);
  };
  const auto add = [](torch::nn::Module* module, const char* name, const auto& shape) {
    const auto& [sizes, options] = shape;
    return module->register_module(name,
                                   std::make_shared<PlainConv1d>(sizes[0], sizes[1], sizes[2], options));
  };
  conv_ = add(this, "conv", convolution(width, width, adapter.kernel_size, adapter.kernel_size / 2));
  torch::nn::ModuleList blocks;
  int in = width;
  for (std::size_t b = 0; b < adapter.strides.size(); ++b) {
    Block block;
    auto module = std::make_shared<torch::nn::Module>();
    torch::nn::ModuleList units;
    for (const int dilation : adapter.block_dilations) {
      auto unit = std::make_shared<torch::nn::Module>();
      auto wide = convolution(in, in, adapter.unit_kernel_size, adapter.unit_kernel_size / 2 * dilation);
      wide.second.dilation = dilation;
      block.units.push_back(
          {add(unit.get(), "conv1", wide), add(unit.get(), "conv2", convolution(in, in, 1, 0))});
      units->push_back(unit);
    }
    module->register_module("res_units", units);
    const int out = width * adapter.channel_ratios[b];
    const int stride = adapter.strides[b];
    auto last = stride == 1 ? convolution(in, out, 3, 1) : convolution(in, out, 2 * stride, stride - 1);
    last.second.bias = true;
    last.second.stride = stride;
    block.conv = add(module.get(), "conv", last);
    blocks->push_back(module);
    blocks_.push_back(std::move(block));
    in = out;
  }
  register_module("conv_blocks", blocks);
}

std::int64_t SemanticEncoder::FramesFor(std::int64_t frames) const {
  for (const int stride : strides_) {
    if (stride > 1) frames = frames < 2 ? 0 : (frames - 2) / stride + 1;
  }
  return frames;
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
