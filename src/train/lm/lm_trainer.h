/// \file
/// Training of the language model over a codec's codes.
#ifndef XCODEC_SRC_TRAIN_LM_LM_TRAINER_H_
#define XCODEC_SRC_TRAIN_LM_LM_TRAINER_H_

#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/model.h"
#include "torch/encodec/language_model.h"
#include "train/job/checkpoint.h"
#include "train/job/optimization.h"
#include "train/job/train_config.h"
#include "train/lm/history_net.h"
#include "train/support/communicator.h"

namespace xcodec::train {

/// Model, optimizer and everything else that a step changes. Step() is a function of this state and the batch
/// only. Methods may throw LibTorch's exceptions. Not thread-safe.
class LmTrainer {
 public:
  /// `tensors` (names of LanguageModelNet) are the weights to start from; empty: random ones. kDamaged when
  /// they do not fit. The communicator must outlive the trainer.
  static Result<std::unique_ptr<LmTrainer>> Create(const TrainConfig& config, const model::TensorMap& tensors,
                                                   Communicator* communicator);

  /// Embeddings begin as the codec's codebooks [K, C, d], scaled to a mean square of 1, in their first d <= D
  /// dimensions, so that codes that sound alike are similar from the start. Call it before the first step.
  void StartFromCodebooks(const torch::Tensor& codebooks);

  /// Every process continues from the weights of process 0. Before the first step, unless a checkpoint was
  /// loaded.
  void Synchronize();

  /// Index of the bandwidth that the next step is for.
  std::size_t NextBandwidth() const;
  /// One step on this process's share of the batch, codes int64 [items, codebooks, frames] of that bandwidth;
  /// half of the steps start at the beginning of a block, the others at a later position. Reports "bits" (per
  /// code), "gradient", "codebooks", "rate".
  std::map<std::string, double> Step(const torch::Tensor& codes);
  std::int64_t steps_done() const { return step_; }

  /// Bits per code and bandwidth, "valid/bits_6", with averaged weights, of excerpts int64 [codebooks,
  /// frames], one per bandwidth, that are coded from a block's beginning.
  std::map<std::string, double> Validate(const std::vector<std::vector<torch::Tensor>>& excerpts);

  /// `codec` with the averaged weights as its language model, in float and integer form. kUnsupported if the
  /// weights do not fit the integer arithmetic.
  Result<model::Model> ExportModel(const model::Model& codec);

  Status Save(const std::string& path);
  /// False if process 0 has no such file; see LoadCheckpoint.
  Result<bool> Load(const std::string& path);

 private:
  LmTrainer(const TrainConfig& config, Communicator* communicator);
  RunState State();
  torch::Tensor Scores(const torch::Tensor& codes, std::int64_t offset);
  torch::Tensor Bits(const torch::Tensor& codes, std::int64_t offset);

  TrainConfig config_;
  Communicator* communicator_;
  torch::Device device_;
  std::shared_ptr<HistoryLmNet> history_;            ///< null for the reference's network
  std::shared_ptr<libtorch::LanguageModelNet> net_;  ///< the same object, if there is history_
  std::unique_ptr<torch::optim::AdamW> optimizer_;
  WeightAverage average_;
  std::int64_t step_ = 0;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LM_LM_TRAINER_H_
