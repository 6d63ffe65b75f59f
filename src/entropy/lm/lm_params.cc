#include "entropy/lm/lm_params.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "entropy/lm/lm_model.h"

namespace xcodec::entropy {
namespace {

std::size_t Size(int a, int b = 1, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

void SizeLinear(int rows, int cols, LmLinear* linear) {
  linear->rows = rows;
  linear->cols = cols;
  linear->weight.resize(Size(rows, cols));
  linear->multiplier.resize(Size(rows));
  linear->bias.resize(Size(rows));
}

void SizeNorm(int dim, LmNorm* norm) {
  norm->gain.resize(Size(dim));
  norm->bias.resize(Size(dim));
}

Status Damaged(const std::string& what) {
  return Status(StatusCode::kDamaged, "integer language model: " + what);
}

bool ShiftOk(std::int32_t shift, int lowest) { return shift >= lowest && shift <= 62; }

// |round(value * multiplier / 2^shift)| + |bias| for |value| <= bound stays below `limit`.
bool OutputFits(std::int64_t bound, std::int32_t multiplier, int shift, std::int32_t bias,
                std::int32_t limit = LmUnits::kMaxOutput) {
  const std::int64_t product = bound * multiplier;  // at most 2^31 * 2^31
  const std::int64_t result = (product >> shift) + 1;
  return result + std::abs(static_cast<std::int64_t>(bias)) < limit;
}

// `largest` bounds |x|; `extra` is the largest amount by which a row's shift is reduced.
Status CheckLinear(const LmLinear& linear, std::int32_t largest, int extra, const std::string& name,
                   std::int32_t limit = LmUnits::kMaxOutput) {
  if (!ShiftOk(linear.shift, 1 + extra)) return Damaged(name + ".shift out of range");
  for (int n = 0; n < linear.rows; ++n) {
    const std::int8_t* row = linear.weight.data() + Size(n, linear.cols);
    std::int64_t sum = 0;
    for (int k = 0; k < linear.cols; ++k) {
      if (row[k] == -128) return Damaged(name + ".weight holds -128");
      sum += std::abs(static_cast<int>(row[k]));
    }
    const std::int32_t multiplier = linear.multiplier[Size(n)];
    if (multiplier < 0) return Damaged(name + ".multiplier is negative");
    if (!OutputFits(sum * largest, multiplier, linear.shift - extra, linear.bias[Size(n)], limit))
      return Damaged(name + ": outputs do not fit");
  }
  return Status::Ok();
}

Status CheckNorm(const LmNorm& norm, const std::string& name) {
  if (!ShiftOk(norm.shift, 1)) return Damaged(name + ": shift out of range");
  if (norm.exponent < 0 || norm.exponent > LmUnits::kMaxNormExponent)
    return Damaged(name + ": exponent out of range");
  if (norm.epsilon < 1 || norm.epsilon >= LmUnits::kMaxEpsilon)
    return Damaged(name + ": epsilon out of range");
  for (std::size_t i = 0; i < norm.gain.size(); ++i) {
    const std::int64_t gain = std::abs(static_cast<std::int64_t>(norm.gain[i]));
    if (gain > INT32_MAX || !OutputFits((1LL << LmUnits::kNormBits) + 1, static_cast<std::int32_t>(gain),
                                        norm.shift, norm.bias[i]))
      return Damaged(name + ": outputs do not fit");
  }
  return Status::Ok();
}

Status CheckScores(const LmLayer& layer, int head_dim, const std::string& name) {
  if (!ShiftOk(layer.score_shift, 1)) return Damaged(name + ".score: shift out of range");
  const std::int64_t bound =
      static_cast<std::int64_t>(head_dim) * LmUnits::kMaxProjection * LmUnits::kMaxProjection;
  for (const std::int32_t multiplier : layer.score_multiplier)
    if (multiplier < 0 || (bound * multiplier >> layer.score_shift) + 1 >= LmUnits::kMaxScore)
      return Damaged(name + ".score: scores do not fit");
  return Status::Ok();
}

Status CheckEmbedding(const LmParams& params) {
  for (const std::int8_t w : params.embedding)
    if (w == -128) return Damaged("emb.weight holds -128");
  const std::size_t rows = Size(params.config.card + 1);
  std::int64_t sum = 0;
  for (int q = 0; q < params.config.n_q; ++q) {
    const std::int32_t* first = params.embedding_multiplier.data() + Size(q) * rows;
    if (*std::min_element(first, first + rows) < 0) return Damaged("emb.multiplier is negative");
    sum += std::int64_t{127} * *std::max_element(first, first + rows);
  }
  return sum <= LmUnits::kMaxResidual ? Status::Ok() : Damaged("embeddings do not fit");
}

// The events of all codebooks together: one class and every lag of each.
Status CheckBag(const LmBag& bag, int n_q, const std::string& name) {
  if (!ShiftOk(bag.shift, 1)) return Damaged(name + ".shift out of range");
  for (const std::int8_t w : bag.weight)
    if (w == -128) return Damaged(name + ".weight holds -128");
  std::int64_t sum = 0;
  for (int q = 0; q < n_q; ++q) {
    const std::int32_t* first = bag.multiplier.data() + Size(q) * kLmEvents;
    if (*std::min_element(first, first + kLmEvents) < 0) return Damaged(name + ".multiplier is negative");
    sum += *std::max_element(first, first + kLmCountClasses);
    for (std::size_t i = kLmCountClasses; i < kLmEvents; ++i) sum += first[i];
  }
  sum *= 127;
  return sum < LmUnits::kMaxOutput && (sum >> bag.shift) + 1 < LmUnits::kMaxAddend
             ? Status::Ok()
             : Damaged(name + ": sums do not fit");
}

Status CheckHistory(const LmHistoryParams& h, int n_q) {
  const std::int32_t x = LmUnits::kMaxActivation;
  if (h.embedding_shift < 0 || h.embedding_shift > 30) return Damaged("history.embedding_shift out of range");
  XCODEC_RETURN_IF_ERROR(CheckLinear(h.taps, x, 0, "history.taps"));
  XCODEC_RETURN_IF_ERROR(CheckBag(h.before, n_q, "history.before"));
  XCODEC_RETURN_IF_ERROR(CheckLinear(h.lower, x, 0, "history.lower"));
  XCODEC_RETURN_IF_ERROR(CheckBag(h.now, n_q, "history.now"));
  for (const std::int32_t v : h.start)
    if (std::abs(static_cast<std::int64_t>(v)) >= LmUnits::kMaxAddend)
      return Damaged("history.start out of range");
  XCODEC_RETURN_IF_ERROR(CheckNorm(h.norm1, "history.norm1"));
  XCODEC_RETURN_IF_ERROR(CheckLinear(h.linear1, x, 0, "history.linear1"));
  XCODEC_RETURN_IF_ERROR(
      CheckLinear(h.linear2, LmUnits::kMaxFeature, LmUnits::kMaxFeatureShift, "history.linear2"));
  return CheckNorm(h.norm2, "history.norm2");
}

void SizeHistory(const LmConfig& config, LmHistoryParams* history) {
  const int events = static_cast<int>(kLmEvents);
  const int hidden = config.dim * config.hidden_scale;
  SizeLinear(config.dim, static_cast<int>(kLmTaps) * config.dim, &history->taps);
  SizeLinear(config.dim, config.dim, &history->lower);
  for (LmBag* bag : {&history->before, &history->now}) {
    bag->weight.resize(Size(config.n_q, events, config.dim));
    bag->multiplier.resize(Size(config.n_q, events));
  }
  history->start.resize(Size(config.n_q, config.dim));
  SizeNorm(config.dim, &history->norm1);
  SizeLinear(hidden, config.dim, &history->linear1);
  SizeLinear(config.dim, hidden, &history->linear2);
  SizeNorm(config.dim, &history->norm2);
}

}  // namespace

int LmParams::outputs() const { return config.card + (has_history() ? static_cast<int>(kLmEvents) : 0); }

void LmParams::AddEmbedding(std::size_t q, std::size_t row, std::int32_t* sum) const {
  const auto dim = static_cast<std::size_t>(config.dim);
  const std::size_t at = q * (static_cast<std::size_t>(config.card) + 1) + row;
  const std::int8_t* vector = embedding.data() + at * dim;
  const std::int32_t scale = embedding_multiplier[at];
  for (std::size_t i = 0; i < dim; ++i) sum[i] += vector[i] * scale;
}

LmParams MakeLmParams(const LmConfig& config) {
  LmParams params;
  params.config = config;
  const int dim = config.dim;
  const int hidden = params.hidden();
  params.embedding.resize(Size(config.n_q, config.card + 1, dim));
  params.embedding_multiplier.resize(Size(config.n_q, config.card + 1));
  params.position_frequency.resize(Size(dim));
  SizeNorm(dim, &params.norm_in);
  params.layers.resize(Size(config.num_layers));
  for (LmLayer& layer : params.layers) {
    SizeLinear(3 * dim, dim, &layer.in_proj);
    SizeLinear(dim, dim, &layer.out_proj);
    SizeLinear(hidden, dim, &layer.linear1);
    SizeLinear(dim, hidden, &layer.linear2);
    SizeNorm(dim, &layer.norm1);
    SizeNorm(dim, &layer.norm2);
    layer.score_multiplier.resize(Size(config.num_heads));
  }
  params.heads.resize(Size(config.n_q));
  for (LmLinear& head : params.heads) SizeLinear(params.outputs(), dim, &head);
  if (params.has_history()) SizeHistory(config, &params.history);
  return params;
}

Status ValidateLmParams(const LmParams& params) {
  XCODEC_RETURN_IF_ERROR(CheckEmbedding(params));
  XCODEC_RETURN_IF_ERROR(CheckNorm(params.norm_in, "norm_in"));
  const std::int32_t x = LmUnits::kMaxActivation;
  for (std::size_t i = 0; i < params.layers.size(); ++i) {
    const LmLayer& layer = params.layers[i];
    const std::string name = "layers." + std::to_string(i) + ".";
    XCODEC_RETURN_IF_ERROR(CheckLinear(layer.in_proj, x, 0, name + "in_proj"));
    XCODEC_RETURN_IF_ERROR(CheckLinear(layer.out_proj, x, 0, name + "out_proj"));
    XCODEC_RETURN_IF_ERROR(CheckLinear(layer.linear1, x, 0, name + "linear1"));
    XCODEC_RETURN_IF_ERROR(
        CheckLinear(layer.linear2, LmUnits::kMaxFeature, LmUnits::kMaxFeatureShift, name + "linear2"));
    XCODEC_RETURN_IF_ERROR(CheckNorm(layer.norm1, name + "norm1"));
    XCODEC_RETURN_IF_ERROR(CheckNorm(layer.norm2, name + "norm2"));
    XCODEC_RETURN_IF_ERROR(CheckScores(layer, params.head_dim(), "layers." + std::to_string(i)));
  }
  for (std::size_t q = 0; q < params.heads.size(); ++q)
    XCODEC_RETURN_IF_ERROR(
        CheckLinear(params.heads[q], x, 0, "heads." + std::to_string(q),
                    params.has_history() ? LmUnits::kMaxEventOutput : LmUnits::kMaxOutput));
  return params.has_history() ? CheckHistory(params.history, params.config.n_q) : Status::Ok();
}

}  // namespace xcodec::entropy
