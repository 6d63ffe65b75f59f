#include "train/run/training_run.h"

#include <dlfcn.h>
#include <torch/torch.h>

#include <cstdlib>

#include "torch/backend/guard.h"
#include "train/run/codec_run.h"
#include "train/run/lm_run.h"

namespace xcodec::train {
namespace {

// OpenBLAS, where LibTorch uses it, has as many threads of its own as the machine has processors, whatever
// LibTorch is told; those of several processes would get in each other's way.
void SetBlasThreads(int threads) {
  using Setter = void (*)(int);
  if (std::getenv("OPENBLAS_NUM_THREADS") != nullptr) return;
  const auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

}  // namespace

Status RunTraining(const TrainConfig& config, Communicator* communicator, const RunOptions& options) {
  return libtorch::TorchGuarded([&] {
    torch::set_num_threads(config.threads);
    SetBlasThreads(config.threads);
    const auto run = config.task == "lm" ? RunLmTraining : RunCodecTraining;
    return run(config, communicator, options);
  });
}

}  // namespace xcodec::train
