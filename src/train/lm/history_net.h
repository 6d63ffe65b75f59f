/// \file
/// The language model with history in floating point, for training (format/lm-coder.md, "History").
#ifndef XCODEC_SRC_TRAIN_LM_HISTORY_NET_H_
#define XCODEC_SRC_TRAIN_LM_HISTORY_NET_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "entropy/lm/lm_config.h"
#include "torch/encodec/language_model.h"

namespace xcodec::train {

/// Parameter names are those that src/entropy/lm/convert/lm_convert_history.cc converts. B is the batch, K
/// the codebooks, T the steps, C the codes of a codebook, D the width.
class HistoryLmNet : public libtorch::LanguageModelNet {
 public:
  explicit HistoryLmNet(const entropy::LmConfig& config);

  /// Codes int64 [B, K, T] of K <= n_q codebooks from the beginning of a block -> scores before the softmax
  /// [B, C, K, T], each from the codes before it. `offset` is added to the positions only.
  torch::Tensor Scores(const torch::Tensor& codes, std::int64_t offset);

 private:
  /// The history of one codebook's codes.
  struct Events {
    torch::Tensor classes;  ///< int64 [B, T, C]: of every code, before the step
    torch::Tensor own;      ///< int64 [B, T]: of the actual code
    torch::Tensor matches;  ///< float [B, T, lags]: 1 where the code is that of this many steps ago
  };
  Events Observe(const torch::Tensor& codes) const;
  torch::Tensor Input(const torch::Tensor& codes, const std::vector<Events>& events);
  /// Scores of codebook q, codes [B, T].
  torch::Tensor Head(std::size_t q, const torch::Tensor& hidden, const torch::Tensor& codes,
                     const Events& events);

  torch::Tensor start_;
  std::vector<torch::nn::Embedding> before_;
  std::vector<torch::nn::Embedding> now_;
  torch::nn::Linear taps_{nullptr};
  torch::nn::Linear lower_{nullptr};
  torch::nn::Linear linear1_{nullptr};
  torch::nn::Linear linear2_{nullptr};
  torch::nn::LayerNorm norm1_{nullptr};
  torch::nn::LayerNorm norm2_{nullptr};
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LM_HISTORY_NET_H_
