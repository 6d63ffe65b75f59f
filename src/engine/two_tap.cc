#include "engine/two_tap.h"

#include <cstring>

#include "engine/product.h"

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
  float* before = workspace->Take((count / 2 + 1) * k_);
  float* after = workspace->Take((count / 2 + 1) * k_);
  if (index % 2 == 1 && count > 0) {
    Single(kernels, x, false, before, out);
    x += k_;
    out += n_;
    --count;
  }
  const std::size_t pairs = count / 2;
  kernels.gemm(sum_.Args(x + k_, 2 * k_, pairs, out, 2 * n_));
  for (std::size_t p = 0; p < pairs; ++p) {
    const float* left = x + 2 * p * k_;
    kernels.subtract(left, left + k_, k_, before + p * k_);
    kernels.subtract(left + 2 * k_, left + k_, k_, after + p * k_);
    std::memcpy(out + (2 * p + 1) * n_, out + 2 * p * n_, n_ * sizeof(float));
  }
  Accumulate(kernels, first_.Args(before, k_, pairs, out, 2 * n_));
  Accumulate(kernels, second_.Args(after, k_, pairs, out + n_, 2 * n_));
  if (count % 2 == 1) Single(kernels, x + 2 * pairs * k_, true, before, out + 2 * pairs * n_);
}

}  // namespace xcodec::engine
