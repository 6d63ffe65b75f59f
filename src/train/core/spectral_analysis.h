/// \file
/// Shared by the starts of spectral models.
#ifndef XCODEC_SRC_TRAIN_CORE_SPECTRAL_ANALYSIS_H_
#define XCODEC_SRC_TRAIN_CORE_SPECTRAL_ANALYSIS_H_

#include <torch/torch.h>

#include "torch/spectral/spectral_codec.h"

namespace xcodec::train {

/// The analysis of many chunks [n, 2, chunk_length] by `codec`, a few at a time. Coefficients, which take
/// much more memory than latents, are included only on request.
libtorch::SpectralCodec::Analysis AnalyseInPieces(const torch::Tensor& audio, bool with_coefficients,
                                                  libtorch::SpectralCodec* codec);

/// The matrix [inputs, outputs] of ridge regression, for X' X [inputs, inputs] and X' Y: `ridge` times the
/// mean of the diagonal is added to it.
torch::Tensor RidgeRegression(const torch::Tensor& gram, const torch::Tensor& moment, double ridge);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_SPECTRAL_ANALYSIS_H_
