/// \file
/// Convolutions of X-Codec's networks.
#ifndef XCODEC_SRC_ENGINE_XCODEC_CONV_LAYERS_H_
#define XCODEC_SRC_ENGINE_XCODEC_CONV_LAYERS_H_

#include <cstddef>
#include <string>

#include "engine/backend/weights.h"
#include "engine/xcodec/activation.h"
#include "engine/xcodec/row_layer.h"

namespace xcodec::engine {

struct ConvOptions {
  std::size_t in = 1;
  std::size_t out = 1;
  std::size_t kernel = 1;
  std::size_t stride = 1;
  std::size_t dilation = 1;
  std::size_t padding = 0;  ///< zero rows on either side
  bool bias = true;
  bool gelu = false;  ///< of the result
};

/// Activation, then Conv1d name.weight [out, in, kernel] with name.bias.
class ConvLayer : public RowLayer {
 public:
  ConvLayer(Weights* weights, const std::string& name, const ConvOptions& options,
            Activation activation = Activation());
  /// A convolution whose weights are given as a matrix [kernel * in, out].
  ConvLayer(PackedMatrix matrix, const ConvOptions& options);
  void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
           float* out) const override;

 private:
  void SetShape();
  const float* Gather(const Kernels& kernels, const float* x, std::size_t rows, std::size_t first,
                      std::size_t count, Workspace* workspace) const;
  void Product(const Kernels& kernels, const float* a, std::size_t steps, Workspace* workspace,
               float* out) const;

  ConvOptions options_;
  Activation activation_;
  FourOutputs block_;    ///< three to eight taps, one row apart
  ShortFilter filter_;   ///< the kernel is twice the stride
  PackedMatrix matrix_;  ///< otherwise
};

/// x + conv2(activation2(conv1(activation1(x)))): conv1 is `options`, which keeps the number of rows and
/// channels, conv2 has kernel 1.
class ResidualLayer : public RowLayer {
 public:
  ResidualLayer(Weights* weights, const std::string& name, const ConvOptions& options,
                Activation first_activation, Activation second_activation);
  void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
           float* out) const override;

 private:
  ConvLayer first_;
  Activation activation_;
  PackedMatrix second_;
  Floats ones_;
};

/// Activation, then ConvTranspose1d name.weight [in, out, 2 * stride] without half a stride, rounded up, at
/// the start; cut to exactly `stride` rows a row, or unless `whole` without as much at the end.
class UpsampleLayer : public RowLayer {
 public:
  UpsampleLayer(Weights* weights, const std::string& name, std::size_t in, std::size_t out,
                std::size_t stride, bool whole, Activation activation);
  void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
           float* out) const override;

 private:
  Activation activation_;
  ShortFilter filter_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_CONV_LAYERS_H_
