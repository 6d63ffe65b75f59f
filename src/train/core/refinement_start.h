/// \file
/// Codebooks for a spectral model that refines its waveform (model/spectral/refinement.h), before any
/// training of networks.
#ifndef XCODEC_SRC_TRAIN_CORE_REFINEMENT_START_H_
#define XCODEC_SRC_TRAIN_CORE_REFINEMENT_START_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "torch/spectral/spectral_codec.h"

namespace xcodec::train {

struct RefinementStart {
  std::vector<int> counts;  ///< codebooks of every bandwidth, ascending
  std::uint64_t seed = 0;
};

/// For normalised chunks `audio` [n, 2, chunk_length] and a codec that already has its other codebooks, finds
/// the quantizer's codebooks of the envelope alone (k-means on the residual of the codebooks before, with the
/// prediction in the loop), the estimate of levels (least squares) and the refinement's codebooks (k-means on
/// the targets of encoding with those found so far). Deterministic for a given number of threads.
void StartRefinement(const torch::Tensor& audio, const RefinementStart& options,
                     const model::ModelConfig& config, libtorch::SpectralCodec* codec);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_REFINEMENT_START_H_
