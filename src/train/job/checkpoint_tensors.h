/// \file
/// What a run consists of as named tensors, both ways.
#ifndef XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_
#define XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_

#include "model/checkpoint/tensor.h"
#include "train/job/checkpoint.h"

namespace xcodec::train {

/// Everything under its name ("codec/enc.weight", "codec_optimizer/exp_avg/enc.weight", "step"). Tensors
/// share memory with the run where that lies on the CPU: the result is to be written before the next step.
/// May throw what LibTorch throws.
TensorMap TensorsOfRun(const RunState& state);

/// Gives a run, which has done no step yet, the values of these tensors. kDamaged when one is missing, has
/// another shape or type, or is not the run's. May throw what LibTorch throws.
Status RestoreRun(const TensorMap& tensors, const RunState& state);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_CHECKPOINT_TENSORS_H_
