/// \file
/// Tensors in half precision, as models are stored.
#ifndef XCODEC_SRC_TRAIN_CORE_HALF_PRECISION_H_
#define XCODEC_SRC_TRAIN_CORE_HALF_PRECISION_H_

#include "model/checkpoint/tensor.h"

namespace xcodec::train {

/// The same numbers, each rounded to the nearest of IEEE binary16.
model::Tensor HalfPrecision(const model::Tensor& tensor);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_HALF_PRECISION_H_
