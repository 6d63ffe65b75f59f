/// \file
/// X-Codec's semantic teacher: HuBERT (Hsu et al. 2021, arXiv 2106.07447) or WavLM (Chen et al. 2021, arXiv
/// 2110.13900) as a feature extractor.
#ifndef XCODEC_SRC_ENGINE_XCODEC_TEACHER_H_
#define XCODEC_SRC_ENGINE_XCODEC_TEACHER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/xcodec/attention.h"
#include "engine/xcodec/front_end.h"

namespace xcodec::engine {

/// Scale and shift of a layer norm.
struct NormWeights {
  NormWeights(Weights* weights, const std::string& name, std::size_t width);
  Floats gamma, beta;
};

/// Immutable.
class Teacher {
 public:
  Teacher(Weights* weights, const model::XCodecConfig::Semantic& config);

  std::size_t width() const { return width_; }
  std::size_t FramesFor(std::size_t samples) const { return front_.FramesFor(samples); }
  /// Mean of the transformer's input and of all layers' outputs: out [FramesFor(samples), width()], at least
  /// one frame. Memory: about ten arrays of that size.
  void Run(const Kernels& kernels, const Parallel& parallel, const float* audio, std::size_t samples,
           float* out) const;

 private:
  struct Layer {
    Layer(Weights* weights, const std::string& name, const model::XCodecConfig::Semantic& config);
    Attention attention;
    NormWeights norm;
    StoredLinear up, down;
    NormWeights final_norm;
  };
  /// Features of the convolutions -> the transformer's input.
  void Project(const Kernels& kernels, const Parallel& parallel, const float* audio, std::size_t samples,
               std::size_t rows, float* x) const;
  /// x += gelu of the grouped convolution over the rows of x.
  void AddPositions(const Kernels& kernels, const Parallel& parallel, std::size_t rows, float* x) const;
  void RunLayer(const Kernels& kernels, const Parallel& parallel, const Layer& layer, const float* bias,
                Attention::Buffers* buffers, float* hidden, float* x) const;
  void Normalize(const Kernels& kernels, const Parallel& parallel, const NormWeights& norm, std::size_t rows,
                 std::size_t width, float* x) const;

  std::size_t width_;
  std::size_t inner_;
  model::XCodecConfig::Semantic config_;
  FrontEnd front_;
  NormWeights projection_norm_;
  StoredLinear projection_;
  std::vector<PackedMatrix> positions_;  ///< of each group
  NormWeights norm_;
  std::vector<std::unique_ptr<const Layer>> layers_;
  Floats table_;  ///< WavLM's relative positions
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_TEACHER_H_
