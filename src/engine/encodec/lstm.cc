#include "engine/encodec/lstm.h"

#include <algorithm>
#include <cstring>

#include "engine/backend/product.h"

namespace xcodec::engine {
namespace {

// Column n of the packed gates is row gate * width + unit of the published matrix; -1 for padding.
std::ptrdiff_t GateRow(std::size_t n, std::size_t width) {
  const std::size_t unit = n / (4 * kLanes) * kLanes + n % kLanes;
  const std::size_t gate = n / kLanes % 4;
  return unit < width ? static_cast<std::ptrdiff_t>(gate * width + unit) : -1;
}

PackedMatrix PackGates(const TensorView& w, std::size_t width, std::size_t padded) {
  return PackedMatrix::Pack(width, 4 * padded, [&](std::size_t k, std::size_t n) {
    const std::ptrdiff_t row = GateRow(n, width);
    return row < 0 ? 0.0F : w[static_cast<std::size_t>(row) * width + k];
  });
}

}  // namespace

SkipLstm::SkipLstm(Weights* weights, const std::string& name, std::size_t width, int layers)
    : width_(width), padded_((width + kLanes - 1) / kLanes * kLanes) {
  const auto w = static_cast<std::int64_t>(width);
  for (int i = 0; i < layers; ++i) {
    const std::string suffix = "_l" + std::to_string(i);
    Layer layer;
    layer.input = PackGates(weights->View(name + ".weight_ih" + suffix, {4 * w, w}), width, padded_);
    layer.recurrent = PackGates(weights->View(name + ".weight_hh" + suffix, {4 * w, w}), width, padded_);
    const TensorView bi = weights->View(name + ".bias_ih" + suffix, {4 * w});
    const TensorView bh = weights->View(name + ".bias_hh" + suffix, {4 * w});
    layer.input.SetBias([&](std::size_t n) {
      const std::ptrdiff_t row = GateRow(n, width);
      return row < 0 ? 0.0F : bi[static_cast<std::size_t>(row)] + bh[static_cast<std::size_t>(row)];
    });
    if (weights->half()) {
      layer.input.RoundToHalf();
      layer.recurrent.RoundToHalf();
    }
    layers_.push_back(std::move(layer));
  }
}

void SkipLstm::RunLayer(const Kernels& kernels, const Layer& layer, const std::vector<Sequence>& sequences,
                        float* cells, float* hidden, Workspace* workspace) const {
  const Workspace::Frame scope(workspace);
  const std::size_t gates = 4 * padded_;
  std::vector<float*> projected;
  for (const Sequence& s : sequences) {
    projected.push_back(workspace->Take(s.rows * gates));
    Multiply(kernels, {s.x, width_, s.rows}, layer.input, projected.back(), gates, workspace);
  }
  float* step = workspace->Take(sequences.size() * gates);
  std::size_t active = sequences.size();
  for (std::size_t t = 0; t < sequences[0].rows; ++t) {
    while (sequences[active - 1].rows <= t) --active;
    for (std::size_t i = 0; i < active; ++i) {
      std::memcpy(step + i * gates, projected[i] + t * gates, gates * sizeof(float));
    }
    Multiply(kernels, {hidden, padded_, active}, layer.recurrent, step, gates, workspace, true);
    for (std::size_t i = 0; i < active; ++i) {
      LstmArgs cell;
      cell.gates = step + i * gates;
      cell.units = padded_;
      cell.cell = cells + i * padded_;
      cell.hidden = hidden + i * padded_;
      kernels.lstm(cell);
      std::memcpy(sequences[i].y + t * width_, cell.hidden, width_ * sizeof(float));
    }
  }
}

void SkipLstm::AddSkip(const Kernels& kernels, const Sequence& sequence, const float* y) const {
  ReadArgs add;
  add.a = y;
  add.b = sequence.x;
  add.rows = sequence.rows;
  add.channels = width_;
  add.out = sequence.y;
  kernels.read(add);
}

void SkipLstm::Run(const Kernels& kernels, std::vector<Sequence> sequences, Workspace* workspace) const {
  if (sequences.empty()) return;
  const Workspace::Frame scope(workspace);
  std::stable_sort(sequences.begin(), sequences.end(),
                   [](const Sequence& a, const Sequence& b) { return a.rows > b.rows; });
  const std::size_t n = sequences.size() * padded_;
  float* cells = workspace->Take(n);
  float* hidden = workspace->Take(n);
  std::vector<Sequence> work = sequences;
  for (Sequence& s : work) s.y = workspace->Take(s.rows * width_);
  for (const Layer& layer : layers_) {
    std::fill_n(cells, n, 0.0F);
    std::fill_n(hidden, n, 0.0F);
    RunLayer(kernels, layer, work, cells, hidden, workspace);
    for (Sequence& s : work) s.x = s.y;
  }
  for (std::size_t i = 0; i < work.size(); ++i) AddSkip(kernels, sequences[i], work[i].y);
}

void SkipLstm::RunPiece(const Kernels& kernels, const Sequence& piece, Floats* state,
                        Workspace* workspace) const {
  if (piece.rows == 0) return;
  const Workspace::Frame scope(workspace);
  std::vector<Sequence> work = {piece};
  work[0].y = workspace->Take(piece.rows * width_);
  float* at = state->data();
  for (const Layer& layer : layers_) {
    RunLayer(kernels, layer, work, at, at + padded_, workspace);
    work[0].x = work[0].y;
    at += 2 * padded_;
  }
  AddSkip(kernels, piece, work[0].y);
}

}  // namespace xcodec::engine
