#include "engine/short_filter.h"

#include <algorithm>

#include "engine/product.h"

namespace xcodec::engine {

void ShortFilter::RunGroups(const Kernels& kernels, const float* x, std::size_t groups, Workspace* workspace,
                            float* out) const {
  const Workspace::Frame scope(workspace);
  FourPointArgs points;
  points.x = x;
  points.width = k_;
  points.groups = groups;
  points.advance = group();
  points.stride = RowStride(k_);
  for (float*& to : points.out) to = workspace->Take(groups * points.stride);
  kernels.four_points(points);
  float* difference = workspace->Take(groups * n_);
  const std::size_t ldc = group() * n_;
  const auto product = [&](std::size_t i, float* c, std::size_t c_stride, bool accumulate) {
    Multiply(kernels, {points.out[i], points.stride, groups}, matrices_[i], c, c_stride, workspace,
             accumulate);
  };
  product(1, out, ldc, false);
  product(2, difference, n_, false);
  kernels.sum_difference({out, difference, n_, groups, group()});
  product(0, out, ldc, true);
  product(3, out + (group() - 1) * n_, ldc, true);
}

void ShortFilter::Run(const Kernels& kernels, const float* x, std::size_t count, Workspace* workspace,
                      float* out) const {
  const std::size_t groups = count / group();
  if (groups > 0) RunGroups(kernels, x, groups, workspace, out);
  const std::size_t rest = count % group();
  if (rest == 0) return;
  const Workspace::Frame scope(workspace);
  const std::size_t done = count - rest;
  float* rows = workspace->Take(4 * k_);
  float* result = workspace->Take(group() * n_);
  std::fill_n(std::copy_n(x + done * k_, (rest + taps_ - 1) * k_, rows), (5 - rest - taps_) * k_, 0.0F);
  RunGroups(kernels, rows, 1, workspace, result);
  std::copy_n(result, rest * n_, out + done * n_);
}

}  // namespace xcodec::engine
