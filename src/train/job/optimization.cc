#include "train/job/optimization.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace xcodec::train {
namespace {

constexpr double kPi = 3.14159265358979323846;

}  // namespace

torch::optim::AdamWOptions AdamOptions(const OptimizerConfig& config, double rate, double decay) {
  return torch::optim::AdamWOptions(rate).betas({config.beta1, config.beta2}).weight_decay(decay);
}

double RateAt(const OptimizerConfig& config, std::int64_t step) {
  const double progress = std::min(1.0, static_cast<double>(step) / static_cast<double>(config.steps));
  const double cosine = 0.5 * (1 + std::cos(kPi * progress));
  const double warm = config.warmup > 0
                          ? std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(config.warmup))
                          : 1.0;
  return warm * (config.final_rate + (config.rate - config.final_rate) * cosine);
}

void DefineGradients(torch::nn::Module* module) {
  for (torch::Tensor& parameter : module->parameters()) {
    if (parameter.requires_grad() && !parameter.grad().defined())
      parameter.mutable_grad() = torch::zeros_like(parameter);
  }
}

void MeanGradients(torch::nn::Module* module, Communicator* communicator) {
  if (communicator->size() == 1) return;
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& parameter : module->parameters()) {
    if (parameter.grad().defined()) flat.push_back(parameter.grad().flatten());
  }
  torch::Tensor all = torch::cat(flat);
  communicator->Mean(&all);
  std::int64_t at = 0;
  for (torch::Tensor& parameter : module->parameters()) {
    if (!parameter.grad().defined()) continue;
    parameter.mutable_grad().copy_(all.narrow(0, at, parameter.numel()).view_as(parameter));
    at += parameter.numel();
  }
}

WeightAverage::WeightAverage(torch::nn::Module* module, double decay) : module_(module), decay_(decay) {
  if (decay_ <= 0) return;
  for (const auto& item : module_->named_parameters()) {
    if (item.value().requires_grad()) average_[item.key()] = item.value().detach().clone();
  }
}

void WeightAverage::Update(std::int64_t step) {
  torch::NoGradGuard no_grad;
  const double decay = std::min(decay_, 1 - 1.0 / static_cast<double>(step + 2));
  for (const auto& item : module_->named_parameters()) {
    const auto found = average_.find(item.key());
    if (found != average_.end()) found->second.mul_(decay).add_(item.value(), 1 - decay);
  }
}

void WeightAverage::Swap() {
  torch::NoGradGuard no_grad;
  for (const auto& item : module_->named_parameters()) {
    const auto found = average_.find(item.key());
    if (found == average_.end()) continue;
    const torch::Tensor kept = item.value().detach().clone();
    item.value().copy_(found->second);
    found->second.copy_(kept);
  }
}

void WeightAverage::Restart() {
  torch::NoGradGuard no_grad;
  for (const auto& item : module_->named_parameters()) {
    const auto found = average_.find(item.key());
    if (found != average_.end()) found->second.copy_(item.value());
  }
}

}  // namespace xcodec::train
