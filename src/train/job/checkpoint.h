/// \file
/// State of a run on disk: a safetensors file, which holds only numbers and nothing that could be executed.
#ifndef XCODEC_SRC_TRAIN_JOB_CHECKPOINT_H_
#define XCODEC_SRC_TRAIN_JOB_CHECKPOINT_H_

#include <torch/torch.h>

#include <map>
#include <string>

#include "train/loss/balancer.h"
#include "train/support/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// In a run's folder.
inline constexpr char kCheckpointFile[] = "checkpoint.safetensors";

/// The parts of a run. Pointers are null if a run has no such part; not owned.
struct RunState {
  torch::nn::Module* codec = nullptr;
  torch::optim::AdamW* codec_optimizer = nullptr;
  torch::nn::Module* discriminator = nullptr;
  torch::optim::AdamW* discriminator_optimizer = nullptr;
  std::map<std::string, torch::Tensor>* average = nullptr;  ///< averaged weights by parameter name
  Balancer* balancer = nullptr;
  std::int64_t* step = nullptr;       ///< steps done
  torch::Device device{torch::kCPU};  ///< the device for the state, whichever it was saved from
};

/// Writes everything to `path`, which appears complete or not at all. kIo, kInternal.
Status SaveCheckpoint(const std::string& path, const RunState& state);
/// Restores the state that SaveCheckpoint wrote; continuing gives the same bits as an uninterrupted run.
/// Rates and other options of the optimizer are the configuration's. Only process 0 looks for the file and
/// reads it; the others get its bytes, so that all continue from the same step, whatever disks they see.
/// False, with nothing changed, if process 0 has no such file. kDamaged when the file does not belong to this
/// configuration or is no checkpoint, kUnsupportedVersion for checkpoints of earlier versions (also
/// checkpoint.pt in that folder, which is never read because it can hold programs), kIo; an error of one
/// process is an error of all. After an error the state is unusable.
Result<bool> LoadCheckpoint(const std::string& path, const RunState& state, Communicator* communicator);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_CHECKPOINT_H_
