/// \file
/// Evaluation of the integer language model, a batch of steps at a time.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_NETWORK_H_
#define XCODEC_SRC_ENTROPY_LM_LM_NETWORK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_history.h"
#include "entropy/lm/lm_model.h"
#include "entropy/lm/lm_params.h"
#include "xcodec/span.h"

namespace xcodec::entropy {

class LmNetwork;
class LmState;

/// One step to evaluate: the next one of `state`.
struct LmStep {
  LmState* state = nullptr;
  /// previous[q * stride]: code of codebook q in the frame before; null in the first step.
  const std::uint16_t* previous = nullptr;
  std::size_t stride = 1;
  /// current[q * current_stride]: code of codebook q in this frame, which LmNetworkKind::kHistory reads when
  /// Logits is called for a higher codebook.
  const std::uint16_t* current = nullptr;
  std::size_t current_stride = 1;
};

/// The history of a run of steps, for LmNetworkKind::kHistory.
struct LmHistoryState {
  static constexpr std::size_t kFrames = 4;  ///< the largest of kLmTapLags
  explicit LmHistoryState(const LmConfig& config);
  std::vector<LmHistory> rows;    ///< of every codebook
  LmVector<std::int16_t> frames;  ///< [kFrames][dim]: sums of embeddings of the last frames
};

/// Buffers of a batch of steps, for LmNetworkKind::kHistory.
struct LmHistoryWork {
  LmHistoryWork(const LmConfig& config, std::size_t batch);
  LmVector<std::int16_t> taps;        ///< [batch][kLmTaps * dim]
  std::vector<std::uint8_t> classes;  ///< [batch][n_q][card]
  std::vector<LmDecision> decisions;  ///< [batch][n_q]
  LmVector<std::int32_t> embedded;    ///< [batch][dim]: sum of embeddings of lower codebooks
  LmVector<std::int32_t> events;      ///< [batch][dim]: of their events
  LmVector<std::int16_t> lower;       ///< [batch][dim]: `embedded` as activations
  LmVector<std::int16_t> h;           ///< [batch][dim]
  std::vector<LmStep> steps;          ///< [batch]
};

/// The maps of LmNetworkKind::kHistory. Immutable, thread-safe; `params` must outlive it.
class LmHistoryNetwork {
 public:
  explicit LmHistoryNetwork(const LmParams& params);

  const LmPacked taps, lower, linear1, linear2;

  /// Processes the frame before step `position`: its index in the batch is r, sum[dim] are its events.
  void Begin(const LmStep& step, std::size_t position, std::size_t codebooks, std::size_t r,
             LmHistoryState* state, LmHistoryWork* work, std::int32_t* sum) const;
  /// Advances work->lower to codebook q; q must ascend from 0.
  void Lower(std::size_t q, std::size_t r, LmHistoryWork* work) const;
  /// Adds the events of lower codebooks to y[dim].
  void AddEvents(std::size_t q, std::size_t r, const LmHistoryWork& work, std::int32_t* y) const;
  /// Outputs of a head to logits.
  void Finish(std::size_t q, std::size_t r, const LmHistoryWork& work, std::int32_t* logits) const;

 private:
  void ToActivations(const std::int32_t* sum, std::int16_t* out) const;
  void StoreFrame(const LmStep& step, std::size_t codebooks, std::size_t place, LmHistoryState* state,
                  std::int32_t* sum) const;

  const LmParams* params_;
};

/// Keys and values of one run of steps (one block) that attention still sees. Not thread-safe.
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
  std::unique_ptr<LmHistoryState> history_;
  std::size_t ring_ = 0;  ///< tiles of keys
  std::size_t steps_ = 0;
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
  LmVector<std::int16_t> position_;     ///< [dim]: the sum for the last position
  LmVector<std::int32_t> reduce_;       ///< [batch]
  std::vector<std::size_t> positions_;  ///< [batch]
  LmVector<std::int32_t> scores_;
  LmVector<std::int16_t> weights_;
  std::unique_ptr<LmHistoryWork> history_;
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
  /// logit_stride(). With LmNetworkKind::kHistory once for each step and codebook, codebooks in order, when
  /// LmStep::current has the codes of the lower ones.
  const std::int32_t* Logits(int q, std::size_t first, std::size_t count, LmWorkspace* work) const;
  std::size_t logit_stride() const { return heads_[0].width(); }
  /// Bytes of the keys and values that a long run of steps sees.
  std::size_t state_bytes() const {
    return layers_.size() * num_heads_ * past_context_ * (2 * pairs_ + value_width_) * sizeof(std::int16_t);
  }

 private:
  friend class LmState;
  friend class LmWorkspace;
  struct Layer {
    LmPacked in_proj, out_proj, linear1, linear2;
  };
  void Position(std::size_t position, std::int16_t* out) const;
  void Embed(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const;
  void EmbedHistory(Span<const LmStep> steps, int codebooks, LmWorkspace* work) const;
  void AddPosition(std::size_t r, LmWorkspace* work) const;
  void RunLayer(std::size_t index, Span<const LmStep> steps, int exponent, LmWorkspace* work) const;
  void StoreKeys(const std::int32_t* y, std::size_t layer, std::size_t index, LmState* state) const;
  const std::int16_t* KeysOf(const LmStep& step, std::size_t layer, std::size_t head) const;
  void Attend(std::size_t index, Span<const LmStep> steps, LmWorkspace* work) const;
  void AddAndNorm(const LmNorm& norm, std::size_t count, int exponent, std::size_t y_stride,
                  LmWorkspace* work, const std::int16_t* x, std::int16_t* out) const;
  void FeedForward(const LmPacked& linear1, const LmPacked& linear2, const LmNorm& norm, int exponent,
                   std::size_t count, LmWorkspace* work, std::int16_t* x) const;
  const std::int16_t* HistoryInputOf(int q, std::size_t first, std::size_t count, LmWorkspace* work) const;

  IntegerLm model_;
  const LmKernels* kernels_;
  std::vector<Layer> layers_;
  std::vector<LmPacked> heads_;
  std::unique_ptr<LmHistoryNetwork> history_;
  std::size_t dim_, num_heads_, head_dim_, pairs_, value_width_, past_context_, widest_;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_NETWORK_H_
