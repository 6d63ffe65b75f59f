#include "engine/xcodec/halving_layer.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace xcodec::engine {
namespace {

constexpr std::size_t kFewestChannels = 16;
constexpr std::size_t kTileSteps = 192;

// `count` rows of `width` floats that start `from_stride` floats apart -> rows `to_stride` apart.
void CopyRows(const float* from, std::size_t from_stride, std::size_t width, std::size_t count, float* to,
              std::size_t to_stride) {
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(to + i * to_stride, from + i * from_stride, width * sizeof(float));
  }
}

}  // namespace

bool HalvingLayer::Takes(const ConvOptions& options) {
  return options.stride == 2 && (options.kernel == 2 || options.kernel == 3) &&
         options.in >= kFewestChannels && !options.bias && options.gelu && options.padding == 0 &&
         options.dilation == 1;
}

HalvingLayer::HalvingLayer(Weights* weights, const std::string& name, const ConvOptions& options) {
  shape_.in = options.in;
  shape_.out = options.out;
  shape_.window = options.kernel;
  shape_.stride = 2;
  shape_.tile = kTileSteps;
  const auto out = static_cast<std::int64_t>(options.out);
  const auto in = static_cast<std::int64_t>(options.in);
  if (options.kernel == 2) {
    matrix_ = weights->Conv(name, out, in, 2, false);
    return;
  }
  shape_.grain = 4;
  const TensorView w = weights->View(name + ".weight", {out, in, 3});
  const auto at = [&](std::size_t i, std::size_t j, std::size_t tap) {
    return w[(j * options.in + i) * 3 + tap];
  };
  even_ = FourOutputs::Pack(2, options.in, options.out,
                            [&](std::size_t tap, std::size_t i, std::size_t j) { return at(i, j, 2 * tap); });
  matrix_ =
      PackedMatrix::Pack(options.in, options.out, [&](std::size_t i, std::size_t j) { return at(i, j, 1); });
}

// Products read copies, because the original rows would be a multiple of 4 KiB apart
// (RowStride).
void HalvingLayer::Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                       float* out) const {
  const Workspace::Frame scope(workspace);
  const std::size_t in = shape_.in;
  const bool three = even_.present();
  if (three) {
    const std::size_t rows = even_.RowsFor(steps);
    float* even = workspace->Take(rows * in);
    CopyRows(x, 2 * in, in, steps + 1, even, in);
    std::fill_n(even + (steps + 1) * in, (rows - steps - 1) * in, 0.0F);
    even_.Run(kernels, even, steps, workspace, out, shape_.out);
  }
  const std::size_t width = three ? in : 2 * in;
  const std::size_t stride = RowStride(width);
  float* rows = workspace->Take(steps * stride);
  CopyRows(three ? x + in : x, 2 * in, width, steps, rows, stride);
  GemmArgs args = matrix_.Args(rows, stride, steps, out, shape_.out);
  args.accumulate = three;
  args.epilogue = Epilogue::kGelu;
  kernels.gemm(args);
}

}  // namespace xcodec::engine
