#include "train/loss/discriminator.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "train/loss/spectral_loss.h"

namespace xcodec::train {
namespace {

constexpr int kFrequencyLayers = 6;
constexpr double kLowestMagnitude = 1e-5;

torch::nn::Conv2dOptions Convolution(int in, int out, std::int64_t height, std::int64_t width,
                                     std::int64_t dilation, std::int64_t stride) {
  return torch::nn::Conv2dOptions(in, out, {height, width})
      .dilation({dilation, 1})
      .stride({1, stride})
      .padding({dilation * (height / 2), width / 2});
}

// [batch, channels, samples] -> [batch, 2 * channels, frames, bins].
torch::Tensor ComplexSpectrum(const torch::Tensor& audio, std::int64_t window) {
  const torch::Tensor hann = torch::hann_window(window, audio.options());
  const torch::Tensor frames = audio.unfold(2, window, window / 4) * (hann / hann.square().sum().sqrt());
  const torch::Tensor spectrum = torch::view_as_real(torch::fft::rfft(frames));
  return spectrum.permute({0, 1, 4, 2, 3}).flatten(1, 2);
}

// Named convolutions.0, convolutions.1, ...
std::vector<std::shared_ptr<NormedConv2d>> Registered(const std::vector<torch::nn::Conv2dOptions>& layers,
                                                      bool weight_norm, torch::nn::Module* owner) {
  torch::nn::ModuleList list;
  std::vector<std::shared_ptr<NormedConv2d>> convolutions;
  for (const torch::nn::Conv2dOptions& layer : layers) {
    convolutions.push_back(std::make_shared<NormedConv2d>(layer, weight_norm));
    list->push_back(convolutions.back());
  }
  owner->register_module("convolutions", list);
  return convolutions;
}

}  // namespace

NormedConv2d::NormedConv2d(const torch::nn::Conv2dOptions& options, bool weight_norm) : options_(options) {
  // Starts like LibTorch's own.
  const torch::nn::Conv2d plain(options);
  v_ = register_parameter(weight_norm ? "weight_v" : "weight", plain->weight.detach().clone());
  bias_ = register_parameter("bias", plain->bias.detach().clone());
  if (weight_norm) g_ = register_parameter("weight_g", v_.detach().flatten(1).norm(2, 1));
}

torch::Tensor NormedConv2d::forward(const torch::Tensor& x) {
  torch::Tensor weight = v_;
  if (g_.defined()) weight = v_ * (g_ / v_.flatten(1).norm(2, 1)).reshape({-1, 1, 1, 1});
  return torch::nn::functional::conv2d(x, weight,
                                       torch::nn::functional::Conv2dFuncOptions()
                                           .bias(bias_)
                                           .stride(options_.stride())
                                           .padding(options_.padding())
                                           .dilation(options_.dilation()));
}

StftDiscriminator::StftDiscriminator(int channels, std::int64_t window, const DiscriminatorOptions& options)
    : window_(window) {
  const int filters = options.filters;
  std::vector<torch::nn::Conv2dOptions> layers{Convolution(2 * channels, filters, 3, 9, 1, 1)};
  for (const std::int64_t dilation : {1, 2, 4}) {
    layers.push_back(Convolution(filters, filters, 3, 9, dilation, 2));
  }
  layers.push_back(Convolution(filters, filters, 3, 3, 1, 1));
  convolutions_ = Registered(layers, options.weight_norm, this);
  last_ = register_module(
      "last", std::make_shared<NormedConv2d>(Convolution(filters, 1, 3, 3, 1, 1), options.weight_norm));
}

torch::Tensor StftDiscriminator::Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features) {
  torch::Tensor x = ComplexSpectrum(audio, window_);
  for (const auto& layer : convolutions_) {
    x = torch::leaky_relu(layer->forward(x), 0.2);
    features->push_back(x);
  }
  return last_->forward(x);
}

