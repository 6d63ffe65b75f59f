#include "engine/encodec/four_outputs.h"

#include <algorithm>
#include <cmath>

namespace xcodec::engine {
namespace {

// Points beside infinity, in the order in which filters of more taps need them.
constexpr double kPoints[] = {0, 1, -1, 2, -2, 0.5};
constexpr std::size_t kColumns = 128;  // of the products that are combined while they are in the cache

// Coefficients, from the constant on, of the product of (x - point) over the first `count` points but `skip`.
std::vector<double> Polynomial(std::size_t count, std::size_t skip) {
  std::vector<double> product{1};
  for (std::size_t i = 0; i < count; ++i) {
    if (i == skip) continue;
    product.push_back(0);
    for (std::size_t j = product.size(); j-- > 0;) {
      product[j] = (j > 0 ? product[j - 1] : 0) - kPoints[i] * product[j];
    }
  }
  return product;
}

}  // namespace

FourOutputs::FourOutputs(std::size_t taps, std::size_t k, std::size_t n)
    : k_(k), n_(n), parts_(taps > 4 ? 2 : 1), part_(std::min<std::size_t>(taps, 4)), points_(part_ + 3) {
  const std::size_t finite = points_ - 1;
  weights_.resize(points_ * part_);
  for (std::size_t i = 0; i < points_; ++i) {
    const std::vector<double> rest = Polynomial(finite, i);
    double norm = 1;
    double largest = 0;
    for (std::size_t j = 0; j < finite && i < finite; ++j) norm *= j == i ? 1 : kPoints[i] - kPoints[j];
    for (const double c : rest) largest = std::max(largest, std::abs(c));
    // A power of two balances the two sides, so that both keep about the magnitude of their inputs.
    const double scale = std::exp2(std::round(std::log2(largest)));
    for (std::size_t j = 0; j < rest.size(); ++j) {
      before_[i * points_ + j] = static_cast<float>(rest[j] / scale);
    }
    for (std::size_t tap = 0; tap < part_; ++tap) {
      const double power = i < finite ? std::pow(kPoints[i], static_cast<double>(tap)) : tap + 1 == part_;
      weights_[i * part_ + tap] = power * scale / norm;
    }
    for (std::size_t q = 0; q < 4; ++q) {
      const double power = i < finite ? std::pow(kPoints[i], static_cast<double>(q)) : q == 3;
      after_[q * points_ + i] = static_cast<float>(power);
    }
  }
}

void FourOutputs::Run(const Kernels& kernels, const float* x, std::size_t count, Workspace* workspace,
                      float* out, std::size_t ldo) const {
  const Workspace::Frame scope(workspace);
  const std::size_t groups = (count + 3) / 4;
  TransformArgs before;
  before.x = x;
  before.width = k_;
  before.groups = groups + parts_ - 1;
  before.points = points_;
  before.c = before_.data();
  for (std::size_t i = 0; i < points_; ++i) before.out[i] = workspace->Take(before.groups * k_);
  kernels.transform(before);
  const std::size_t columns = std::min(kColumns, n_);
  CombineArgs after;
  after.stride = columns;
  after.points = points_;
  after.c = after_.data();
  after.rows = count;
  after.ldy = ldo;
  float* products[kMostPoints] = {};
  for (std::size_t i = 0; i < points_; ++i) {
    products[i] = workspace->Take(groups * columns);
    after.m[i] = products[i];
  }
  for (std::size_t first = 0; first < n_; first += columns) {
    after.width = std::min(columns, n_ - first);
    for (std::size_t i = 0; i < points_; ++i) {
      GemmArgs product = matrices_[i].Args(before.out[i], k_, groups, products[i], columns);
      product.panels += first * product.k;
      product.n = after.width;
      kernels.gemm(product);
    }
    after.bias = bias_.size() == 0 ? nullptr : bias_.data() + first;
    after.y = out + first;
    kernels.combine(after);
  }
}

}  // namespace xcodec::engine
