// Spectral models with features that the golden one lacks, made from its tensors. Their additions are
// arbitrary: only the agreement of both halves and both backends counts.
#ifndef XCODEC_TESTS_CONFORMANCE_SPECTRAL_MODELS_H_
#define XCODEC_TESTS_CONFORMANCE_SPECTRAL_MODELS_H_

#include <memory>

#include "model/model.h"

namespace xcodec::golden {

// Predicts its envelope: 3 codebooks for a chunk's first frame.
std::shared_ptr<model::Model> PredictingSpectral(const model::Model& golden);
// Predicts, too; of 2, 4, 8 and 16 codebooks 2, 4, 5 and 6 are the quantizer's, the others refine.
std::shared_ptr<model::Model> RefiningSpectral(const model::Model& golden);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_CONFORMANCE_SPECTRAL_MODELS_H_
