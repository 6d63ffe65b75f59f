/// \file
/// The loss balancer of EnCodec (arXiv 2210.13438, section 3.4): weights are shares of the gradient.
#ifndef XCODEC_SRC_TRAIN_LOSS_BALANCER_H_
#define XCODEC_SRC_TRAIN_LOSS_BALANCER_H_

#include <torch/torch.h>

#include <map>
#include <string>

#include "train/support/communicator.h"

namespace xcodec::train {

/// A loss and its share.
struct WeightedLoss {
  torch::Tensor value;
  double weight = 1;
};

/// Every loss's gradient with respect to the codec's output is divided by the moving average of its norm
/// (mean over the batch's items) and multiplied by its share of the total weight. Not thread-safe.
class Balancer {
 public:
  explicit Balancer(double decay = 0.999, double total_norm = 1) : decay_(decay), total_norm_(total_norm) {}

  /// Adds the balanced gradient of `losses` (scalars, means over the batch) to the parameters that `output`
  /// comes from [batch, ...]. Averages are taken over all processes.
  void Backward(const std::map<std::string, WeightedLoss>& losses, const torch::Tensor& output,
                Communicator* communicator);

  /// Moving averages for checkpoints: name -> {sum, weight}.
  struct Average {
    double sum = 0;
    double weight = 0;
  };
  const std::map<std::string, Average>& averages() const { return averages_; }
  void set_averages(const std::map<std::string, Average>& averages) { averages_ = averages; }

 private:
  double decay_;
  double total_norm_;
  std::map<std::string, Average> averages_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LOSS_BALANCER_H_
