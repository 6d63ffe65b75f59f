#include "train/lm/lm_restore.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "entropy/lm/convert/lm_float.h"
#include "entropy/lm/lm_params.h"

namespace xcodec::train {
namespace {

class Restorer {
 public:
  explicit Restorer(const entropy::LmParams& params)
      : p_(params), dim_(static_cast<std::size_t>(params.config.dim)) {}

  model::TensorMap Run() {
    Embeddings();
    const entropy::LmHistoryParams& h = p_.history;
    if (p_.has_history()) {
      const double unit = embedding_unit_ * entropy::LmPowerOfTwo(h.embedding_shift);
      Linear("history.taps", h.taps, unit, kResidual);
      Linear("history.lower", h.lower, unit, kResidual);
      Bag("history.before", h.before);
      Bag("history.now", h.now);
    }
    double unit = Norm("transformer.norm_in", p_.norm_in);
    for (std::size_t i = 0; i < p_.layers.size(); ++i) {
      unit = Layer("transformer.layers." + std::to_string(i) + ".", p_.layers[i], unit);
    }
    if (p_.has_history()) {
      Store("history.start", {p_.config.n_q, p_.config.dim}, Scaled(h.start, kResidual));
      unit = Norm("history.norm1", h.norm1);
      Linear("history.linear1", h.linear1, unit, kHidden);
      Linear("history.linear2", h.linear2, kHidden, kResidual);
      unit = Norm("history.norm2", h.norm2);
    }
    const double logit = entropy::LmPowerOfTwo(-entropy::LmUnits::kLogitBits) / entropy::kLmLog2E;
    for (std::size_t q = 0; q < p_.heads.size(); ++q) {
      Linear("linears." + std::to_string(q), p_.heads[q], unit, logit);
    }
    return std::move(tensors_);
  }

 private:
  using Doubles = std::vector<double>;
  static constexpr double kResidual = 1.0 / (1 << entropy::LmUnits::kResidualBits);
  static constexpr double kHidden = 1.0 / (1 << entropy::LmUnits::kHiddenBits);

  static Doubles Scaled(const std::vector<std::int32_t>& values, double unit) {
    Doubles out;
    for (const std::int32_t v : values) out.push_back(v * unit);
    return out;
  }

  void Store(const std::string& name, const std::vector<std::int64_t>& shape, const Doubles& values) {
    tensors_[name] = model::Tensor::FromFloats(shape, std::vector<float>(values.begin(), values.end()));
  }

  // [n_q][rows][dim]: a table of vectors for every codebook.
  void StoreTables(const std::string& name, std::size_t rows, const Doubles& all) {
    const std::size_t size = rows * dim_;
    for (std::size_t q = 0; q < static_cast<std::size_t>(p_.config.n_q); ++q) {
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(q * size);
      Store(name + "." + std::to_string(q) + ".weight", {static_cast<std::int64_t>(rows), p_.config.dim},
            Doubles(from, from + static_cast<std::ptrdiff_t>(size)));
    }
  }

  // Rows of 8-bit weights with a step each.
  static Doubles Rows(const std::int8_t* weight, std::size_t cols, const Doubles& steps) {
    Doubles out;
    for (std::size_t i = 0; i < steps.size() * cols; ++i) out.push_back(weight[i] * steps[i / cols]);
    return out;
  }

  static double MeanSquare(const Doubles& values) {
    double sum = 0;
    for (const double v : values) sum += v * v;
    return sum / static_cast<double>(values.size());
  }

  void Embeddings() {
    const auto rows = static_cast<std::size_t>(p_.config.card + 1);
    Doubles all = Rows(p_.embedding.data(), dim_, Scaled(p_.embedding_multiplier, 1));
    embedding_unit_ =
        entropy::LmPowerOfTwo(-static_cast<int>(std::lround(std::log2(MeanSquare(all) + 1e-30) / 2)));
    for (double& v : all) v *= embedding_unit_;
    StoreTables("emb", rows, all);
  }

  void Bag(const std::string& name, const entropy::LmBag& bag) {
    const Doubles all =
        Rows(bag.weight.data(), dim_, Scaled(bag.multiplier, entropy::LmPowerOfTwo(-bag.shift) * kResidual));
    StoreTables(name, entropy::kLmEvents, all);
  }

