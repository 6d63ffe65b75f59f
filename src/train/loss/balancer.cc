#include "train/loss/balancer.h"

namespace xcodec::train {

void Balancer::Backward(const std::map<std::string, WeightedLoss>& losses, const torch::Tensor& output,
                        Communicator* communicator) {
  double total_weight = 0;
  for (const auto& [name, loss] : losses) total_weight += loss.weight;
  const auto batch = static_cast<double>(output.size(0));
  torch::Tensor sum = torch::zeros_like(output);
  for (const auto& [name, loss] : losses) {
    const torch::Tensor gradient = torch::autograd::grad({loss.value}, {output}, {}, true)[0];
    // Times the batch size, because losses are means over the batch of this process.
    torch::Tensor norm = gradient.flatten(1).norm(2, 1).mean() * batch;
    communicator->Mean(&norm);
    Average& average = averages_[name];
    average.sum = decay_ * average.sum + norm.item<double>();
    average.weight = decay_ * average.weight + 1;
    const double typical = average.sum / average.weight + 1e-12;
    sum = sum + gradient * (total_norm_ * loss.weight / total_weight / typical);
  }
  output.backward(sum);
}

}  // namespace xcodec::train
