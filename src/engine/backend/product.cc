#include "engine/backend/product.h"

#include <cstdint>

#include "engine/kernels/bf16.h"

namespace xcodec::engine {
namespace {

// All numbers between the first and the last that a product of depth k reads.
const std::uint16_t* Rounded(const LeftSide& a, std::size_t k, Workspace* workspace) {
  const std::size_t size = (a.rows - 1) * a.stride + k;
  auto* rounded = reinterpret_cast<std::uint16_t*>(workspace->Take((size + 1) / 2));
  ToBf16(a.data, size, rounded);
  return rounded;
}

}  // namespace

void Multiply(const Kernels& kernels, const LeftSide& a, const PackedMatrix& weights, float* c,
              std::size_t ldc, Workspace* workspace, bool accumulate) {
  if (a.rows == 0) return;
  if (!weights.half()) {
    GemmArgs args = weights.Args(a.data, a.stride, a.rows, c, ldc);
    args.accumulate = accumulate;
    kernels.gemm(args);
    return;
  }
  const Workspace::Frame scope(workspace);
  HalfGemmArgs args = weights.HalfArgs(Rounded(a, weights.k(), workspace), a.stride, a.rows, c, ldc);
  args.accumulate = accumulate;
  Bf16Gemm(args);
}

FoldedMatrix::FoldedMatrix(const PackedMatrix& weights, const float* scale, const float* shift, bool half,
                           Workspace* workspace)
    : weights_(weights) {
  const std::size_t size = weights.k() * weights.padded();
  float* panels = workspace->Take(size);
  float* start = workspace->Take(weights.padded());
  weights.Fold(scale, shift, panels, start);
  panels_ = panels;
  start_ = start;
  if (!half || weights.k() % 2 != 0) return;
  auto* rounded = reinterpret_cast<std::uint16_t*>(workspace->Take((size + 1) / 2));
  PackedMatrix::RoundPanels(panels, weights.k(), weights.n(), rounded);
  half_ = rounded;
}

void FoldedMatrix::Multiply(const Kernels& kernels, const LeftSide& a, float* c, std::size_t ldc,
                            Workspace* workspace) const {
  if (a.rows == 0) return;
  const Workspace::Frame scope(workspace);
  if (half_ == nullptr) {
    GemmArgs args = weights_.Args(a.data, a.stride, a.rows, c, ldc);
    args.panels = panels_;
    args.bias = start_;
    kernels.gemm(args);
    return;
  }
  HalfGemmArgs args = weights_.HalfArgs(Rounded(a, weights_.k(), workspace), a.stride, a.rows, c, ldc);
  args.panels = half_;
  args.bias = start_;
  Bf16Gemm(args);
}

}  // namespace xcodec::engine
