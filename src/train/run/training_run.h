/// \file
/// A complete run: data, steps, logs, checkpoints, report.
#ifndef XCODEC_SRC_TRAIN_RUN_TRAINING_RUN_H_
#define XCODEC_SRC_TRAIN_RUN_TRAINING_RUN_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "train/job/train_config.h"
#include "train/support/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

struct RunOptions {
  std::int64_t stop_after = -1;               ///< stop (with a checkpoint) after this many steps; -1: all
  const std::atomic<bool>* cancel = nullptr;  ///< stop (with a checkpoint) when set
  /// Called with lines for the terminal by process 0.
  std::function<void(const std::string&)> say;
};

/// Trains until config.optimizer.steps, continuing from OUTPUT/checkpoint.safetensors if there is one.
/// Writes to OUTPUT: checkpoint.safetensors, log.csv, events.out.tfevents.*, report.html, and at the end
/// model/NAME (a model folder). Errors: those of the data, of files and of LibTorch; kCancelled when
/// cancelled.
Status RunTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_TRAINING_RUN_H_
