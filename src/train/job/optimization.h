/// \file
/// Operations on gradients and weights that all tasks share.
#ifndef XCODEC_SRC_TRAIN_JOB_OPTIMIZATION_H_
#define XCODEC_SRC_TRAIN_JOB_OPTIMIZATION_H_

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

#include "train/job/train_config.h"
#include "train/support/communicator.h"

namespace xcodec::train {

/// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) with the options of the configuration.
torch::optim::AdamWOptions AdamOptions(const OptimizerConfig& config, double rate, double decay);

/// Learning rate of step `step`: linear warm-up, then half a cosine from rate to final_rate.
double RateAt(const OptimizerConfig& config, std::int64_t step);

/// Sets a gradient of zero for parameters that a step did not use, as they have if an earlier step used them:
/// the optimizer's work on them must not depend on whether the run was interrupted.
void DefineGradients(torch::nn::Module* module);

/// Replaces a module's gradients by their mean over all processes, in one message; the same ones must be
/// defined everywhere (DefineGradients).
void MeanGradients(torch::nn::Module* module, Communicator* communicator);

/// Moving average of a module's parameters, which must outlive it. Not thread-safe.
class WeightAverage {
 public:
  /// A decay of 0 averages nothing: Swap then does nothing.
  WeightAverage(torch::nn::Module* module, double decay);
  /// After step `step` (from 0). The first steps count more, so that the start is forgotten.
  void Update(std::int64_t step);
  /// Exchanges parameters and averages.
  void Swap();
  /// Sets the average to the current parameters.
  void Restart();
  /// For checkpoints, by parameter name.
  std::map<std::string, torch::Tensor>* tensors() { return &average_; }

 private:
  torch::nn::Module* module_;
  double decay_;
  std::map<std::string, torch::Tensor> average_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_OPTIMIZATION_H_
