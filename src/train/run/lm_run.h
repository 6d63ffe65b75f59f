/// \file
/// A whole run of `task: lm`.
#ifndef XCODEC_SRC_TRAIN_RUN_LM_RUN_H_
#define XCODEC_SRC_TRAIN_RUN_LM_RUN_H_

#include "train/run/training_run.h"

namespace xcodec::train {

/// Extracts the codes of all recordings with config.codec, then trains like RunTraining, which calls it. At
/// the end OUTPUT/model/NAME is the codec with its language model. May throw what LibTorch throws.
Status RunLmTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_LM_RUN_H_
