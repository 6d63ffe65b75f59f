#include "torch/xcodec/xcodec_acoustic.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "torch/backend/plain_layers.h"

namespace xcodec::libtorch {
namespace {

constexpr int kDilations[] = {1, 3, 9};
constexpr int kUnitReach = 3 * (1 + 3 + 9);  // steps that three residual units see to either side

// x + conv2(snake2(conv1(snake1(x)))).
class ResidualUnit : public Layer {
 public:
  ResidualUnit(int channels, int dilation) {
    PlainConvOptions options;
    options.dilation = dilation;
    options.padding = 3 * dilation;
    snake1_ = register_module("snake1", std::make_shared<Snake>(channels));
    conv1_ = register_module("conv1", std::make_shared<PlainConv1d>(channels, channels, 7, options));
    snake2_ = register_module("snake2", std::make_shared<Snake>(channels));
    conv2_ =
        register_module("conv2", std::make_shared<PlainConv1d>(channels, channels, 1, PlainConvOptions()));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    return x + conv2_->forward(snake2_->forward(conv1_->forward(snake1_->forward(x))));
  }

 private:
  std::shared_ptr<Layer> snake1_, conv1_, snake2_, conv2_;
};

// Layers in order, each registered under its own name.
class NamedLayers : public Layer {
 public:
  void Add(const std::string& name, std::shared_ptr<Layer> layer) {
    layers_.push_back(register_module(name, std::move(layer)));
  }
  void AddResidualUnits(int channels) {
    for (int i = 0; i < 3; ++i) {
      Add("res_unit" + std::to_string(i + 1), std::make_shared<ResidualUnit>(channels, kDilations[i]));
    }
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    torch::Tensor y = x;
    for (const std::shared_ptr<Layer>& layer : layers_) y = layer->forward(y);
    return y;
  }

 private:
  std::vector<std::shared_ptr<Layer>> layers_;
};

std::shared_ptr<Layer> Convolution(int in, int out, int kernel, int stride, int padding) {
  PlainConvOptions options;
  options.stride = stride;
  options.padding = padding;
  return std::make_shared<PlainConv1d>(in, out, kernel, options);
}

torch::Tensor RunAll(const std::vector<std::shared_ptr<Layer>>& layers, const torch::Tensor& x) {
  torch::Tensor y = x;
  for (const std::shared_ptr<Layer>& layer : layers) y = layer->forward(y);
  return y;
}

}  // namespace

Snake::Snake(int channels) { alpha_ = register_parameter("alpha", torch::empty({1, channels, 1})); }

torch::Tensor Snake::forward(const torch::Tensor& x) {
  return x + (alpha_ + 1e-9).reciprocal() * torch::sin(alpha_ * x).pow(2);
}

AcousticEncoder::AcousticEncoder(const model::XCodecConfig& config) : ratios_(config.ratios) {
  int width = config.acoustic_width;
  layers_.push_back(register_module("conv1", Convolution(1, width, 7, 1, 3)));
  torch::nn::ModuleList blocks;
  std::int64_t reach = 3;  // samples
  for (const int ratio : config.ratios) {
    auto block = std::make_shared<NamedLayers>();
    block->AddResidualUnits(width);
    block->Add("snake1", std::make_shared<Snake>(width));
    block->Add("conv1", Convolution(width, 2 * width, 2 * ratio, ratio, (ratio + 1) / 2));
    blocks->push_back(block);
    layers_.push_back(block);
    reach += (kUnitReach + 2 * ratio) * hop_;
    hop_ *= ratio;
    width *= 2;
  }
  register_module("block", blocks);
  layers_.push_back(register_module("snake1", std::make_shared<Snake>(width)));
  layers_.push_back(register_module("conv2", Convolution(width, config.acoustic_dim, 3, 1, 1)));
  context_ = reach / hop_ + 3;
}

std::int64_t AcousticEncoder::FramesFor(std::int64_t samples) const {
  for (const int ratio : ratios_) {
    const std::int64_t rest = samples + 2 * ((ratio + 1) / 2) - 2 * ratio;
    if (rest < 0) return 0;
    samples = rest / ratio + 1;
  }
  return samples;
}

torch::Tensor AcousticEncoder::Whole(const torch::Tensor& audio) { return RunAll(layers_, audio); }

torch::Tensor AcousticEncoder::Encode(const torch::Tensor& audio, std::int64_t segment) {
  const std::int64_t samples = audio.size(2);
  const std::int64_t frames = FramesFor(samples);
  if (frames <= segment + context_) return Whole(audio);
  std::vector<torch::Tensor> parts;
  for (std::int64_t from = 0; from < frames; from += segment) {
    const std::int64_t to = std::min(from + segment, frames);
    const std::int64_t first = std::max<std::int64_t>(0, from - context_);
    const std::int64_t end = to + context_ >= frames ? samples : (to + context_) * hop_;
    const torch::Tensor part = Whole(audio.narrow(2, first * hop_, end - first * hop_));
    parts.push_back(part.narrow(2, from - first, to - from).contiguous());
  }
  return torch::cat(parts, 2);
}

AcousticDecoder::AcousticDecoder(const model::XCodecConfig& config) {
  int width = config.decoder_width;
  layers_.push_back(register_module("conv1", Convolution(config.acoustic_dim, width, 7, 1, 3)));
  torch::nn::ModuleList blocks;
  double reach = 3;  // frames
  for (const int ratio : config.upsampling()) {
    auto block = std::make_shared<NamedLayers>();
    block->Add("snake1", std::make_shared<Snake>(width));
    block->Add("conv_t1", std::make_shared<PlainUpsample1d>(width, width / 2, ratio));
    reach += 2.0 / static_cast<double>(hop_);
    hop_ *= ratio;
    reach += static_cast<double>(kUnitReach) / static_cast<double>(hop_);
    width /= 2;
    block->AddResidualUnits(width);
    blocks->push_back(block);
    layers_.push_back(block);
  }
  register_module("block", blocks);
  layers_.push_back(register_module("snake1", std::make_shared<Snake>(width)));
  layers_.push_back(register_module("conv2", Convolution(width, 1, 7, 1, 3)));
  context_ = static_cast<std::int64_t>(std::ceil(reach)) + 1;
}

torch::Tensor AcousticDecoder::Whole(const torch::Tensor& latent) { return RunAll(layers_, latent); }

torch::Tensor AcousticDecoder::Decode(const torch::Tensor& latent, std::int64_t segment) {
  const std::int64_t frames = latent.size(2);
  if (frames <= segment + context_) return Whole(latent);
  std::vector<torch::Tensor> parts;
  for (std::int64_t from = 0; from < frames; from += segment) {
    const std::int64_t to = std::min(from + segment, frames);
    const std::int64_t first = std::max<std::int64_t>(0, from - context_);
    const std::int64_t end = std::min(frames, to + context_);
    const torch::Tensor part = Whole(latent.narrow(2, first, end - first));
    parts.push_back(part.narrow(2, (from - first) * hop_, (to - from) * hop_).contiguous());
  }
  return torch::cat(parts, 2);
}

}  // namespace xcodec::libtorch
