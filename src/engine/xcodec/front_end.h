/// \file
/// The convolutional front of HuBERT and WavLM.
#ifndef XCODEC_SRC_ENGINE_XCODEC_FRONT_END_H_
#define XCODEC_SRC_ENGINE_XCODEC_FRONT_END_H_

#include <cstddef>

#include "engine/backend/weights.h"
#include "engine/xcodec/parallel.h"
#include "engine/xcodec/row_layer.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// Waveform -> convolutional features. The first layer's channels are normalised over the whole input, so
/// every feature depends on all samples. Immutable.
class FrontEnd {
 public:
  FrontEnd(Weights* weights, const model::XCodecConfig::Semantic& config);

  std::size_t width() const { return width_; }
  /// 0 when the input is shorter than the receptive field.
  std::size_t FramesFor(std::size_t samples) const;
  /// out: [FramesFor(samples), width()]. Apart from `out`, memory does not grow with the input.
  void Run(const Kernels& kernels, const Parallel& parallel, const float* audio, std::size_t samples,
           float* out) const;

 private:
  struct Norm {
    std::vector<float> scale, shift;
  };
  /// Group norm of the first convolution's outputs, one group per channel, eps 1e-5. It is computed from the
  /// sums and products of the samples in the windows, from which the sums of the outputs follow.
  Norm FirstNorm(const float* audio, std::size_t samples) const;

  std::size_t width_;
  std::size_t channels_;  ///< of the first convolution
  std::size_t kernel_;
  std::size_t stride_;
  Floats first_;  ///< [channels, kernel]
  Floats gamma_;
  Floats beta_;
  RowLayers others_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_FRONT_END_H_
