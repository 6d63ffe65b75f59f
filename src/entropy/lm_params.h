/// \file
/// Parameters of the integer language model as its arithmetic uses them. format/lm-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_PARAMS_H_
#define XCODEC_SRC_ENTROPY_LM_PARAMS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "entropy/lm_config.h"
#include "xcodec/status.h"

namespace xcodec {

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
  static constexpr std::int32_t kMaxProjection = 4095;    ///< queries, keys, values
  static constexpr std::int32_t kMaxHidden = 1 << 19;     ///< |before GELU|
  static constexpr std::int32_t kMaxFeature = 8192;       ///< |after GELU|, shifted
  static constexpr int kMaxFeatureShift = 7;              ///< of that shift
  static constexpr std::int32_t kMaxResidual = 1 << 25;   ///< |input of a layer norm|
  static constexpr std::int32_t kMaxOutput = 1 << 30;     ///< |output of a linear map|, exclusive
  static constexpr std::int32_t kMaxScore = 1 << 29;      ///< |attention score|, exclusive
  static constexpr std::int64_t kMaxEpsilon = 1LL << 60;  ///< exclusive
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

struct LmParams {
  LmConfig config;
  std::vector<std::int8_t> embedding;              ///< [n_q][card + 1][dim]
  std::vector<std::int32_t> embedding_multiplier;  ///< [n_q][card + 1]
  std::vector<std::int32_t> position_frequency;    ///< [dim / 2][2]: high and low half of turns * 2^64
  LmNorm norm_in;
  std::vector<LmLayer> layers;
  std::vector<LmLinear> heads;  ///< [n_q] of [card][dim]

  int hidden() const { return config.dim * config.hidden_scale; }
  int head_dim() const { return config.dim / config.num_heads; }
};

/// Empty parameters with every array at the size that `config` (already validated) gives it.
LmParams MakeLmParams(const LmConfig& config);

/// kDamaged unless every value lies in its range and no result of the arithmetic can leave its own.
Status ValidateLmParams(const LmParams& params);

}  // namespace xcodec

#endif  // XCODEC_SRC_ENTROPY_LM_PARAMS_H_
