/// \file
/// The reference's language model over codes: a streaming transformer (encodec/model.py, LMModel;
/// encodec/modules/transformer.py). Parameter names are the reference's.
#ifndef XCODEC_SRC_TORCH_ENCODEC_LANGUAGE_MODEL_H_
#define XCODEC_SRC_TORCH_ENCODEC_LANGUAGE_MODEL_H_

#include <torch/torch.h>

#include <memory>
#include <vector>

#include "entropy/lm/lm_config.h"

namespace xcodec::libtorch {

/// Post-norm transformer layer whose keys and values see `past` inputs before the current ones. B is the
/// batch, T the steps, C the width.
class StreamingTransformerLayer : public torch::nn::Module {
 public:
  StreamingTransformerLayer(int width, int heads, int hidden, int past_context);
  /// x [B, T, C] and the layer's inputs before them [B, H, C] -> [B, T, C].
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& past);

 private:
  torch::Tensor Attention(const torch::Tensor& x, const torch::Tensor& past);

  int heads_;
  int past_context_;
  torch::Tensor in_weight_;
  torch::Tensor in_bias_;
  torch::nn::Linear out_{nullptr};
  torch::nn::Linear linear1_{nullptr};
  torch::nn::Linear linear2_{nullptr};
  torch::nn::LayerNorm norm1_{nullptr};
  torch::nn::LayerNorm norm2_{nullptr};
};

/// Operations come in the reference's order, so that on the same LibTorch the probabilities have the same
/// bits.
class LanguageModelNet : public torch::nn::Module {
 public:
  /// With history (LmNetworkKind::kHistory) this is the transformer and the tables of that network; its other
  /// parts are in train/lm/history_net.h.
  explicit LanguageModelNet(const entropy::LmConfig& config);

  /// State of a chunk: the inputs of every layer (at most past_context of them) and the step's number.
  struct State {
    std::vector<torch::Tensor> past;
    std::int64_t offset = 0;
  };
  /// Inputs int64 [B, K, T], K <= n_q: 1 + the code of the step before, 0 if there is none -> scores before
  /// the softmax [B, card, K, T]. A fresh State starts a chunk; it is advanced by T steps.
  torch::Tensor Logits(const torch::Tensor& inputs, State* state);
  /// The same after the softmax over card.
  torch::Tensor Probabilities(const torch::Tensor& inputs, State* state);

 protected:
  /// Sum of embeddings [B, T, C], before the first norm -> the last layer's output; advances the state.
  torch::Tensor Transform(const torch::Tensor& sum, State* state);
  const entropy::LmConfig& config() const { return config_; }
  torch::nn::Embedding& embedding(std::size_t k) { return embeddings_[k]; }
  torch::nn::Linear& head(std::size_t k) { return heads_[k]; }

 private:
  torch::Tensor Positions(std::int64_t steps, std::int64_t offset, torch::Device device) const;

  entropy::LmConfig config_;
  std::vector<torch::nn::Embedding> embeddings_;
  std::vector<torch::nn::Linear> heads_;
  torch::nn::LayerNorm norm_in_{nullptr};
  std::vector<std::shared_ptr<StreamingTransformerLayer>> layers_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_LANGUAGE_MODEL_H_
