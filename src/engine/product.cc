#include "engine/product.h"

#include <cstdint>

#include "engine/kernels/bf16.h"

namespace xcodec::engine {

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
  const std::size_t size = (a.rows - 1) * a.stride + weights.k();
  auto* rounded = reinterpret_cast<std::uint16_t*>(workspace->Take((size + 1) / 2));
  ToBf16(a.data, size, rounded);
  HalfGemmArgs args = weights.HalfArgs(rounded, a.stride, a.rows, c, ldc);
  args.accumulate = accumulate;
  Bf16Gemm(args);
}

}  // namespace xcodec::engine
