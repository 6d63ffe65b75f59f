#include <cmath>

#include "entropy/lm/convert/lm_converter.h"
#include "entropy/lm/convert/lm_float.h"

namespace xcodec::entropy {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kNormEps = 1e-5;  // torch.nn.LayerNorm
constexpr int kMaxMultiplierBits = 31;

// Largest shift for which `largest` * 2^shift still is below 2^31, at most 62; 0 when there is none from 1.
int ShiftFor(double largest) {
  if (!(largest > 0)) return 62;
  const int shift = kMaxMultiplierBits - 1 - LmFloorLog2(largest);
  return shift > 62 ? 62 : shift < 1 ? 0 : shift;
}

// Multipliers `factors` (not negative or signed) as integers over 2^shift.
bool StoreMultipliers(const std::vector<double>& factors, std::vector<std::int32_t>* out,
                      std::int32_t* shift) {
  double largest = 0;
  for (const double f : factors) largest = LmMax(largest, LmAbs(f));
  *shift = ShiftFor(largest);
  if (*shift == 0) return false;
  const double scale = LmPowerOfTwo(*shift);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    // A factor just below a power of two may round up to 2^31: one less is as good.
    const double scaled = factors[i] * scale;
    const double top = 2147483646.0;
    if (!LmStoreInt32(scaled > top ? top : scaled < -top ? -top : scaled, &(*out)[i])) return false;
  }
  return true;
}

// weight, bias: floats of `linear`'s shape; unit_in: of its input; unit_out[n]: of its output n.
bool ConvertLinear(Span<const float> weight, Span<const float> bias, double unit_in,
                   const std::vector<double>& unit_out, LmLinear* linear) {
  const auto rows = static_cast<std::size_t>(linear->rows);
  const auto cols = static_cast<std::size_t>(linear->cols);
  std::vector<double> factors(rows);
  for (std::size_t n = 0; n < rows; ++n) {
    const double step = LmQuantizeRow(weight.data() + n * cols, cols, linear->weight.data() + n * cols);
    factors[n] = step * unit_in / unit_out[n];
    if (!LmStoreInt32(static_cast<double>(bias[n]) / unit_out[n], &linear->bias[n])) return false;
  }
  return StoreMultipliers(factors, &linear->multiplier, &linear->shift);
}

// A bound of |w . x + b| over every x that `input` allows (Cauchy-Schwarz).
double OutputBound(const float* w, double b, const LmActivation& input) {
  const std::size_t dim = input.gain.size();
  double through_gain = 0;
  double weight = 0;
  double constant = b;
  for (std::size_t k = 0; k < dim; ++k) {
    const double wk = static_cast<double>(w[k]);
    through_gain += wk * input.gain[k] * (wk * input.gain[k]);
    weight += wk * wk;
    constant += wk * input.bias[k];
  }
  return std::sqrt(static_cast<double>(dim) * through_gain) + std::sqrt(weight * input.extra) +
         LmAbs(constant);
}

}  // namespace

Status LmTooLarge(const std::string& name) {
  return Status(StatusCode::kUnsupported, "language model: " + name + " does not fit the integer ranges");
}

bool LmStoreInt32(double x, std::int32_t* out) {
  if (!(LmAbs(x) < 2147483647.0)) return false;
  const std::int64_t rounded = LmRound(x);
  *out = static_cast<std::int32_t>(rounded);
  return rounded > INT32_MIN && rounded <= INT32_MAX;
}

double LmQuantizeRow(const float* row, std::size_t cols, std::int8_t* out) {
  double largest = 0;
  for (std::size_t k = 0; k < cols; ++k) largest = LmMax(largest, LmAbs(static_cast<double>(row[k])));
  const double step = largest / 127;
  for (std::size_t k = 0; k < cols; ++k)
    out[k] =
        step > 0 ? static_cast<std::int8_t>(LmRound(static_cast<double>(row[k]) / step)) : std::int8_t{0};
  return step;
}

Result<IntegerLm> LmConverter::Run() {
  XCODEC_RETURN_IF_ERROR(Embeddings());
  const bool history = params_->has_history();
  if (history) XCODEC_RETURN_IF_ERROR(HistoryInput());
  const double unit = history ? LmPowerOfTwo(-LmUnits::kResidualBits) : embedding_unit_;
  XCODEC_RETURN_IF_ERROR(Norm("transformer.norm_in", unit, true, &params_->norm_in));
  Positions();
  for (int i = 0; i < params_->config.num_layers; ++i) XCODEC_RETURN_IF_ERROR(Layer(i));
  if (history) XCODEC_RETURN_IF_ERROR(HistoryOutput());
  for (int q = 0; q < params_->config.n_q; ++q) XCODEC_RETURN_IF_ERROR(Head(q));
  XCODEC_RETURN_IF_ERROR(source_.AllUsed());
  const Status valid = ValidateLmParams(*params_);
  if (!valid.ok()) return Status(StatusCode::kUnsupported, valid.message());
  return IntegerLm(std::move(params_));
}

