#include "engine/xcodec/stored_linear.h"

#include <algorithm>

namespace xcodec::engine {
namespace {

// Floats of a packed block, which stay in the second-level cache.
constexpr std::size_t kBlockFloats = 128 * 1024;

Floats PaddedOnes(std::size_t n) {
  Floats ones((n + kPanel - 1) / kPanel * kPanel);
  std::fill_n(ones.data(), ones.size(), 1.0F);
  return ones;
}

}  // namespace

StoredLinear::StoredLinear(Weights* weights, const std::string& name, std::size_t n, std::size_t k)
    : n_(n),
      k_(k),
      columns_(std::max<std::size_t>(1, kBlockFloats / k / kPanel) * kPanel),
      weight_(weights->View(name + ".weight", {static_cast<std::int64_t>(n), static_cast<std::int64_t>(k)})),
      bias_(weights->Vector(name + ".bias", static_cast<std::int64_t>(n))),
      ones_(PaddedOnes(n)) {}

void StoredLinear::RunBlock(const Kernels& kernels, std::size_t block, const Args& task,
                            Workspace* workspace) const {
  if (task.rows == 0) return;
  const Workspace::Frame scope(workspace);
  const std::size_t first = block * columns_;
  const std::size_t columns = std::min(columns_, n_ - first);
  float* panels = workspace->Take(k_ * ((columns + kHalfPanel - 1) / kHalfPanel * kHalfPanel));
  const float* weight = weight_.data() + first * k_;
  PackedMatrix::PackPanels(
      k_, columns, [&](std::size_t i, std::size_t j) { return weight[j * k_ + i]; }, panels);
  GemmArgs args;
  args.a = task.x;
  args.lda = task.ldx;
  args.m = task.rows;
  args.panels = panels;
  args.k = k_;
  args.n = columns;
  args.c = task.out + first;
  args.ldc = task.ldo;
  args.bias = bias_.data() + first;
  args.epilogue = task.epilogue;
  args.scale = ones_.data();
  kernels.gemm(args);
}

void RunLinears(const Kernels& kernels, const Parallel& parallel, std::initializer_list<LinearTask> tasks) {
  std::size_t blocks = 0;
  for (const LinearTask& task : tasks) blocks += task.linear->blocks();
  parallel.For(blocks, [&](std::size_t i, Workspace* workspace) {
    const LinearTask* task = tasks.begin();
    for (; i >= task->linear->blocks(); ++task) i -= task->linear->blocks();
    task->linear->RunBlock(kernels, i, task->args, workspace);
  });
}

}  // namespace xcodec::engine
