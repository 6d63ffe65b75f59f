/// \file
/// X-Codec's acoustic encoder and decoder, made of the blocks of DAC (Kumar et al. 2023, arXiv 2306.06546),
/// and the convolutional encoder of the teacher's features.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_
#define XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_

#include <vector>

#include "engine/backend/weights.h"
#include "engine/xcodec/row_layer.h"
#include "model/config/config.h"

namespace xcodec::engine {

struct AcousticShape {
  int width = 0;            ///< at the samples' side of an encoder, at the latents' side of a decoder
  int dim = 0;              ///< of latents
  std::vector<int> ratios;  ///< in the order of the layers
  /// Decoder: every row gives exactly a hop of samples. DAC's transposed convolutions of odd ratios return
  /// one row less in total, X-Codec's do not.
  bool whole = true;
};

/// Samples -> rows of `dim`.
RowLayers MakeAcousticEncoder(Weights* weights, const AcousticShape& shape);

/// Rows of `dim` -> samples.
RowLayers MakeAcousticDecoder(Weights* weights, const AcousticShape& shape);

/// Convolutions with residual units of ELU: rows of the teacher's width -> the same, fewer if they have
/// strides.
RowLayers MakeSemanticEncoder(Weights* weights, std::size_t width,
                              const model::XCodecConfig::Adapter& adapter);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_
