// Float parameters to integer ones. Everything is computed in doubles, in the order written here; the build
// forbids contraction (-ffp-contract=off). format/lm-coder.md, "Conversion", is normative.
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "entropy/lm_float.h"
#include "entropy/lm_model.h"
#include "entropy/lm_params.h"

namespace xcodec {
namespace {

constexpr double kLog2E = 1.4426950408889634074;
constexpr double kPi = 3.14159265358979323846;
constexpr double kNormEps = 1e-5;  // torch.nn.LayerNorm
constexpr int kMaxMultiplierBits = 31;

Status TooLarge(const std::string& name) {
  return Status(StatusCode::kUnsupported, "language model: " + name + " does not fit the integer ranges");
}

// Hands out the float tensors, each once, with the shape that the configuration gives it.
class Source {
 public:
  explicit Source(const LmFloatTensors& tensors) : tensors_(tensors) {}

  Status Get(const std::string& name, std::vector<std::int64_t> shape, Span<const float>* values) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
      return Status(StatusCode::kInvalidArgument, "language model: no parameter " + name);
    std::uint64_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::uint64_t>(extent);
    if (found->second.shape != shape || found->second.values.size() != count)
      return Status(StatusCode::kInvalidArgument, "language model: " + name + " has another shape");
    for (const float v : found->second.values)
      if (!(v - v == 0.0F))
        return Status(StatusCode::kInvalidArgument, "language model: " + name + " is not finite");
    used_.insert(name);
    *values = found->second.values;
    return Status::Ok();
  }

  Status AllUsed() const {
    for (const auto& entry : tensors_)
      if (used_.count(entry.first) == 0)
        return Status(StatusCode::kInvalidArgument, "language model: unknown parameter " + entry.first);
    return Status::Ok();
  }

 private:
  const LmFloatTensors& tensors_;
  std::set<std::string> used_;
};

// What is known about a vector of activations x[i] = gain[i] u[i] + bias[i] + p[i], where u has mean 0 and
// |u|^2 <= dim, and |p|^2 <= extra. `unit` is what an integer step is worth.
struct Activation {
  std::vector<double> gain;
  std::vector<double> bias;
  double extra = 0;
  double unit = 1;
};

double Abs(double x) { return x < 0 ? -x : x; }
double Max(double a, double b) { return a > b ? a : b; }

// Largest shift for which `largest` * 2^shift still is below 2^31, at most 62; 0 when there is none from 1.
int ShiftFor(double largest) {
  if (!(largest > 0)) return 62;
  const int shift = kMaxMultiplierBits - 1 - LmFloorLog2(largest);
  return shift > 62 ? 62 : shift < 1 ? 0 : shift;
}

bool StoreInt32(double x, std::int32_t* out) {
  if (!(Abs(x) < 2147483647.0)) return false;
  const std::int64_t rounded = LmRound(x);
  *out = static_cast<std::int32_t>(rounded);
  return rounded > INT32_MIN && rounded <= INT32_MAX;
}

// Multipliers `factors` (not negative or signed) as integers over 2^shift.
bool StoreMultipliers(const std::vector<double>& factors, std::vector<std::int32_t>* out,
                      std::int32_t* shift) {
  double largest = 0;
  for (const double f : factors) largest = Max(largest, Abs(f));
  *shift = ShiftFor(largest);
  if (*shift == 0) return false;
  const double scale = LmPowerOfTwo(*shift);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    // A factor just below a power of two may round up to 2^31: one less is as good.
    const double scaled = factors[i] * scale;
    const double top = 2147483646.0;
    if (!StoreInt32(scaled > top ? top : scaled < -top ? -top : scaled, &(*out)[i])) return false;
  }
  return true;
}

// Row of `cols` floats to int8 steps; returns the value of a step.
double QuantizeRow(const float* row, std::size_t cols, std::int8_t* out) {
  double largest = 0;
  for (std::size_t k = 0; k < cols; ++k) largest = Max(largest, Abs(static_cast<double>(row[k])));
  const double step = largest / 127;
  for (std::size_t k = 0; k < cols; ++k)
    out[k] =
        step > 0 ? static_cast<std::int8_t>(LmRound(static_cast<double>(row[k]) / step)) : std::int8_t{0};
  return step;
}

