/// \file
/// Restores the floats of an integer language model, to continue its training.
#ifndef XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_
#define XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_

#include "entropy/lm/lm_model.h"
#include "model/checkpoint/tensor.h"

namespace xcodec::train {

/// Float parameters (the names of LmNet) that ConvertLm turns into this network again, up to rounding. Scales
/// that cancel and are therefore not stored (embeddings and the layers that read them, queries and keys,
/// values and their projection) are distributed evenly.
model::TensorMap RestoreFloats(const entropy::IntegerLm& lm);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LM_LM_RESTORE_H_
