/// \file
/// State of a run on disk.
#ifndef XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_
#define XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_

#include <torch/torch.h>

#include <map>
#include <string>

#include "train/loss/balancer.h"
#include "train/run/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// What a run consists of. Pointers may be null where a run has no such part; not owned.
struct RunState {
  torch::nn::Module* codec = nullptr;
  torch::optim::Optimizer* codec_optimizer = nullptr;
  torch::nn::Module* discriminator = nullptr;
  torch::optim::Optimizer* discriminator_optimizer = nullptr;
  std::map<std::string, torch::Tensor>* average = nullptr;  ///< averaged weights by parameter name
  Balancer* balancer = nullptr;
  std::int64_t* step = nullptr;       ///< steps done
  torch::Device device{torch::kCPU};  ///< where the state belongs, wherever it was saved
};

/// Writes everything to `path`, which appears whole or not at all. kIo, kInternal.
Status SaveCheckpoint(const std::string& path, const RunState& state);
/// Restores what SaveCheckpoint wrote; continuing gives the same bits as not having stopped. Process 0 alone
/// looks for the file and reads it, the others get its bytes: all continue from the same step, whatever disks
/// they see. False, and nothing changed, when process 0 has no such file. kDamaged when the file does not
/// belong to this configuration, kIo; an error of one process is an error of all.
Result<bool> LoadCheckpoint(const std::string& path, const RunState& state, Communicator* communicator);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_
