#include "torch/encodec/layers.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace xcodec::libtorch {

void LayerList::Add(std::shared_ptr<Layer> layer) {
  register_module(std::to_string(layers_.size()), layer);
  layers_.push_back(std::move(layer));
}

torch::Tensor LayerList::forward(const torch::Tensor& x) {
  torch::Tensor y = x;
  for (const std::shared_ptr<Layer>& layer : layers_) y = layer->forward(y);
  return y;
}

torch::Tensor ReflectPad(const torch::Tensor& x, std::int64_t left, std::int64_t right) {
  if (left == 0 && right == 0) return x;
  const std::int64_t length = x.size(-1);
  const std::int64_t extra = std::max<std::int64_t>(0, std::max(left, right) - length + 1);
  const torch::Tensor source = extra > 0 ? torch::constant_pad_nd(x, {0, extra}) : x;
  const torch::Tensor padded = torch::reflection_pad1d(source, {left, right});
  return extra > 0 ? padded.narrow(-1, 0, padded.size(-1) - extra) : padded;
}

namespace {

torch::Tensor Pad(model::PadMode mode, const torch::Tensor& x, std::int64_t left, std::int64_t right) {
  if (mode == model::PadMode::kReflect) return ReflectPad(x, left, right);
  return mode == model::PadMode::kConstant ? torch::constant_pad_nd(x, {left, right})
                                           : torch::replication_pad1d(x, {left, right});
}

}  // namespace

PaddedConv1d::PaddedConv1d(const ConvStyle& style, int in, int out, int kernel, int stride, int dilation)
    : causal_(style.causal),
      pad_mode_(style.pad_mode),
      kernel_((kernel - 1) * dilation + 1),
      stride_(stride) {
  conv_ = register_module(
      "conv", torch::nn::Conv1d(torch::nn::Conv1dOptions(in, out, kernel).stride(stride).dilation(dilation)));
  if (style.time_group_norm) {
    norm_ = register_module("norm", torch::nn::GroupNorm(torch::nn::GroupNormOptions(1, out)));
  }
}

torch::Tensor PaddedConv1d::forward(const torch::Tensor& x) {
  const std::int64_t total = kernel_ - stride_;
  const std::int64_t rest = x.size(-1) % stride_;
  const std::int64_t extra = rest == 0 ? 0 : stride_ - rest;  // fills the last window
  const std::int64_t right = causal_ ? 0 : total / 2;
  const torch::Tensor y = conv_->forward(Pad(pad_mode_, x, total - right, right + extra));
  return norm_.is_empty() ? y : norm_->forward(y);
}

TrimmedConvTranspose1d::TrimmedConvTranspose1d(const ConvStyle& style, int in, int out, int kernel,
                                               int stride) {
  const int total = kernel - stride;
  trim_right_ =
      style.causal ? static_cast<std::int64_t>(std::ceil(total * style.trim_right_ratio)) : total / 2;
  trim_left_ = total - trim_right_;
  conv_ = register_module(
      "conv", torch::nn::ConvTranspose1d(torch::nn::ConvTranspose1dOptions(in, out, kernel).stride(stride)));
  if (style.time_group_norm) {
    norm_ = register_module("norm", torch::nn::GroupNorm(torch::nn::GroupNormOptions(1, out)));
  }
}

torch::Tensor TrimmedConvTranspose1d::forward(const torch::Tensor& x) {
  torch::Tensor y = conv_->forward(x);
  if (!norm_.is_empty()) y = norm_->forward(y);  // sees the part that is trimmed, as in the reference
  return y.narrow(-1, trim_left_, y.size(-1) - trim_left_ - trim_right_);
}

SeanetResidualUnit::SeanetResidualUnit(const ConvStyle& style, int channels, int kernel, int dilation,
                                       int compress, bool conv_shortcut) {
  const int hidden = channels / compress;
  block_ = register_module("block", std::make_shared<LayerList>());
  block_->Add(std::make_shared<EluLayer>());
  block_->Add(std::make_shared<PaddedConv1d>(style, channels, hidden, kernel, 1, dilation));
  block_->Add(std::make_shared<EluLayer>());
  block_->Add(std::make_shared<PaddedConv1d>(style, hidden, channels, 1));
  if (conv_shortcut) {
    shortcut_ = register_module("shortcut", std::make_shared<PaddedConv1d>(style, channels, channels, 1));
  }
}

torch::Tensor SeanetResidualUnit::forward(const torch::Tensor& x) {
  return (shortcut_ == nullptr ? x : shortcut_->forward(x)) + block_->forward(x);
}

SkipLstm::SkipLstm(int channels, int layers) {
  lstm_ =
      register_module("lstm", torch::nn::LSTM(torch::nn::LSTMOptions(channels, channels).num_layers(layers)));
}

torch::Tensor SkipLstm::forward(const torch::Tensor& x) {
  const torch::Tensor steps = x.permute({2, 0, 1});
  return (std::get<0>(lstm_->forward(steps)) + steps).permute({1, 2, 0});
}

}  // namespace xcodec::libtorch
