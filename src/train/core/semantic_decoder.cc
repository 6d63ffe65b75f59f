#include "train/core/semantic_decoder.h"

#include <utility>

#include "torch/backend/plain_layers.h"

namespace xcodec::train {
namespace {

constexpr int kBlocks = 2, kUnits = 2;

std::shared_ptr<libtorch::Layer> Convolution(int width, int kernel, bool bias) {
  libtorch::PlainConvOptions options;
  options.padding = kernel / 2;
  options.bias = bias;
  return std::make_shared<libtorch::PlainConv1d>(width, width, kernel, options);
}

}  // namespace

SemanticDecoder::SemanticDecoder(int width) {
  conv1_ = register_module("conv1", Convolution(width, 3, false));
  torch::nn::ModuleList blocks;
  for (int b = 0; b < kBlocks; ++b) {
    Block block;
    auto module = std::make_shared<torch::nn::Module>();
    block.conv = module->register_module("conv", Convolution(width, 3, true));
    torch::nn::ModuleList units;
    for (int u = 0; u < kUnits; ++u) {
      auto unit = std::make_shared<torch::nn::Module>();
      block.units.push_back({unit->register_module("conv1", Convolution(width, 3, false)),
                             unit->register_module("conv2", Convolution(width, 1, false))});
      units->push_back(unit);
    }
    module->register_module("res_units", units);
    blocks->push_back(module);
    blocks_.push_back(std::move(block));
  }
  register_module("conv_blocks", blocks);
  conv2_ = register_module("conv2", Convolution(width, 3, false));
}

torch::Tensor SemanticDecoder::forward(const torch::Tensor& x) {
  torch::Tensor y = conv1_->forward(x);
  for (const Block& block : blocks_) {
    y = block.conv->forward(y);
    for (const Unit& unit : block.units) {
      y = y + unit.conv2->forward(torch::elu(unit.conv1->forward(torch::elu(y))));
    }
  }
  return conv2_->forward(y);
}

}  // namespace xcodec::train
