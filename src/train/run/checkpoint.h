/// \file
/// State of a run on disk.
#ifndef XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_
#define XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_

#include <torch/torch.h>

#include <map>
#include <string>

#include "train/loss/balancer.h"
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
  std::int64_t* step = nullptr;  ///< steps done
};

/// Writes everything to `path`, which appears whole or not at all. kIo, kInternal.
Status SaveCheckpoint(const std::string& path, const RunState& state);
/// Restores what SaveCheckpoint wrote; continuing gives the same bits as not having stopped. kDamaged when
/// the file does not belong to this configuration.
Status LoadCheckpoint(const std::string& path, const RunState& state);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_CHECKPOINT_H_
