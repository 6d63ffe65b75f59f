/// \file
/// Evaluation of the integer language model, a batch of steps at a time.
#ifndef XCODEC_SRC_ENTROPY_LM_NETWORK_H_
#define XCODEC_SRC_ENTROPY_LM_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "entropy/lm_kernels.h"
#include "entropy/lm_model.h"
#include "entropy/lm_params.h"
#include "xcodec/span.h"

namespace xcodec {

class LmNetwork;

/// Keys and values of one run of steps (one block): what attention still sees. Not thread-safe.
class LmState {
 public:
  /// For at most `steps` steps, evaluated at most `batch` at a time; memory is bounded by the past context
  /// plus `batch` steps, whatever `steps` is.
  LmState(const LmNetwork& network, std::size_t steps, std::size_t batch);

  /// Steps evaluated so far.
  std::size_t steps() const { return steps_; }

 private:
  friend class LmNetwork;
  std::int16_t* keys(std::size_t layer) { return cache_.data() + layer * (keys_size_ + values_size_); }
  std::int16_t* values(std::size_t layer) { return keys(layer) + keys_size_; }

  // For every layer: keys [heads][ring][pairs][kLmTile][2], values [heads][ring][kLmTile /
  // 2][value_width][2].
  LmVector<std::int16_t> cache_;
  std::size_t keys_size_ = 0;
  std::size_t values_size_ = 0;
  std::size_t ring_ = 0;  ///< tiles of keys
  std::size_t steps_ = 0;
};

/// One step to evaluate: the next one of `state`.
struct LmStep {
  LmState* state = nullptr;
  /// previous[q * stride]: code of codebook q in the frame before; null in the first step.
  const std::uint16_t* previous = nullptr;
  std::size_t stride = 1;
};

/// Buffers of one thread for batches of up to `batch` steps.
class LmWorkspace {
 public:
  LmWorkspace(const LmNetwork& network, std::size_t batch);
  std::size_t batch() const { return batch_; }

 private:
  friend class LmNetwork;
  std::size_t batch_;
  LmVector<std::int16_t> x_;            ///< activations [batch][dim]
  LmVector<std::int16_t> attended_;     ///< [batch][dim]
  LmVector<std::int16_t> features_;     ///< after GELU [batch][hidden]
  LmVector<std::int16_t> queries_;      ///< [batch][heads][2 * pairs]
  LmVector<std::int32_t> y_;            ///< outputs of linear maps
  LmVector<std::int32_t> residual_;     ///< [dim]
  LmVector<std::int16_t> position_;     ///< [dim]: what is added at the last position
  LmVector<std::int32_t> reduce_;       ///< [batch]
  std::vector<std::size_t> positions_;  ///< [batch]
  LmVector<std::int32_t> scores_;
  LmVector<std::int16_t> weights_;
};

/// A model with its weights packed for the kernels. Immutable, thread-safe.
class LmNetwork {
 public:
  explicit LmNetwork(const IntegerLm& model, const LmKernels& kernels = BestLmKernels());

  const LmConfig& config() const { return params().config; }
  const LmParams& params() const { return model_.params(); }
  const LmKernels& kernels() const { return *kernels_; }

  /// Evaluates steps of `codebooks` codebooks, at most work.batch(). Steps of one state must be consecutive
  /// and in order; their `previous` codes must be below the codebook size. Afterwards Logits may be called
  /// for these steps.
  void Evaluate(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const;

  /// Base-2 logits (unit 2^-15) of codebook q for step [first, first + count) of the last Evaluate: rows of
  /// logit_stride().
  const std::int32_t* Logits(int q, std::size_t first, std::size_t count, LmWorkspace* work) const;
  std::size_t logit_stride() const { return heads_[0].width(); }

 private:
  friend class LmState;
  friend class LmWorkspace;
  struct Layer {
    LmPacked in_proj, out_proj, linear1, linear2;
  };
  void Position(std::size_t position, std::int16_t* out) const;
  void Embed(const LmStep& step, int codebooks, LmWorkspace* work, std::int16_t* x) const;
  void RunLayer(std::size_t index, Span<const LmStep> steps, int exponent, LmWorkspace* work) const;
  void StoreKeys(const std::int32_t* y, std::size_t layer, std::size_t index, LmState* state) const;
  const std::int16_t* KeysOf(const LmStep& step, std::size_t layer, std::size_t head) const;
  void Attend(std::size_t index, Span<const LmStep> steps, LmWorkspace* work) const;
  void AddAndNorm(const LmNorm& norm, std::size_t count, int exponent, std::size_t y_stride,
                  LmWorkspace* work) const;

  IntegerLm model_;
  const LmKernels* kernels_;
  std::vector<Layer> layers_;
  std::vector<LmPacked> heads_;
  std::size_t dim_, num_heads_, head_dim_, pairs_, value_width_, past_context_, widest_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_ENTROPY_LM_NETWORK_H_