FrequencyDiscriminator::FrequencyDiscriminator(const model::CodecSpec& spec, std::int64_t window,
                                               const DiscriminatorOptions& options)
    : window_(window) {
  const auto bins = static_cast<int>(window / 2 + 1);
  bank_ = register_buffer("bank", MelMatrix(spec.sample_rate, window, bins));
  int in = 2 * spec.channels;
  std::vector<torch::nn::Conv2dOptions> layers;
  for (int i = 0; i < kFrequencyLayers; ++i) {
    const int out = std::max(1, options.filters >> (kFrequencyLayers - 1 - i));
    const std::int64_t stride = 1 + i % 2;
    layers.push_back(torch::nn::Conv2dOptions(in, out, 3).stride({stride, stride}).padding({1, 1}));
    in = out;
  }
  convolutions_ = Registered(layers, options.weight_norm, this);
  last_ = register_module(
      "last", std::make_shared<NormedConv2d>(Convolution(in, 1, 3, 3, 1, 1), options.weight_norm));
}

torch::Tensor FrequencyDiscriminator::Judge(const torch::Tensor& audio,
                                            std::vector<torch::Tensor>* features) {
  const torch::Tensor rows = audio.flatten(0, 1);
  const torch::Tensor magnitude = StftMagnitude(rows, window_) / std::sqrt(static_cast<double>(window_));
  const torch::Tensor mel = bank_.matmul(magnitude).clamp_min(kLowestMagnitude);
  const torch::Tensor decibels = ((20 * torch::log10(mel) - 20) / 100 + 1).clamp(0, 1);
  torch::Tensor x = torch::stack({mel, decibels}, 1);
  x = x.reshape({audio.size(0), 2 * audio.size(1), x.size(2), x.size(3)}).transpose(2, 3);
  for (const auto& layer : convolutions_) {
    x = torch::leaky_relu(layer->forward(x), 0.2);
    features->push_back(x);
  }
  return last_->forward(x);
}

DiscriminatorOptions FrequencyDiscriminatorOptions() {
  DiscriminatorOptions options;
  options.frequency = true;
  options.windows = {4096, 2048, 1024, 512, 256, 128};
  options.filters = 512;
  return options;
}

Discriminator::Discriminator(const model::CodecSpec& spec, const DiscriminatorOptions& options) {
  for (const std::int64_t window : options.windows) {
    std::shared_ptr<ScaleDiscriminator> scale;
    if (options.frequency) {
      scale = std::make_shared<FrequencyDiscriminator>(spec, window, options);
    } else {
      scale = std::make_shared<StftDiscriminator>(spec.channels, window, options);
    }
    scales_.push_back(register_module("scale" + std::to_string(window), scale));
  }
}

Judgement Discriminator::Judge(const torch::Tensor& audio) {
  Judgement judgement;
  for (const auto& scale : scales_) {
    judgement.features.emplace_back();
    judgement.scores.push_back(scale->Judge(audio, &judgement.features.back()));
  }
  return judgement;
}

torch::Tensor DiscriminatorLoss(const Judgement& real, const Judgement& fake) {
  torch::Tensor sum = torch::zeros({}, real.scores[0].options());
  for (std::size_t i = 0; i < real.scores.size(); ++i) {
    sum = sum + torch::relu(1 - real.scores[i]).mean() + torch::relu(1 + fake.scores[i]).mean();
  }
  return sum / static_cast<double>(real.scores.size());
}

torch::Tensor AdversarialLoss(const Judgement& fake) {
  torch::Tensor sum = torch::zeros({}, fake.scores[0].options());
  for (const torch::Tensor& score : fake.scores) sum = sum + torch::relu(1 - score).mean();
  return sum / static_cast<double>(fake.scores.size());
}

torch::Tensor FeatureLoss(const Judgement& real, const Judgement& fake) {
  torch::Tensor sum = torch::zeros({}, fake.scores[0].options());
  std::size_t count = 0;
  for (std::size_t i = 0; i < real.features.size(); ++i) {
    for (std::size_t j = 0; j < real.features[i].size(); ++j, ++count) {
      const torch::Tensor wanted = real.features[i][j].detach();
      // Relative per recording, so that the loss does not depend on how a batch is divided among processes.
      const torch::Tensor difference = (wanted - fake.features[i][j]).abs().flatten(1).mean(1);
      sum = sum + (difference / (wanted.abs().flatten(1).mean(1) + 1e-8)).mean();
    }
  }
  return sum / static_cast<double>(count);
}

}  // namespace xcodec::train