  // Returns the unit of the result.
  double Norm(const std::string& name, const entropy::LmNorm& norm) {
    const double unit = entropy::LmPowerOfTwo(-norm.exponent);
    const double root = std::sqrt(static_cast<double>(dim_));
    Store(name + ".weight", {p_.config.dim},
          Scaled(norm.gain, entropy::LmPowerOfTwo(-norm.shift) *
                                entropy::LmPowerOfTwo(entropy::LmUnits::kNormBits - norm.exponent) / root));
    Store(name + ".bias", {p_.config.dim}, Scaled(norm.bias, unit));
    return unit;
  }

  // units_out[n]: of output n.
  void Linear(const std::string& weight, const std::string& bias, const entropy::LmLinear& linear,
              double unit_in, const Doubles& units_out) {
    Doubles steps;
    Doubles starts;
    for (std::size_t n = 0; n < units_out.size(); ++n) {
      steps.push_back(linear.multiplier[n] * entropy::LmPowerOfTwo(-linear.shift) * units_out[n] / unit_in);
      starts.push_back(linear.bias[n] * units_out[n]);
    }
    const auto cols = static_cast<std::size_t>(linear.cols);
    Store(weight, {linear.rows, linear.cols}, Rows(linear.weight.data(), cols, steps));
    Store(bias, {linear.rows}, starts);
  }

  void Linear(const std::string& name, const entropy::LmLinear& linear, double unit_in, double unit_out) {
    Linear(name + ".weight", name + ".bias", linear, unit_in,
           Doubles(static_cast<std::size_t>(linear.rows), unit_out));
  }

  // The unit of values for which the weights that make them are as large as those that read them.
  double ValueUnit(const entropy::LmLayer& layer, double unit_in) const {
    const entropy::LmLinear& in = layer.in_proj;
    const Doubles make =
        Rows(in.weight.data() + 2 * dim_ * dim_, dim_,
             Scaled({in.multiplier.begin() + static_cast<std::ptrdiff_t>(2 * dim_), in.multiplier.end()},
                    entropy::LmPowerOfTwo(-in.shift) / unit_in));
    const entropy::LmLinear& out = layer.out_proj;
    const Doubles read = Rows(out.weight.data(), dim_,
                              Scaled(out.multiplier, entropy::LmPowerOfTwo(-out.shift) * kResidual * 8));
    return std::pow((MeanSquare(read) + 1e-30) / (MeanSquare(make) + 1e-30), 0.25);
  }

  double Layer(const std::string& name, const entropy::LmLayer& layer, double unit) {
    const auto heads = static_cast<std::size_t>(p_.config.num_heads);
    const std::size_t head_dim = dim_ / heads;
    const double scale = entropy::kLmLog2E / std::sqrt(static_cast<double>(head_dim)) *
                         entropy::LmPowerOfTwo(entropy::LmUnits::kScoreBits);
    const double values = ValueUnit(layer, unit);
    Doubles units(3 * dim_, values);
    for (std::size_t n = 0; n < 2 * dim_; ++n) {
      const std::size_t head = n % dim_ / head_dim;
      units[n] = std::sqrt(layer.score_multiplier[head] * entropy::LmPowerOfTwo(-layer.score_shift) / scale);
    }
    Linear(name + "self_attn.in_proj_weight", name + "self_attn.in_proj_bias", layer.in_proj, unit, units);
    Linear(name + "self_attn.out_proj", layer.out_proj, values / 8, kResidual);
    unit = Norm(name + "norm1", layer.norm1);
    Linear(name + "linear1", layer.linear1, unit, kHidden);
    Linear(name + "linear2", layer.linear2, kHidden, kResidual);
    return Norm(name + "norm2", layer.norm2);
  }

  const entropy::LmParams& p_;
  std::size_t dim_;
  double embedding_unit_ = 1;
  model::TensorMap tensors_;
};

}  // namespace

model::TensorMap RestoreFloats(const entropy::IntegerLm& lm) { return Restorer(lm.params()).Run(); }

}  // namespace xcodec::train
