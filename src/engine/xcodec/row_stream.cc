#include "engine/xcodec/row_stream.h"

#include <algorithm>

namespace xcodec::engine {
namespace {

std::size_t RoundUp(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace

RowStream::RowStream(const Kernels& kernels, const Parallel& parallel, const RowLayers& layers)
    : kernels_(kernels), parallel_(parallel) {
  queues_.emplace_back(layers.front()->shape().in);
  for (const auto& layer : layers) {
    stages_.emplace_back();
    stages_.back().layer = layer.get();
    queues_.emplace_back(layer->shape().out);
  }
}

void RowStream::Run(bool last) {
  for (std::size_t i = 0; i < stages_.size(); ++i) Advance(&stages_[i], last, &queues_[i], &queues_[i + 1]);
}

void RowStream::Advance(Stage* stage, bool last, RowQueue* in, RowQueue* out) const {
  const RowShape& shape = stage->layer->shape();
  if (in->rows() == 0 && !last) return;
  if (!stage->started) in->Prepend(shape.left);
  stage->started = true;
  if (last) std::fill_n(in->Extend(shape.right), shape.right * shape.in, 0.0F);
  const std::size_t owed = std::min(stage->owed, in->rows());
  in->Drop(owed);
  stage->owed -= owed;
  std::size_t steps = in->rows() < shape.window ? 0 : (in->rows() - shape.window) / shape.stride + 1;
  if (!last) steps -= steps % shape.grain;
  if (steps > 0) {
    Compute(*stage->layer, steps, in->data(), out->Extend(steps * shape.gives));
    const std::size_t done = std::min(steps * shape.stride, in->rows());
    in->Drop(done);
    stage->owed += steps * shape.stride - done;
    if (!stage->given) out->Drop(shape.skip);  // nothing has been before these rows
    stage->given = true;
  }
  if (last && stage->given) out->Shorten(shape.cut);
}

// Tiles of about the layer's preferred size, the same number for every thread.
void RowStream::Compute(const RowLayer& layer, std::size_t steps, const float* x, float* out) const {
  const RowShape& shape = layer.shape();
  const std::size_t wanted = RoundUp((steps + shape.tile - 1) / shape.tile, parallel_.threads());
  const std::size_t tile = RoundUp((steps + wanted - 1) / wanted, shape.grain);
  parallel_.For((steps + tile - 1) / tile, [&](std::size_t i, Workspace* workspace) {
    const std::size_t first = i * tile;
    layer.Run(kernels_, x + first * shape.stride * shape.in, std::min(tile, steps - first), workspace,
              out + first * shape.gives * shape.out);
  });
}

}  // namespace xcodec::engine