Status LmConverter::Embeddings() {
  const LmConfig& c = params_->config;
  const auto rows = static_cast<std::size_t>(c.card + 1);
  const auto dim = static_cast<std::size_t>(dim_);
  std::vector<double> steps(static_cast<std::size_t>(c.n_q) * rows);
  double total = 0;
  std::vector<double> component(dim);
  for (std::size_t q = 0; q < static_cast<std::size_t>(c.n_q); ++q) {
    Span<const float> table;
    XCODEC_RETURN_IF_ERROR(source_.Get("emb." + std::to_string(q) + ".weight", {c.card + 1, c.dim}, &table));
    double largest = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t at = q * rows + r;
      steps[at] = LmQuantizeRow(table.data() + r * dim, dim, params_->embedding.data() + at * dim);
      largest = LmMax(largest, steps[at]);
    }
    total += 127 * largest;
    for (std::size_t i = 0; i < dim; ++i) {
      double most = 0;
      for (std::size_t r = 0; r < rows; ++r)
        most = LmMax(most, LmAbs(static_cast<double>(table[r * dim + i])));
      component[i] += most;
    }
  }
  for (const double c_i : component) largest_embedding_ = LmMax(largest_embedding_, c_i);
  // The finest power of two in which the largest sum, with its rounding, stays within 2^25.
  int bits = total > 0 ? 24 - LmFloorLog2(total) - 1 : 0;
  if (bits > 26) bits = 26;
  if (bits < 0) return LmTooLarge("emb");
  embedding_unit_ = LmPowerOfTwo(-bits);
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!LmStoreInt32(steps[i] / embedding_unit_, &params_->embedding_multiplier[i]))
      return LmTooLarge("emb");
  return Status::Ok();
}

void LmConverter::Positions() {
  const LmConfig& c = params_->config;
  const double ratio = LmExp(-LmLog(c.max_period) / (dim_ / 2 - 1));
  double turns = 1 / (2 * kPi);
  for (std::size_t i = 0; i < static_cast<std::size_t>(dim_ / 2); ++i) {
    const auto bits = static_cast<std::uint64_t>(turns * LmPowerOfTwo(63)) << 1;
    params_->position_frequency[2 * i] = static_cast<std::int32_t>(bits >> 32);
    params_->position_frequency[2 * i + 1] = static_cast<std::int32_t>(bits & 0xFFFFFFFFU);
    turns = turns * ratio;
  }
}

Status LmConverter::Norm(const std::string& name, double unit_in, bool with_positions, LmNorm* norm) {
  Span<const float> weight;
  Span<const float> bias;
  XCODEC_RETURN_IF_ERROR(source_.Get(name + ".weight", {dim_}, &weight));
  XCODEC_RETURN_IF_ERROR(source_.Get(name + ".bias", {dim_}, &bias));
  const auto dim = static_cast<std::size_t>(dim_);
  const double root = std::sqrt(static_cast<double>(dim_));
  double bound = 0;
  x_.gain.assign(weight.begin(), weight.end());
  x_.bias.assign(bias.begin(), bias.end());
  x_.extra = with_positions ? static_cast<double>(dim_) / 2 : 0;
  for (std::size_t i = 0; i < dim; ++i)
    bound = LmMax(bound, LmAbs(x_.gain[i]) * root + LmAbs(x_.bias[i]) + (with_positions ? 1 : 0));
  int exponent = bound > 0 ? 14 - LmFloorLog2(bound) : LmUnits::kMaxNormExponent;
  if (exponent > LmUnits::kMaxNormExponent) exponent = LmUnits::kMaxNormExponent;
  if (exponent < 0) return LmTooLarge(name);
  norm->exponent = exponent;
  x_.unit = LmPowerOfTwo(-exponent);
  std::vector<double> factors(dim);
  for (std::size_t i = 0; i < dim; ++i) {
    factors[i] = x_.gain[i] * root * LmPowerOfTwo(exponent - LmUnits::kNormBits);
    if (!LmStoreInt32(x_.bias[i] / x_.unit, &norm->bias[i])) return LmTooLarge(name);
  }
  if (!StoreMultipliers(factors, &norm->gain, &norm->shift)) return LmTooLarge(name);
  norm->epsilon = LmRound(kNormEps * dim_ / (unit_in * unit_in));
  if (norm->epsilon < 1) norm->epsilon = 1;
  return Status::Ok();
}

