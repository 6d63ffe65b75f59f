/// \file
/// X-Codec's acoustic encoder and decoder, made of the blocks of DAC (Kumar et al. 2023, arXiv 2306.06546),
/// and the convolutional encoder of the teacher's features.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_
#define XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_

#include "engine/backend/weights.h"
#include "engine/xcodec/row_layer.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// Samples -> rows of acoustic_dim, strides in the order of XCodecConfig::ratios.
RowLayers MakeAcousticEncoder(Weights* weights, const XCodecConfig& config);

/// Rows of acoustic_dim -> hop samples each.
RowLayers MakeAcousticDecoder(Weights* weights, const XCodecConfig& config);

/// Convolutions of 3 with residual units of ELU, as many rows of the teacher's width out as in.
RowLayers MakeSemanticEncoder(Weights* weights, std::size_t width);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ACOUSTIC_H_
