/// \file
/// Parameters of the integer language model as its arithmetic uses them. format/lm-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_PARAMS_H_
#define XCODEC_SRC_ENTROPY_LM_LM_PARAMS_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "entropy/lm/lm_config.h"
#include "xcodec/status.h"

namespace xcodec::entropy {

/// The lags of LmNetworkKind::kHistory: whether the code is the same as this many frames ago.
inline constexpr std::size_t kLmLags[] = {1, 2, 3, 4, 6, 8};
/// Classes of codes by how often they have occurred in the block (LmCountClass).
inline constexpr std::size_t kLmCountClasses = 32;
/// Classes, then lags.
inline constexpr std::size_t kLmEvents = kLmCountClasses + std::size(kLmLags);
/// Frames before the current one that the input sees directly.
inline constexpr std::size_t kLmTapLags[] = {1, 2, 4};
inline constexpr std::size_t kLmTaps = std::size(kLmTapLags);

/// Fixed units and ranges of the arithmetic; "unit u" means that the integer i stands for i * u.
struct LmUnits {
  static constexpr int kResidualBits = 13;     ///< residual sums: unit 2^-13
  static constexpr int kHiddenBits = 12;       ///< before and after GELU: unit 2^-12
  static constexpr int kLogitBits = 15;        ///< logits, base 2: unit 2^-15
  static constexpr int kScoreBits = 10;        ///< attention scores, base 2: unit 2^-10
  static constexpr int kNormBits = 30;         ///< normalised deviation: unit 2^-30
  static constexpr int kSineBits = 20;         ///< sines: unit 2^-20
  static constexpr int kMaxNormExponent = 13;  ///< activations: unit 2^-exponent, exponent in [0, 13]
  static constexpr std::int32_t kMaxActivation = 32767;
  static constexpr std::int32_t kMaxProjection = 4095;      ///< queries, keys, values
  static constexpr std::int32_t kMaxHidden = 1 << 19;       ///< |before GELU|
  static constexpr std::int32_t kMaxFeature = 8192;         ///< |after GELU|, shifted
  static constexpr int kMaxFeatureShift = 7;                ///< of that shift
  static constexpr std::int32_t kMaxResidual = 1 << 25;     ///< |input of a layer norm|
  static constexpr std::int32_t kMaxOutput = 1 << 30;       ///< |output of a linear map|, exclusive
  static constexpr std::int32_t kMaxAddend = 1 << 28;       ///< |terms added to such an output|, exclusive
  static constexpr std::int32_t kMaxEventOutput = 1 << 27;  ///< |output of a head that has events|, exclusive
  static constexpr std::int32_t kMaxScore = 1 << 29;        ///< |attention score|, exclusive
  static constexpr std::int64_t kMaxEpsilon = 1LL << 60;    ///< exclusive
};

/// y[n] = round(sum_k weight[n][k] x[k] * multiplier[n] / 2^shift) + bias[n], halves up.
struct LmLinear {
  int rows = 0;
  int cols = 0;
  std::vector<std::int8_t> weight;       ///< [rows][cols], -127 to 127
  std::vector<std::int32_t> multiplier;  ///< [rows], not negative
  std::vector<std::int32_t> bias;        ///< [rows]
  std::int32_t shift = 1;                ///< 1 to 62
};

/// Layer norm: y[i] = round(deviation[i] / norm * gain[i] / 2^shift) + bias[i], unit 2^-exponent.
struct LmNorm {
  std::vector<std::int32_t> gain;  ///< [dim]
  std::vector<std::int32_t> bias;  ///< [dim]
  std::int32_t shift = 1;          ///< 1 to 62
  std::int32_t exponent = 0;       ///< of the output's unit
  std::int64_t epsilon = 1;        ///< dim * eps in squares of the input's unit, from 1
};

struct LmLayer {
  LmLinear in_proj;   ///< [3 dim][dim]: query, key, value
  LmLinear out_proj;  ///< [dim][dim]
  LmLinear linear1;   ///< [hidden][dim]
  LmLinear linear2;   ///< [dim][hidden]
  LmNorm norm1;
  LmNorm norm2;
  std::vector<std::int32_t> score_multiplier;  ///< [heads]: dot product to score
  std::int32_t score_shift = 1;                ///< 1 to 62
};

/// Vectors that are added for events: round(sum weight * multiplier / 2^shift), unit 2^-13.
struct LmBag {
  std::vector<std::int8_t> weight;       ///< [n_q][kLmEvents][dim], -127 to 127
  std::vector<std::int32_t> multiplier;  ///< [n_q][kLmEvents], not negative
  std::int32_t shift = 1;                ///< 1 to 62
};

/// Parameters of LmNetworkKind::kHistory in addition to the transformer's.
struct LmHistoryParams {
  std::int32_t embedding_shift = 0;  ///< sums of embeddings to activations, 0 to 30
  LmLinear taps;                     ///< [dim][kLmTaps * dim]: frames before, to the transformer's input
  LmBag before;                      ///< events of the frame before
  LmLinear lower;                    ///< [dim][dim]: lower codebooks of the frame
  LmBag now;                         ///< events of lower codebooks of the frame
  std::vector<std::int32_t> start;   ///< [n_q][dim], unit 2^-13
  LmNorm norm1;
  LmLinear linear1;  ///< [hidden][dim]
  LmLinear linear2;  ///< [dim][hidden]
  LmNorm norm2;
};

struct LmParams {
  LmConfig config;
  std::vector<std::int8_t> embedding;              ///< [n_q][card + 1][dim]
  std::vector<std::int32_t> embedding_multiplier;  ///< [n_q][card + 1]
  std::vector<std::int32_t> position_frequency;    ///< [dim / 2][2]: high and low half of turns * 2^64
  LmNorm norm_in;
  std::vector<LmLayer> layers;
  std::vector<LmLinear> heads;  ///< [n_q] of [outputs()][dim]
  LmHistoryParams history;      ///< empty unless has_history()

  bool has_history() const { return config.network == LmNetworkKind::kHistory; }
  /// Outputs of a head: logits of the codes, then of kLmEvents events.
  int outputs() const;
  int hidden() const { return config.dim * config.hidden_scale; }
  /// sum[i] += the embedding of code `row` - 1 (row 0: no code), in its unit.
  void AddEmbedding(std::size_t q, std::size_t row, std::int32_t* sum) const;
  int head_dim() const { return config.dim / config.num_heads; }
};

/// Empty parameters with every array at the size that `config` (already validated) gives it.
LmParams MakeLmParams(const LmConfig& config);

/// kDamaged unless every value is in its range and no result of the arithmetic can overflow.
Status ValidateLmParams(const LmParams& params);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_PARAMS_H_
