/// \file
/// EnCodec's encoder and decoder networks (Defossez et al. 2022, arXiv 2210.13438, section 3.1).
#ifndef XCODEC_SRC_TORCH_ENCODEC_SEANET_H_
#define XCODEC_SRC_TORCH_ENCODEC_SEANET_H_

#include <memory>

#include "model/config/config.h"
#include "torch/encodec/layers.h"

namespace xcodec::libtorch {

/// [batch, channels, time] -> [batch, hidden_size, ceil(time / hop)]; hop is the product of the ratios, which
/// are applied from the last to the first.
class SeanetEncoder : public Layer {
 public:
  SeanetEncoder(const model::EncodecConfig& config, int channels);
  torch::Tensor forward(const torch::Tensor& x) override { return layers_->forward(x); }

 private:
  std::shared_ptr<LayerList> layers_;
};

/// [batch, hidden_size, frames] -> [batch, channels, frames * hop].
class SeanetDecoder : public Layer {
 public:
  SeanetDecoder(const model::EncodecConfig& config, int channels);
  torch::Tensor forward(const torch::Tensor& x) override { return layers_->forward(x); }

 private:
  std::shared_ptr<LayerList> layers_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_SEANET_H_
