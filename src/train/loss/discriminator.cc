#include "train/loss/discriminator.h"

#include <string>

namespace xcodec::train {
namespace {

torch::nn::Conv2d Convolution(int in, int out, std::int64_t height, std::int64_t width, std::int64_t dilation,
                              std::int64_t stride) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, {height, width})
                               .dilation({dilation, 1})
                               .stride({1, stride})
                               .padding({dilation * (height / 2), width / 2}));
}

// [batch, channels, samples] -> [batch, 2 * channels, frames, bins].
torch::Tensor ComplexSpectrum(const torch::Tensor& audio, std::int64_t window) {
  const torch::Tensor hann = torch::hann_window(window, audio.options());
  const torch::Tensor frames = audio.unfold(2, window, window / 4) * (hann / hann.square().sum().sqrt());
  const torch::Tensor spectrum = torch::view_as_real(torch::fft::rfft(frames));
  return spectrum.permute({0, 1, 4, 2, 3}).flatten(1, 2);
}

}  // namespace

StftDiscriminator::StftDiscriminator(int channels, std::int64_t window, int filters) : window_(window) {
  convolutions_->push_back(Convolution(2 * channels, filters, 3, 9, 1, 1));
  for (const std::int64_t dilation : {1, 2, 4}) {
    convolutions_->push_back(Convolution(filters, filters, 3, 9, dilation, 2));
  }
  convolutions_->push_back(Convolution(filters, filters, 3, 3, 1, 1));
  register_module("convolutions", convolutions_);
  last_ = register_module("last", Convolution(filters, 1, 3, 3, 1, 1));
}

torch::Tensor StftDiscriminator::Judge(const torch::Tensor& audio, std::vector<torch::Tensor>* features) {
  torch::Tensor x = ComplexSpectrum(audio, window_);
  for (const auto& layer : *convolutions_) {
    x = torch::leaky_relu(layer->as<torch::nn::Conv2d>()->forward(x), 0.2);
    features->push_back(x);
  }
  return last_->forward(x);
}

Discriminator::Discriminator(int channels, const DiscriminatorOptions& options) {
  for (const std::int64_t window : options.windows) {
    scales_.push_back(
        register_module("scale" + std::to_string(window),
                        std::make_shared<StftDiscriminator>(channels, window, options.filters)));
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
