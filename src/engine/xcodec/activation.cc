#include "engine/xcodec/activation.h"

#include <utility>

namespace xcodec::engine {

Activation Activation::Elu(std::size_t channels) {
  Activation activation;
  activation.channels_ = channels;
  return activation;
}

Activation Activation::Snake(Weights* weights, const std::string& name, std::size_t channels) {
  Activation activation;
  activation.channels_ = channels;
  activation.alpha_ = weights->Get(name + ".alpha", {1, static_cast<std::int64_t>(channels), 1});
  activation.inverse_ = Floats(channels);
  for (std::size_t c = 0; c < channels; ++c) activation.inverse_[c] = 1.0F / (activation.alpha_[c] + 1e-9F);
  return activation;
}

void Activation::Apply(const Kernels& kernels, const float* x, std::size_t rows, float* out) const {
  if (alpha_.size() == 0) {
    ReadArgs args;
    args.a = x;
    args.rows = rows;
    args.channels = channels_;
    args.elu = true;
    args.out = out;
    kernels.read(args);
    return;
  }
  SnakeArgs args;
  args.x = x;
  args.rows = rows;
  args.channels = channels_;
  args.alpha = alpha_.data();
  args.inverse = inverse_.data();
  args.out = out;
  kernels.snake(args);
}

}  // namespace xcodec::engine
