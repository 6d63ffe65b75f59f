/// \file
/// Several processes that train one model, each on its part of every batch.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_COMMUNICATOR_H_
#define XCODEC_SRC_TRAIN_SUPPORT_COMMUNICATOR_H_

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::train {

/// Collective operations: every process calls the same ones in the same order. Tensors may be on any device;
/// if the library needs them on a certain device, they are moved there and back. Methods may throw LibTorch's
/// exceptions. Not thread-safe.
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

/// Whether `value` is true in one of the processes.
bool AnyProcess(bool says, Communicator* communicator);

/// `status` if it is an error, kIo if that of another process is one: all processes go on, or none.
Status Agreed(const Status& status, Communicator* communicator);

/// All parameters and buffers of the module become those of process 0.
void BroadcastModule(torch::nn::Module* module, Communicator* communicator);

/// From torchrun's environment variables RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT (Slurm's
/// SLURM_PROCID and SLURM_NTASKS stand in for the first two), Gloo on the CPU and NCCL for CUDA devices.
/// Without WORLD_SIZE, or with 1: LocalCommunicator. kInvalidArgument, kIo; kUnsupported if this build has no
/// library for the device.
Result<std::unique_ptr<Communicator>> CommunicatorFromEnvironment(torch::Device device);

/// LOCAL_RANK or SLURM_LOCALID, or 0: number of this process on its machine.
int LocalRank();
/// LOCAL_WORLD_SIZE or the first number of SLURM_TASKS_PER_NODE, or 1: processes on this machine.
int LocalSize();

/// The device for `wanted` of a configuration: "cuda" is the visible device with the number `local_rank`
/// modulo `devices`, because a process may see only its own device. Other names are not changed. kUnsupported
/// for "cuda" without a device.
Result<std::string> DeviceFor(const std::string& wanted, int local_rank, int devices);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_COMMUNICATOR_H_
