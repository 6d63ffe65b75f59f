/// \file
/// Weight normalisation (Salimans and Kingma 2016, arXiv 1602.07868) folded into plain weights.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_WEIGHT_NORM_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_WEIGHT_NORM_H_

#include "model/checkpoint/tensor.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Replaces every pair X.weight_g, X.weight_v or X.parametrizations.weight.original0, original1 by X.weight =
/// v * g / |v|, where the norm runs over every dimension in which g has size 1. Computed in double precision
/// in the order of storage and rounded once, so that it is the same on every machine. All other
/// floating-point tensors are converted to single precision. kDamaged: half of a pair, shapes that differ, a
/// weight in two forms.
Result<TensorMap> FoldWeightNorms(const TensorMap& tensors);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_WEIGHT_NORM_H_
