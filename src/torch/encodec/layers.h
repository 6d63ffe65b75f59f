/// \file
/// Building blocks of SEANet (Tagliasacchi et al. 2020) as EnCodec uses them. Parameter names are those of
/// Hugging Face's EncodecModel. Audio-like tensors are [batch, channels, time]. Modules may be shared by
/// threads as long as their parameters do not change.
#ifndef XCODEC_SRC_TORCH_ENCODEC_LAYERS_H_
#define XCODEC_SRC_TORCH_ENCODEC_LAYERS_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "model/config/config.h"

namespace xcodec::libtorch {

/// A module with one input and one output.
class Layer : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& x) = 0;
};

/// Layers one after another, registered as "0", "1", ...
class LayerList : public Layer {
 public:
  void Add(std::shared_ptr<Layer> layer);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  std::vector<std::shared_ptr<Layer>> layers_;
};

/// x if x > 0, exp(x) - 1 otherwise.
class EluLayer : public Layer {
 public:
  torch::Tensor forward(const torch::Tensor& x) override { return torch::elu(x); }
};

/// Options of all convolutions of one network.
struct ConvStyle {
  bool causal = true;
  bool time_group_norm = false;  ///< GroupNorm with one group over channels and time, eps 1e-5
  double trim_right_ratio = 1.0;
  model::PadMode pad_mode = model::PadMode::kReflect;
};

/// Reflect padding that also works when the input is no longer than the padding: zeros are then put after
/// the input first, and as many samples are cut from the end of the result (encodec/modules/conv.py, pad1d).
torch::Tensor ReflectPad(const torch::Tensor& x, std::int64_t left, std::int64_t right);

/// Convolution with padding so that the output has ceil(time / stride) steps; causal: all of the
/// fixed padding on the left; otherwise the larger half on the left.
class PaddedConv1d : public Layer {
 public:
  PaddedConv1d(const ConvStyle& style, int in, int out, int kernel, int stride = 1, int dilation = 1);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  bool causal_;
  model::PadMode pad_mode_;
  int kernel_;  // with dilation
  int stride_;
  torch::nn::Conv1d conv_{nullptr};
  torch::nn::GroupNorm norm_{nullptr};
};

/// Transposed convolution of kernel 2 * stride, trimmed to time * stride steps.
class TrimmedConvTranspose1d : public Layer {
 public:
  TrimmedConvTranspose1d(const ConvStyle& style, int in, int out, int kernel, int stride);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  std::int64_t trim_left_ = 0;
  std::int64_t trim_right_ = 0;
  torch::nn::ConvTranspose1d conv_{nullptr};
  torch::nn::GroupNorm norm_{nullptr};
};

/// shortcut(x) + block(x), block = ELU, convolution to channels / compress, ELU, convolution of 1 back.
class SeanetResidualUnit : public Layer {
 public:
  SeanetResidualUnit(const ConvStyle& style, int channels, int kernel, int dilation, int compress,
                     bool conv_shortcut);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  std::shared_ptr<LayerList> block_;
  std::shared_ptr<PaddedConv1d> shortcut_;
};

/// LSTM over time, its input added to its output.
class SkipLstm : public Layer {
 public:
  SkipLstm(int channels, int layers);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::nn::LSTM lstm_{nullptr};
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_LAYERS_H_
