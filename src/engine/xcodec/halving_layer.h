/// \file
/// Convolutions of a teacher's front that halve the rate.
#ifndef XCODEC_SRC_ENGINE_XCODEC_HALVING_LAYER_H_
#define XCODEC_SRC_ENGINE_XCODEC_HALVING_LAYER_H_

#include <string>

#include "engine/backend/weights.h"
#include "engine/xcodec/conv_layers.h"

namespace xcodec::engine {

/// GELU of Conv1d name.weight [out, in, 2 or 3] of stride 2, without bias and padding. With three taps, the
/// outer two see only even rows and form a convolution of two taps with stride 1 over them; the middle one
/// sees odd rows.
class HalvingLayer : public RowLayer {
 public:
  HalvingLayer(Weights* weights, const std::string& name, const ConvOptions& options);
  /// Whether a convolution has this form.
  static bool Takes(const ConvOptions& options);
  void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
           float* out) const override;

 private:
  FourOutputs even_;     ///< of three taps
  PackedMatrix matrix_;  ///< the odd tap of three, or both of two: [2 * in, out]
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_HALVING_LAYER_H_