Status LmConverter::Linear(const std::string& weight_name, const std::string& bias_name, double unit_in,
                           double unit_out, LmLinear* linear) {
  Span<const float> weight;
  Span<const float> bias;
  XCODEC_RETURN_IF_ERROR(source_.Get(weight_name, {linear->rows, linear->cols}, &weight));
  XCODEC_RETURN_IF_ERROR(source_.Get(bias_name, {linear->rows}, &bias));
  const std::vector<double> units(static_cast<std::size_t>(linear->rows), unit_out);
  return ConvertLinear(weight, bias, unit_in, units, linear) ? Status::Ok() : LmTooLarge(weight_name);
}

Status LmConverter::Attention(const std::string& name, LmLayer* layer) {
  Span<const float> weight;
  Span<const float> bias;
  XCODEC_RETURN_IF_ERROR(source_.Get(name + "self_attn.in_proj_weight", {3 * dim_, dim_}, &weight));
  XCODEC_RETURN_IF_ERROR(source_.Get(name + "self_attn.in_proj_bias", {3 * dim_}, &bias));
  const auto dim = static_cast<std::size_t>(dim_);
  const auto heads = static_cast<std::size_t>(params_->config.num_heads);
  const std::size_t head_dim = dim / heads;
  // One unit for each head of the queries and of the keys, and one for all values.
  std::vector<double> group(2 * heads + 1, 0.0);
  const auto group_of = [&](std::size_t n) { return n < 2 * dim ? n / head_dim : 2 * heads; };
  for (std::size_t n = 0; n < 3 * dim; ++n)
    group[group_of(n)] =
        LmMax(group[group_of(n)], OutputBound(weight.data() + n * dim, static_cast<double>(bias[n]), x_));
  // Scores stay in range even if that makes extreme queries and keys saturate.
  const double scale =
      kLmLog2E / std::sqrt(static_cast<double>(head_dim)) * LmPowerOfTwo(LmUnits::kScoreBits);
  const double most = LmPowerOfTwo(28) / (scale * static_cast<double>(head_dim));
  for (std::size_t h = 0; h < heads; ++h) {
    const double product = group[h] * group[heads + h];
    if (product <= most) continue;
    const double factor = std::sqrt(most / product);
    group[h] = group[h] * factor;
    group[heads + h] = group[heads + h] * factor;
  }
  for (double& g : group) g = g > 0 ? g / LmUnits::kMaxProjection : LmPowerOfTwo(-12);
  std::vector<double> units(3 * dim);
  for (std::size_t n = 0; n < 3 * dim; ++n) units[n] = group[group_of(n)];
  if (!ConvertLinear(weight, bias, x_.unit, units, &layer->in_proj))
    return LmTooLarge(name + "self_attn.in_proj");
  std::vector<double> factors(heads);
  for (std::size_t h = 0; h < heads; ++h) factors[h] = group[h] * group[heads + h] * scale;
  if (!StoreMultipliers(factors, &layer->score_multiplier, &layer->score_shift))
    return LmTooLarge(name + "self_attn.in_proj");
  // Attention returns eighths of the values' unit.
  return Linear(name + "self_attn.out_proj.weight", name + "self_attn.out_proj.bias", group[2 * heads] / 8,
                LmPowerOfTwo(-LmUnits::kResidualBits), &layer->out_proj);
}

Status LmConverter::FeedForward(const std::string& name, LmLayer* layer) {
  const double hidden_unit = LmPowerOfTwo(-LmUnits::kHiddenBits);
  XCODEC_RETURN_IF_ERROR(
      Linear(name + "linear1.weight", name + "linear1.bias", x_.unit, hidden_unit, &layer->linear1));
  return Linear(name + "linear2.weight", name + "linear2.bias", hidden_unit,
                LmPowerOfTwo(-LmUnits::kResidualBits), &layer->linear2);
}

Status LmConverter::Layer(int index) {
  LmLayer& layer = params_->layers[static_cast<std::size_t>(index)];
  const std::string name = "transformer.layers." + std::to_string(index) + ".";
  const double residual = LmPowerOfTwo(-LmUnits::kResidualBits);
  XCODEC_RETURN_IF_ERROR(Attention(name, &layer));
  XCODEC_RETURN_IF_ERROR(Norm(name + "norm1", residual, false, &layer.norm1));
  XCODEC_RETURN_IF_ERROR(FeedForward(name, &layer));
  return Norm(name + "norm2", residual, false, &layer.norm2);
}

Status LmConverter::Head(int q) {
  const std::string name = "linears." + std::to_string(q);
  return Linear(name + ".weight", name + ".bias", x_.unit, LmPowerOfTwo(-LmUnits::kLogitBits) / kLmLog2E,
                &params_->heads[static_cast<std::size_t>(q)]);
}

Result<IntegerLm> ConvertLm(const LmConfig& config, const LmFloatTensors& tensors) {
  XCODEC_RETURN_IF_ERROR(ValidateLmConfig(config));
  return LmConverter(config, tensors).Run();
}

}  // namespace xcodec::entropy
