/// \file
/// Converts the parts of a run to named tensors and back.
#ifndef XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_
#define XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_

#include "model/checkpoint/tensor.h"
#include "train/job/checkpoint.h"

namespace xcodec::train {

/// Everything under its name ("codec/enc.weight", "codec_optimizer/exp_avg/enc.weight", "step"). Tensors on
/// the CPU share memory with the run, so write the result before the next step. May throw what LibTorch
/// throws.
model::TensorMap TensorsOfRun(const RunState& state);

/// Sets the values of these tensors in a run that has not done any step yet. kDamaged when one is missing,
/// has another shape or type, or is not the run's. May throw what LibTorch throws.
Status RestoreRun(const model::TensorMap& tensors, const RunState& state);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_
