#include "engine/encodec/two_tap.h"

#include "engine/backend/product.h"

namespace xcodec::engine {
namespace {

void Accumulate(const Kernels& kernels, GemmArgs args) {
  args.accumulate = true;
  kernels.gemm(args);
}

}  // namespace

void TwoTap::Single(const Kernels& kernels, const float* x, bool even, float* difference, float* out) const {
  const float* middle = even ? x + k_ : x;
  const float* outer = even ? x : x + k_;
  kernels.gemm(sum_.Args(middle, k_, 1, out, n_));
  kernels.subtract(outer, middle, k_, difference);
  Accumulate(kernels, (even ? first_ : second_).Args(difference, k_, 1, out, n_));
}

void TwoTap::Run(const Kernels& kernels, const float* x, std::size_t index, std::size_t count,
                 Workspace* workspace, float* out) const {
  if (whole_.half()) {
    Multiply(kernels, {x, k_, count}, whole_, out, n_, workspace);
    return;
  }
  const Workspace::Frame scope(workspace);
  const bool padded = RowStride(2 * k_) != 2 * k_;
  const std::size_t stride = RowStride(k_);
  float* before = workspace->Take((count / 2 + 1) * stride);
  float* after = workspace->Take((count / 2 + 1) * stride);
  if (index % 2 == 1 && count > 0) {
    Single(kernels, x, false, before, out);
    x += k_;
    out += n_;
    --count;
  }
  DifferenceArgs rows;
  rows.x = x;
  rows.width = k_;
  rows.pairs = count / 2;
  rows.stride = stride;
  rows.before = before;
  rows.after = after;
  rows.middle = padded ? workspace->Take(rows.pairs * stride) : nullptr;
  kernels.differences(rows);
  GemmArgs sum = sum_.Args(padded ? rows.middle : x + k_, padded ? stride : 2 * k_, rows.pairs, out, 2 * n_);
  sum.copy = n_;
  kernels.gemm(sum);
  Accumulate(kernels, first_.Args(before, stride, rows.pairs, out, 2 * n_));
  Accumulate(kernels, second_.Args(after, stride, rows.pairs, out + n_, 2 * n_));
  if (count % 2 == 1) Single(kernels, x + (count - 1) * k_, true, before, out + (count - 1) * n_);
}

}  // namespace xcodec::engine
