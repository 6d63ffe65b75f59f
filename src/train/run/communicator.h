/// \file
/// Several processes that train one model, each on its part of every batch.
#ifndef XCODEC_SRC_TRAIN_RUN_COMMUNICATOR_H_
#define XCODEC_SRC_TRAIN_RUN_COMMUNICATOR_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::train {

/// Collective operations: every process calls the same ones in the same order. Methods may throw what
/// LibTorch throws. Not thread-safe.
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Replaces the tensor by its sum over all processes.
  virtual void Sum(torch::Tensor* tensor) = 0;
  /// Replaces the tensor by that of process 0.
  virtual void Broadcast(torch::Tensor* tensor) = 0;
  /// Rows (equal shapes everywhere) of all processes, one after another in the order of ranks.
  virtual torch::Tensor Gather(const torch::Tensor& rows) = 0;

  /// Replaces the tensor by its mean over all processes.
  void Mean(torch::Tensor* tensor) {
    if (size() == 1) return;
    Sum(tensor);
    tensor->div_(size());
  }
};

/// One process: nothing to do.
std::unique_ptr<Communicator> LocalCommunicator();

/// From torchrun's environment variables RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT (Slurm's
/// SLURM_PROCID and SLURM_NTASKS stand in for the first two), Gloo on the CPU and NCCL for CUDA where
/// LibTorch has it. Without WORLD_SIZE, or with 1: LocalCommunicator. kInvalidArgument, kIo.
Result<std::unique_ptr<Communicator>> CommunicatorFromEnvironment(bool cuda);

/// LOCAL_RANK, or 0: which device this process takes.
int LocalRank();

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_COMMUNICATOR_H_
