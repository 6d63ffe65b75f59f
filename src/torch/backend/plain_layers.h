/// \file
/// Convolution and linear layers without initial values: large networks that are only loaded need no random
/// numbers, and can use the checkpoint's memory (LoadMode::kShare).
#ifndef XCODEC_SRC_TORCH_BACKEND_PLAIN_LAYERS_H_
#define XCODEC_SRC_TORCH_BACKEND_PLAIN_LAYERS_H_

#include <torch/torch.h>

#include "torch/encodec/layers.h"

namespace xcodec::libtorch {

struct PlainConvOptions {
  int stride = 1;
  int padding = 0;
  int dilation = 1;
  int groups = 1;
  bool bias = true;
};

/// Zero-padded convolution; parameters weight [out, in / groups, kernel] and, with bias, bias [out].
class PlainConv1d : public Layer {
 public:
  PlainConv1d(int in, int out, int kernel, const PlainConvOptions& options) : options_(options) {
    weight_ = register_parameter("weight", torch::empty({out, in / options.groups, kernel}));
    if (options.bias) bias_ = register_parameter("bias", torch::empty({out}));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    return torch::conv1d(x, weight_, bias_, options_.stride, options_.padding, options_.dilation,
                         options_.groups);
  }

 private:
  PlainConvOptions options_;
  torch::Tensor weight_;
  torch::Tensor bias_;
};

/// Transposed convolution of kernel 2 * stride that gives exactly stride steps per step; weight [in, out,
/// kernel].
class PlainUpsample1d : public Layer {
 public:
  PlainUpsample1d(int in, int out, int stride) : stride_(stride) {
    weight_ = register_parameter("weight", torch::empty({in, out, 2 * stride}));
    bias_ = register_parameter("bias", torch::empty({out}));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    return torch::conv_transpose1d(x, weight_, bias_, stride_, (stride_ + 1) / 2, stride_ % 2);
  }

 private:
  int stride_;
  torch::Tensor weight_;
  torch::Tensor bias_;
};

/// weight [out, in], bias [out].
class PlainLinear : public Layer {
 public:
  PlainLinear(int in, int out) {
    weight_ = register_parameter("weight", torch::empty({out, in}));
    bias_ = register_parameter("bias", torch::empty({out}));
  }
  torch::Tensor forward(const torch::Tensor& x) override { return torch::linear(x, weight_, bias_); }

 private:
  torch::Tensor weight_;
  torch::Tensor bias_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_PLAIN_LAYERS_H_
