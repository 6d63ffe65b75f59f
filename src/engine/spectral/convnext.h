/// \file
/// The trunk of the default model's two networks: a convolution and ConvNeXt blocks over MDCT frames.
#ifndef XCODEC_SRC_ENGINE_SPECTRAL_CONVNEXT_H_
#define XCODEC_SRC_ENGINE_SPECTRAL_CONVNEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/backend/weights.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// Latents [frames, inputs] -> features [frames, width] (Liu et al. 2022, arXiv 2201.03545, in one
/// dimension).
class ConvNextTrunk {
 public:
  ConvNextTrunk() = default;
  /// Tensors below `name` + '.': in, block.{i}.*, out_norm.
  ConvNextTrunk(Weights* weights, const std::string& name, std::int64_t inputs, std::int64_t width,
                int blocks);

  /// `chunks` inputs of `frames` rows one after the other; `bias` [width] and `added` [rows, width] are added
  /// to the first layer's output, or null.
  void Run(const Kernels& kernels, const float* latent, std::size_t chunks, std::size_t frames,
           const float* bias, const float* added, Workspace* workspace, float* features) const;
  std::size_t width() const { return width_; }

 private:
  struct Block {
    Floats depthwise;  ///< [7, width]
    Floats depthwise_bias;
    Floats gamma;
    Floats beta;
    PackedMatrix up;
    PackedMatrix down;
    Floats scale;
  };
  void RunBlock(const Kernels& kernels, const Block& block, std::size_t chunks, std::size_t frames, float* h,
                Workspace* workspace) const;

  std::size_t inputs_ = 0;
  std::size_t width_ = 0;
  PackedMatrix in_;
  std::vector<Block> blocks_;
  Floats gamma_;
  Floats beta_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_SPECTRAL_CONVNEXT_H_