// weight, bias: floats of `linear`'s shape; unit_in: of its input; unit_out[n]: of its output n.
bool ConvertLinear(Span<const float> weight, Span<const float> bias, double unit_in,
                   const std::vector<double>& unit_out, LmLinear* linear) {
  const auto rows = static_cast<std::size_t>(linear->rows);
  const auto cols = static_cast<std::size_t>(linear->cols);
  std::vector<double> factors(rows);
  for (std::size_t n = 0; n < rows; ++n) {
    const double step = QuantizeRow(weight.data() + n * cols, cols, linear->weight.data() + n * cols);
    factors[n] = step * unit_in / unit_out[n];
    if (!StoreInt32(static_cast<double>(bias[n]) / unit_out[n], &linear->bias[n])) return false;
  }
  return StoreMultipliers(factors, &linear->multiplier, &linear->shift);
}

// A bound of |w . x + b| over every x that `input` allows (Cauchy-Schwarz).
double OutputBound(const float* w, double b, const Activation& input) {
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
  return std::sqrt(static_cast<double>(dim) * through_gain) + std::sqrt(weight * input.extra) + Abs(constant);
}

// Converts one language model; every method returns the first failure.
class Converter {
 public:
  Converter(const LmConfig& config, const LmFloatTensors& tensors)
      : source_(tensors), params_(std::make_shared<LmParams>(MakeLmParams(config))), dim_(config.dim) {}

  Result<IntegerLm> Run() {
    XCODEC_RETURN_IF_ERROR(Embeddings());
    XCODEC_RETURN_IF_ERROR(Norm("transformer.norm_in", embedding_unit_, true, &params_->norm_in));
    Positions();
    for (int i = 0; i < params_->config.num_layers; ++i) XCODEC_RETURN_IF_ERROR(Layer(i));
    for (int q = 0; q < params_->config.n_q; ++q) XCODEC_RETURN_IF_ERROR(Head(q));
    XCODEC_RETURN_IF_ERROR(source_.AllUsed());
    const Status valid = ValidateLmParams(*params_);
    if (!valid.ok()) return Status(StatusCode::kUnsupported, valid.message());
    return IntegerLm(std::move(params_));
  }

 private:
  Status Embeddings();
  void Positions();
  Status Norm(const std::string& name, double unit_in, bool with_positions, LmNorm* norm);
  Status Layer(int index);
  Status Attention(const std::string& name, LmLayer* layer);
  Status FeedForward(const std::string& name, LmLayer* layer);
  Status Head(int q);
  Status Linear(const std::string& weight_name, const std::string& bias_name, double unit_in, double unit_out,
                LmLinear* linear);

  Source source_;
  std::shared_ptr<LmParams> params_;
  int dim_;
  double embedding_unit_ = 1;
  Activation x_;  // what the next layer reads
};

Status Converter::Embeddings() {
  const LmConfig& c = params_->config;
  const auto rows = static_cast<std::size_t>(c.card + 1);
  const auto dim = static_cast<std::size_t>(dim_);
  std::vector<double> steps(static_cast<std::size_t>(c.n_q) * rows);
  double total = 0;
  for (std::size_t q = 0; q < static_cast<std::size_t>(c.n_q); ++q) {
    Span<const float> table;
    XCODEC_RETURN_IF_ERROR(source_.Get("emb." + std::to_string(q) + ".weight", {c.card + 1, c.dim}, &table));
    double largest = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t at = q * rows + r;
      steps[at] = QuantizeRow(table.data() + r * dim, dim, params_->embedding.data() + at * dim);
      largest = Max(largest, steps[at]);
    }
    total += 127 * largest;
  }
  // The finest power of two in which the largest sum, with its rounding, stays within 2^25.
  int bits = total > 0 ? 24 - LmFloorLog2(total) - 1 : 0;
  if (bits > 26) bits = 26;
  if (bits < 0) return TooLarge("emb");
  embedding_unit_ = LmPowerOfTwo(-bits);
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!StoreInt32(steps[i] / embedding_unit_, &params_->embedding_multiplier[i])) return TooLarge("emb");
  return Status::Ok();
}

