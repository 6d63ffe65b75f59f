#include "model/checkpoint/weight_norm.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::model {
namespace {

enum class Part { kPlain, kMagnitude, kDirection };

/// Splits a weight-normed name into the plain weight's name and its part.
Part SplitName(const std::string& name, std::string* weight) {
  static const struct {
    const char* suffix;
    Part part;
  } kForms[] = {{"weight_g", Part::kMagnitude},
                {"weight_v", Part::kDirection},
                {"parametrizations.weight.original0", Part::kMagnitude},
                {"parametrizations.weight.original1", Part::kDirection}};
  for (const auto& form : kForms) {
    const std::string suffix = std::string(".") + form.suffix;
    if (name.size() <= suffix.size() || name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0)
      continue;
    *weight = name.substr(0, name.size() - suffix.size()) + ".weight";
    return form.part;
  }
  *weight = name;
  return Part::kPlain;
}

/// For every element of v the index of its value in g.
Result<std::vector<std::size_t>> GroupStrides(const std::string& name, const Tensor& g, const Tensor& v) {
  std::vector<std::size_t> strides(v.shape.size(), 0);
  bool sound = g.shape.size() == v.shape.size() && !v.shape.empty();
  std::size_t stride = 1;
  for (std::size_t d = v.shape.size(); sound && d-- > 0;) {
    sound = g.shape[d] == 1 || g.shape[d] == v.shape[d];
    if (sound && g.shape[d] != 1) {
      strides[d] = stride;
      stride *= static_cast<std::size_t>(g.shape[d]);
    }
  }
  if (sound) return strides;
  return Status(StatusCode::kDamaged, "tensor " + name + ": shapes " + ShapeString(g.shape) + " and " +
                                          ShapeString(v.shape) + " of its weight norm do not fit");
}

/// Calls f(element, group) for all elements in the order of storage.
template <typename F>
void ForEach(const std::vector<std::int64_t>& shape, const std::vector<std::size_t>& strides,
             std::size_t count, F f) {
  std::vector<std::int64_t> index(shape.size(), 0);
  std::size_t group = 0;
  for (std::size_t i = 0; i < count; ++i) {
    f(i, group);
    for (std::size_t d = shape.size(); d-- > 0;) {
      group += strides[d];
      if (++index[d] < shape[d]) break;
      group -= strides[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
}

/// Sum of squares in the order of PyTorch's vectorised reduction
/// (aten/src/ATen/native/cpu/WeightNormKernel.cpp on AVX2: eight lanes, fused multiply-add, lanes added in
/// halves), so that a folded weight has the bits with which the authors' programs compute.
float SumOfSquares(const float* row, std::size_t count) {
  constexpr std::size_t kLanes = 8;
  if (count < kLanes) {
    float sum = row[0] * row[0];
    for (std::size_t i = 1; i < count; ++i) sum += row[i] * row[i];
    return sum;
  }
  float lane[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) lane[i] = row[i] * row[i];
  for (std::size_t i = kLanes; i < count; ++i) lane[i % kLanes] = std::fma(row[i], row[i], lane[i % kLanes]);
  for (std::size_t i = 0; i < 4; ++i) lane[i] += lane[i + 4];
  return (lane[0] + lane[2]) + (lane[1] + lane[3]);
}

/// One magnitude for each first index: w = v * (g / |v|) in single precision, as PyTorch computes it.
std::vector<float> FoldRows(const std::vector<float>& magnitude, std::vector<float> weight) {
  const std::size_t count = weight.size() / magnitude.size();
  for (std::size_t row = 0; row < magnitude.size(); ++row) {
    float* w = weight.data() + row * count;
    const float factor = magnitude[row] / std::sqrt(SumOfSquares(w, count));
    for (std::size_t i = 0; i < count; ++i) w[i] *= factor;
  }
  return weight;
}

/// Any other arrangement of magnitudes, in double precision.
std::vector<float> FoldGroups(const Tensor& v, const std::vector<std::size_t>& strides,
                              const std::vector<float>& magnitude, std::vector<float> weight) {
  std::vector<double> norm(magnitude.size(), 0.0);
  ForEach(v.shape, strides, weight.size(), [&](std::size_t i, std::size_t group) {
    norm[group] += static_cast<double>(weight[i]) * static_cast<double>(weight[i]);
  });
  for (double& n : norm) n = std::sqrt(n);
  ForEach(v.shape, strides, weight.size(), [&](std::size_t i, std::size_t group) {
    weight[i] = static_cast<float>(static_cast<double>(weight[i]) * static_cast<double>(magnitude[group]) /
                                   norm[group]);
  });
  return weight;
}

Result<Tensor> Fold(const std::string& name, const Tensor& g, const Tensor& v) {
  XCODEC_ASSIGN_OR_RETURN(const auto strides, GroupStrides(name, g, v));
  const std::vector<float> magnitude = g.ToFloat();
  std::vector<float> weight = v.ToFloat();
  const bool rows = g.shape[0] == v.shape[0] && magnitude.size() == static_cast<std::size_t>(v.shape[0]);
  if (rows && !weight.empty()) return Tensor::FromFloats(v.shape, FoldRows(magnitude, std::move(weight)));
  return Tensor::FromFloats(v.shape, FoldGroups(v, strides, magnitude, std::move(weight)));
}

bool NeedsConversion(DType type) {
  return type == DType::kF64 || type == DType::kF16 || type == DType::kBF16;
}

}  // namespace

Result<TensorMap> FoldWeightNorms(const TensorMap& tensors) {
  TensorMap result;
  std::map<std::string, std::pair<const Tensor*, const Tensor*>> pairs;
  for (const auto& [name, tensor] : tensors) {
    std::string weight;
    const Part part = SplitName(name, &weight);
    const Tensor** slot = nullptr;
    if (part == Part::kMagnitude) slot = &pairs[weight].first;
    if (part == Part::kDirection) slot = &pairs[weight].second;
    if (slot == nullptr) {
      result[weight] =
          NeedsConversion(tensor.dtype) ? Tensor::FromFloats(tensor.shape, tensor.ToFloat()) : tensor;
    } else if (*slot != nullptr) {
      return Status(StatusCode::kDamaged, "tensor " + weight + " is there in two forms");
    } else {
      *slot = &tensor;
    }
  }
  for (const auto& [weight, pair] : pairs) {
    if (pair.first == nullptr || pair.second == nullptr)
      return Status(StatusCode::kDamaged, "tensor " + weight + " has only half of its weight norm");
    XCODEC_ASSIGN_OR_RETURN(Tensor folded, Fold(weight, *pair.first, *pair.second));
    if (!result.emplace(weight, std::move(folded)).second)
      return Status(StatusCode::kDamaged, "tensor " + weight + " is there in two forms");
  }
  return result;
}

}  // namespace xcodec::model
