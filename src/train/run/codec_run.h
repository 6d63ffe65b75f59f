/// \file
/// A whole run of `task: codec`.
#ifndef XCODEC_SRC_TRAIN_RUN_CODEC_RUN_H_
#define XCODEC_SRC_TRAIN_RUN_CODEC_RUN_H_

#include "train/run/training_run.h"

namespace xcodec::train {

/// Decodes all recordings, then trains like RunTraining, which calls it. May throw what LibTorch throws.
Status RunCodecTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_CODEC_RUN_H_
