/// \file
/// The conversion's parts. Everything is computed in doubles, in the order written; the build forbids
/// contraction (-ffp-contract=off). format/lm-coder.md, "Conversion", is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_CONVERT_LM_CONVERTER_H_
#define XCODEC_SRC_ENTROPY_LM_CONVERT_LM_CONVERTER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "entropy/lm/lm_model.h"
#include "entropy/lm/lm_params.h"

namespace xcodec::entropy {

/// kUnsupported: `name` does not fit the integer ranges.
Status LmTooLarge(const std::string& name);

/// Hands out the float tensors, each once, with the shape that the configuration gives it.
class LmSource {
 public:
  explicit LmSource(const LmFloatTensors& tensors) : tensors_(tensors) {}

  Status Get(const std::string& name, const std::vector<std::int64_t>& shape, Span<const float>* values) {
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

/// What is known about a vector of activations x[i] = gain[i] u[i] + bias[i] + p[i], where u has mean 0 and
/// / |u|^2 <= dim, and |p|^2 <= extra. `unit` is what an integer step is worth.
struct LmActivation {
  std::vector<double> gain;
  std::vector<double> bias;
  double extra = 0;
  double unit = 1;
};

inline double LmAbs(double x) { return x < 0 ? -x : x; }
inline double LmMax(double a, double b) { return a > b ? a : b; }

/// x rounded; false when it does not fit.
bool LmStoreInt32(double x, std::int32_t* out);
/// Row of `cols` floats to int8 steps; returns the value of a step.
double LmQuantizeRow(const float* row, std::size_t cols, std::int8_t* out);

/// Converts one language model; every method returns the first failure.
class LmConverter {
 public:
  LmConverter(const LmConfig& config, const LmFloatTensors& tensors)
      : source_(tensors), params_(std::make_shared<LmParams>(MakeLmParams(config))), dim_(config.dim) {}

  Result<IntegerLm> Run();

 private:
  Status Embeddings();
  void Positions();
  Status Norm(const std::string& name, double unit_in, bool with_positions, LmNorm* norm);
  Status Layer(int index);
  Status Attention(const std::string& name, LmLayer* layer);
  Status FeedForward(const std::string& name, LmLayer* layer);
  Status Head(int q);
  Status HistoryInput();
  Status HistoryOutput();
  Status EmbeddingShift();
  Status Bag(const std::string& name, LmBag* bag);
  Status Linear(const std::string& weight_name, const std::string& bias_name, double unit_in, double unit_out,
                LmLinear* linear);

  LmSource source_;
  std::shared_ptr<LmParams> params_;
  int dim_;
  double embedding_unit_ = 1;
  double largest_embedding_ = 0;  // bound of a component of a sum of embeddings
  LmActivation x_;                // input of the next layer
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_CONVERT_LM_CONVERTER_H_
