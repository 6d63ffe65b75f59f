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

/// Finds, for normalised chunks `audio` [n, 2, chunk_length] and a codec whose other codebooks are there: the
/// quantizer's codebooks of the envelope alone (k-means on what the ones before leave, with the prediction in
/// the loop), the estimate of levels (least squares) and the refinement's codebooks (k-means on what encoding
/// with those so far looks for). Deterministic for a number of threads.
void StartRefinement(const torch::Tensor& audio, const RefinementStart& options, const ModelConfig& config,
                     SpectralCodec* codec);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_REFINEMENT_START_H_
