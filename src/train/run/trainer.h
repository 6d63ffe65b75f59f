/// \file
/// Training of a codec.
#ifndef XCODEC_SRC_TRAIN_RUN_TRAINER_H_
#define XCODEC_SRC_TRAIN_RUN_TRAINER_H_

#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "train/core/trainable.h"
#include "train/data/loader.h"
#include "train/job/checkpoint.h"
#include "train/job/optimization.h"
#include "train/job/train_config.h"
#include "train/loss/balancer.h"
#include "train/support/communicator.h"

namespace xcodec::train {

/// Measurements of one step, by name.
using StepLosses = std::map<std::string, double>;

/// Model, optimizers and everything else that a step changes. Step() is a function of this state and the
/// batch only. Methods may throw LibTorch's exceptions. Not thread-safe.
class Trainer {
 public:
  /// Builds the networks (from config.start if it names weights). The communicator must outlive the trainer.
  static Result<std::unique_ptr<Trainer>> Create(const TrainConfig& config, Communicator* communicator);

  /// The family's start without gradients, from audio [n, channels, samples]; only without config.start.
  void StartFrom(const torch::Tensor& audio);
  bool needs_start() const { return config_.start.empty() || !codec_->complete(); }

  /// Every process continues from the weights of process 0. Call it before the first step, unless a
  /// checkpoint was loaded.
  void Synchronize();

  /// One step on this process's share [items, channels, samples] of the batch.
  StepLosses Step(const torch::Tensor& audio);
  std::int64_t steps_done() const { return step_; }

  /// Log-mel distance and signal-to-noise ratio per bandwidth on chunks [n, channels, samples], with averaged
  /// weights: "valid/mel_6", "valid/snr_6", ... The chunks `kept`, decoded at the last bandwidth, are written
  /// to *decoded, in their order.
  StepLosses Validate(const torch::Tensor& audio, const std::vector<std::int64_t>& kept,
                      std::vector<torch::Tensor>* decoded);

  /// The model with averaged weights and the configuration's texture_gain, for the store.
  model::Model ExportModel();

  Status Save(const std::string& path);
  /// False if process 0 has no such file; see LoadCheckpoint.
  Result<bool> Load(const std::string& path);
  TrainableCodec& codec() { return *codec_; }

 private:
  Trainer(const TrainConfig& config, std::shared_ptr<TrainableCodec> codec, Communicator* communicator);
  RunState State();
  int DrawCodebooks() const;
  std::vector<std::size_t> DrawWindows() const;
  torch::Tensor Levels(std::int64_t items) const;
  bool AdversaryActive() const;
  std::map<std::string, torch::Tensor> AudioLosses(const CodecOutput& output, StepLosses* report);
  void TrainDiscriminator(const CodecOutput& output, StepLosses* report);
  void Backward(const CodecOutput& output, const std::map<std::string, torch::Tensor>& audio_losses,
                StepLosses* report);
  void ApplyStep(StepLosses* report);

  TrainConfig config_;
  Communicator* communicator_;
  torch::Device device_;
  std::shared_ptr<TrainableCodec> codec_;
  std::unique_ptr<torch::optim::AdamW> optimizer_;
  std::vector<double> rate_factors_;  // of the optimizer's groups
  std::shared_ptr<Discriminator> discriminator_;
  std::unique_ptr<torch::optim::AdamW> discriminator_optimizer_;
  WeightAverage average_;
  MelLoss mel_;
  LevelLoss level_;
  Balancer balancer_;
  std::int64_t step_ = 0;
};

/// Blocks of equal shape -> [n, channels, samples].
torch::Tensor Stack(const std::vector<AudioBlock>& blocks);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_TRAINER_H_