void Converter::Positions() {
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

Status Converter::Norm(const std::string& name, double unit_in, bool with_positions, LmNorm* norm) {
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
    bound = Max(bound, Abs(x_.gain[i]) * root + Abs(x_.bias[i]) + (with_positions ? 1 : 0));
  int exponent = bound > 0 ? 14 - LmFloorLog2(bound) : LmUnits::kMaxNormExponent;
  if (exponent > LmUnits::kMaxNormExponent) exponent = LmUnits::kMaxNormExponent;
  if (exponent < 0) return TooLarge(name);
  norm->exponent = exponent;
  x_.unit = LmPowerOfTwo(-exponent);
  std::vector<double> factors(dim);
  for (std::size_t i = 0; i < dim; ++i) {
    factors[i] = x_.gain[i] * root * LmPowerOfTwo(exponent - LmUnits::kNormBits);
    if (!StoreInt32(x_.bias[i] / x_.unit, &norm->bias[i])) return TooLarge(name);
  }
  if (!StoreMultipliers(factors, &norm->gain, &norm->shift)) return TooLarge(name);
  norm->epsilon = LmRound(kNormEps * dim_ / (unit_in * unit_in));
  if (norm->epsilon < 1) norm->epsilon = 1;
  return Status::Ok();
}

Status Converter::Linear(const std::string& weight_name, const std::string& bias_name, double unit_in,
                         double unit_out, LmLinear* linear) {
  Span<const float> weight;
  Span<const float> bias;
  XCODEC_RETURN_IF_ERROR(source_.Get(weight_name, {linear->rows, linear->cols}, &weight));
  XCODEC_RETURN_IF_ERROR(source_.Get(bias_name, {linear->rows}, &bias));
  const std::vector<double> units(static_cast<std::size_t>(linear->rows), unit_out);
  return ConvertLinear(weight, bias, unit_in, units, linear) ? Status::Ok() : TooLarge(weight_name);
}

Status Converter::Attention(const std::string& name, LmLayer* layer) {
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
        Max(group[group_of(n)], OutputBound(weight.data() + n * dim, static_cast<double>(bias[n]), x_));
  // Scores stay in range even if that makes extreme queries and keys saturate.
  const double scale = kLog2E / std::sqrt(static_cast<double>(head_dim)) * LmPowerOfTwo(LmUnits::kScoreBits);
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
    return TooLarge(name + "self_attn.in_proj");
  std::vector<double> factors(heads);
  for (std::size_t h = 0; h < heads; ++h) factors[h] = group[h] * group[heads + h] * scale;
  if (!StoreMultipliers(factors, &layer->score_multiplier, &layer->score_shift))
    return TooLarge(name + "self_attn.in_proj");
  // Attention returns eighths of the values' unit.
  return Linear(name + "self_attn.out_proj.weight", name + "self_attn.out_proj.bias", group[2 * heads] / 8,
                LmPowerOfTwo(-LmUnits::kResidualBits), &layer->out_proj);
}

Status Converter::FeedForward(const std::string& name, LmLayer* layer) {
  const double hidden_unit = LmPowerOfTwo(-LmUnits::kHiddenBits);
  XCODEC_RETURN_IF_ERROR(
      Linear(name + "linear1.weight", name + "linear1.bias", x_.unit, hidden_unit, &layer->linear1));
  return Linear(name + "linear2.weight", name + "linear2.bias", hidden_unit,
                LmPowerOfTwo(-LmUnits::kResidualBits), &layer->linear2);
}

Status Converter::Layer(int index) {
  LmLayer& layer = params_->layers[static_cast<std::size_t>(index)];
  const std::string name = "transformer.layers." + std::to_string(index) + ".";
  const double residual = LmPowerOfTwo(-LmUnits::kResidualBits);
  XCODEC_RETURN_IF_ERROR(Attention(name, &layer));
  XCODEC_RETURN_IF_ERROR(Norm(name + "norm1", residual, false, &layer.norm1));
  XCODEC_RETURN_IF_ERROR(FeedForward(name, &layer));
  return Norm(name + "norm2", residual, false, &layer.norm2);
}

Status Converter::Head(int q) {
  const std::string name = "linears." + std::to_string(q);
  return Linear(name + ".weight", name + ".bias", x_.unit, LmPowerOfTwo(-LmUnits::kLogitBits) / kLog2E,
                &params_->heads[static_cast<std::size_t>(q)]);
}

}  // namespace

Result<IntegerLm> ConvertLm(const LmConfig& config, const LmFloatTensors& tensors) {
  XCODEC_RETURN_IF_ERROR(ValidateLmConfig(config));
  return Converter(config, tensors).Run();
}

}  // namespace xcodec
