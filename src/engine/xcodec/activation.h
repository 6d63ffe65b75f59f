/// \file
/// The activation function before a convolution.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ACTIVATION_H_
#define XCODEC_SRC_ENGINE_XCODEC_ACTIVATION_H_

#include <cstddef>
#include <string>

#include "engine/backend/weights.h"

namespace xcodec::engine {

/// None, ELU or Snake. All of them map zero to zero, so the zeros around the inputs of convolutions do not
/// change.
class Activation {
 public:
  Activation() = default;
  static Activation Elu(std::size_t channels);
  /// x + sin(alpha x)^2 / (alpha + 1e-9) with name.alpha [1, channels, 1].
  static Activation Snake(Weights* weights, const std::string& name, std::size_t channels);

  bool present() const { return channels_ != 0; }
  /// `rows` rows; `out` may be `x`. Only when present.
  void Apply(const Kernels& kernels, const float* x, std::size_t rows, float* out) const;

 private:
  std::size_t channels_ = 0;
  Floats alpha_;  ///< empty: ELU
  Floats inverse_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ACTIVATION_H_
