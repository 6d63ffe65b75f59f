/// \file
/// The part of X-Codec that only training has.
#ifndef XCODEC_SRC_TRAIN_CORE_SEMANTIC_DECODER_H_
#define XCODEC_SRC_TRAIN_CORE_SEMANTIC_DECODER_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "torch/encodec/layers.h"

namespace xcodec::train {

/// The mirror image of SemanticEncoder: a convolution of 3, two blocks of a convolution of 3 and two residual
/// units of ELU, a convolution of 3; [batch, width, time] -> the same.
class SemanticDecoder : public torch::nn::Module {
 public:
  explicit SemanticDecoder(int width);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  struct Unit {
    std::shared_ptr<libtorch::Layer> conv1, conv2;
  };
  struct Block {
    std::shared_ptr<libtorch::Layer> conv;
    std::vector<Unit> units;
  };
  std::shared_ptr<libtorch::Layer> conv1_, conv2_;
  std::vector<Block> blocks_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_SEMANTIC_DECODER_H_
