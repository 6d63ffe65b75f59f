#include "engine/encodec/short_filter.h"

#include <algorithm>

#include "engine/kernels/bf16.h"

namespace xcodec::engine {

template <class Args, class Panels>
Args ShortFilter::ProductArgs(std::size_t groups, const Panels& panels, float* out) const {
  Args args;
  for (std::size_t i = 0; i < matrices_.size(); ++i) args.panels[i] = panels(matrices_[i]);
  args.bias = matrices_[1].bias();
  args.groups = groups;
  args.k = k_;
  args.n = n_;
  args.group = group();
  args.y = out;
  return args;
}

void ShortFilter::RunHalf(const FourPointArgs& points, Workspace* workspace, float* out) const {
  FourPointArgs half = points;
  half.stride = 2 * RowStride((k_ + 1) / 2);
  std::uint16_t* x[4];
  for (std::uint16_t*& to : x) {
    to = reinterpret_cast<std::uint16_t*>(workspace->Take(points.groups * half.stride / 2));
  }
  Bf16FourPoints(half, x);
  auto product = ProductArgs<HalfFilterArgs>(
      points.groups, [](const PackedMatrix& m) { return m.half_panels(); }, out);
  std::copy_n(x, 4, product.x);
  product.lda = half.stride;
  Bf16Filter(product);
}

void ShortFilter::RunGroups(const Kernels& kernels, const float* x, std::size_t groups, Workspace* workspace,
                            float* out) const {
  const Workspace::Frame scope(workspace);
  FourPointArgs points;
  points.x = x;
  points.width = k_;
  points.groups = groups;
  points.advance = group();
  if (matrices_[0].half()) return RunHalf(points, workspace, out);
  points.stride = RowStride(k_);
  for (float*& to : points.out) to = workspace->Take(groups * points.stride);
  kernels.four_points(points);
  auto product = ProductArgs<FilterArgs>(
      groups, [](const PackedMatrix& m) { return m.panels(); }, out);
  std::copy_n(points.out, 4, product.x);
  product.lda = points.stride;
  kernels.filter(product);
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
