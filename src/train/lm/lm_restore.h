/// \file
/// Floats of an integer language model, to train it further.
#ifndef XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_
#define XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_

#include "entropy/lm/lm_model.h"
#include "model/checkpoint/tensor.h"

namespace xcodec::train {

/// Float parameters (the names of LmNet) that ConvertLm turns into this network again, up to rounding. Scales
/// that cancel, and so are not stored (embeddings against what reads them, queries against keys, values
/// against the projection of them), are shared out evenly.
TensorMap RestoreFloats(const IntegerLm& lm);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_
