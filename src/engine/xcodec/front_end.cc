#include "engine/xcodec/front_end.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/xcodec/conv_layers.h"
#include "engine/xcodec/halving_layer.h"
#include "engine/xcodec/row_stream.h"

namespace xcodec::engine {
namespace {

constexpr double kEps = 1e-5;
constexpr std::size_t kPieceSamples = 32000;
const char kName[] = "semantic_model.feature_extractor.conv_layers.";

std::size_t At(const std::vector<int>& values, std::size_t i) { return static_cast<std::size_t>(values[i]); }

}  // namespace

FrontEnd::FrontEnd(Weights* weights, const model::XCodecConfig::Semantic& config)
    : width_(static_cast<std::size_t>(config.conv_dim.back())),
      channels_(At(config.conv_dim, 0)),
      kernel_(At(config.conv_kernel, 0)),
      stride_(At(config.conv_stride, 0)) {
  const std::string name = kName;
  first_ = weights->Get(name + "0.conv.weight", {config.conv_dim[0], 1, config.conv_kernel[0]});
  gamma_ = weights->Get(name + "0.layer_norm.weight", {config.conv_dim[0]});
  beta_ = weights->Get(name + "0.layer_norm.bias", {config.conv_dim[0]});
  for (std::size_t i = 1; i < config.conv_dim.size(); ++i) {
    ConvOptions options;
    options.in = At(config.conv_dim, i - 1);
    options.out = At(config.conv_dim, i);
    options.kernel = At(config.conv_kernel, i);
    options.stride = At(config.conv_stride, i);
    options.bias = false;
    options.gelu = true;
    const std::string conv = name + std::to_string(i) + ".conv";
    if (HalvingLayer::Takes(options)) {
      others_.push_back(std::make_unique<HalvingLayer>(weights, conv, options));
    } else {
      others_.push_back(std::make_unique<ConvLayer>(weights, conv, options));
    }
  }
}

std::size_t FrontEnd::FramesFor(std::size_t samples) const {
  return samples < kernel_ ? 0 : RowsFor(others_, (samples - kernel_) / stride_ + 1);
}

FrontEnd::Norm FrontEnd::FirstNorm(const float* audio, std::size_t samples) const {
  const std::size_t steps = (samples - kernel_) / stride_ + 1;
  std::vector<double> sums(kernel_), products(kernel_ * kernel_);
  for (std::size_t i = 0; i < kernel_; ++i) {
    for (std::size_t t = 0; t < steps; ++t) sums[i] += static_cast<double>(audio[t * stride_ + i]);
    for (std::size_t j = i; j < kernel_; ++j) {
      double sum = 0;
      for (std::size_t t = 0; t < steps; ++t) {
        sum += static_cast<double>(audio[t * stride_ + i]) * static_cast<double>(audio[t * stride_ + j]);
      }
      products[i * kernel_ + j] = products[j * kernel_ + i] = sum;
    }
  }
  Norm norm{std::vector<float>(channels_), std::vector<float>(channels_)};
  for (std::size_t c = 0; c < channels_; ++c) {
    const float* w = first_.data() + c * kernel_;
    double mean = 0;
    double squares = 0;
    for (std::size_t i = 0; i < kernel_; ++i) {
      mean += static_cast<double>(w[i]) * sums[i];
      for (std::size_t j = 0; j < kernel_; ++j) {
        squares += static_cast<double>(w[i]) * static_cast<double>(w[j]) * products[i * kernel_ + j];
      }
    }
    mean /= static_cast<double>(steps);
    const double variance = std::max(0.0, squares / static_cast<double>(steps) - mean * mean);
    const double scale = static_cast<double>(gamma_[c]) / std::sqrt(variance + kEps);
    norm.scale[c] = static_cast<float>(scale);
    norm.shift[c] = static_cast<float>(static_cast<double>(beta_[c]) - mean * scale);
  }
  return norm;
}

void FrontEnd::Run(const Kernels& kernels, const Parallel& parallel, const float* audio, std::size_t samples,
                   float* out) const {
  if (FramesFor(samples) == 0) return;
  const Norm norm = FirstNorm(audio, samples);
  ConvOptions options;
  options.out = channels_;
  options.kernel = kernel_;
  options.stride = stride_;
  options.gelu = true;
  PackedMatrix normed = PackedMatrix::Pack(kernel_, channels_, [&](std::size_t i, std::size_t j) {
    return first_[j * kernel_ + i] * norm.scale[j];
  });
  normed.SetBias([&](std::size_t j) { return norm.shift[j]; });
  RowLayers first;
  first.push_back(std::make_unique<ConvLayer>(std::move(normed), options));
  RowStream front(kernels, parallel, first);
  if (others_.empty()) {
    return front.RunAll(audio, samples, kPieceSamples, [&](RowQueue* rows) {
      out = std::copy_n(rows->data(), rows->rows() * width_, out);
      rows->Drop(rows->rows());
    });
  }
  RowStream back(kernels, parallel, others_);
  std::size_t given = 0;
  front.RunAll(audio, samples, kPieceSamples, [&](RowQueue* rows) {
    std::copy_n(rows->data(), rows->rows() * channels_, back.input().Extend(rows->rows()));
    given += rows->rows();
    rows->Drop(rows->rows());
    back.Run(given == (samples - kernel_) / stride_ + 1);
    RowQueue& features = back.output();
    out = std::copy_n(features.data(), features.rows() * width_, out);
    features.Drop(features.rows());
  });
}

}  // namespace xcodec::engine
