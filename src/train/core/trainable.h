/// \file
/// The interface of a model family to the trainer.
#ifndef XCODEC_SRC_TRAIN_CORE_TRAINABLE_H_
#define XCODEC_SRC_TRAIN_CORE_TRAINABLE_H_

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"
#include "train/core/ema_quantizer.h"
#include "train/support/communicator.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Results of one pass over a batch. Scalars are means over the batch.
struct CodecOutput {
  torch::Tensor target;  ///< [batch, channels, samples], the input of the codec (after normalisation)
  torch::Tensor audio;   ///< the same shape, decoded, differentiable
  torch::Tensor codes;   ///< int64 [codebooks, batch * frames]
  std::map<std::string, torch::Tensor> losses;  ///< losses of the family, "commitment" and others
};

/// How training without weights starts.
struct StartOptions {
  std::uint64_t seed = 0;
  int steps = 600;  ///< of gradient descent, for families whose codebooks are trained before the other parts
};

/// A codec with trainable parameters. State for checkpoints is that of the module. Methods may throw
/// LibTorch's exceptions. Not thread-safe.
class TrainableCodec : public torch::nn::Module {
 public:
  /// Codes and decodes a batch [batch, channels, samples] with the first `codebooks` codebooks. `noise`
  /// numbers the batch's first item for models that add noise.
  virtual CodecOutput Run(const torch::Tensor& audio, int codebooks, std::int64_t noise,
                          Communicator* communicator) = 0;
  /// False if the weights to start from were those of a simpler model: then Start() finds the missing ones.
  virtual bool complete() const { return true; }
  /// Called once before training that starts without weights, or without complete() ones, with the same audio
  /// in all processes.
  virtual void Start(const torch::Tensor& audio, const StartOptions& options) = 0;
  /// After the optimizer's step.
  virtual void AfterStep(std::uint64_t step, Communicator* communicator) = 0;
  /// Tensors under the canonical names of model/model.h.
  virtual model::TensorMap Export() const = 0;
  /// Learning rate of a parameter relative to the base rate, by its name.
  virtual double RateFactor(const std::string& name) const = 0;
  /// Codebooks that are moving averages, not parameters; null if there are none.
  virtual EmaQuantizer* ema_quantizer() { return nullptr; }
};

/// Divides every recording by its scale, as the codec does before encoding.
torch::Tensor Normalized(const torch::Tensor& audio, const model::CodecSpec& spec);

/// Builds the family of `config`; with `tensors` (canonical names) as its weights, otherwise random ones.
/// kUnsupported for families that cannot be trained, kDamaged for tensors that do not fit.
Result<std::shared_ptr<TrainableCodec>> CreateTrainable(const model::ModelConfig& config,
                                                        const model::TensorMap* tensors,
                                                        const EmaOptions& ema, torch::Device device);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_TRAINABLE_H_
