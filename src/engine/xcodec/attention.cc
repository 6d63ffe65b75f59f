#include "engine/xcodec/attention.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace xcodec::engine {
namespace {

constexpr std::size_t kTile = 12;
constexpr std::size_t kMostQueries = 8 * kTile;
constexpr std::size_t kScores = 128 * 1024;  // floats of a block of scores
constexpr std::size_t kGateRows = 256;

std::size_t Padded(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

int Bucket(const model::XCodecConfig::Semantic& config, std::int64_t distance) {
  const int half = config.num_buckets / 2;
  const int exact = half / 2;
  const auto steps = static_cast<int>(std::min<std::int64_t>(std::llabs(distance), 1 << 30));
  int bucket = steps;
  if (steps >= exact) {
    // In single precision, as the reference has it.
    const auto range = static_cast<float>(std::log(static_cast<double>(config.max_bucket_distance) / exact));
    const float growth = std::log(static_cast<float>(steps) / static_cast<float>(exact)) / range *
                         static_cast<float>(half - exact);
    const float most = static_cast<float>(half);
    bucket = std::min(half - 1,
                      static_cast<int>(std::min(static_cast<float>(exact) + std::max(growth, 0.0F), most)));
  }
  return bucket + (distance > 0 ? half : 0);
}

}  // namespace

Floats PositionBias(const model::XCodecConfig::Semantic& config, const float* table, std::size_t time) {
  const auto heads = static_cast<std::size_t>(config.heads);
  const std::size_t distances = 2 * time - 1;
  Floats bias(heads * distances);
  for (std::size_t i = 0; i < distances; ++i) {
    const auto bucket = static_cast<std::size_t>(
        Bucket(config, static_cast<std::int64_t>(i) - static_cast<std::int64_t>(time - 1)));
    for (std::size_t h = 0; h < heads; ++h) bias[h * distances + i] = table[bucket * heads + h];
  }
  return bias;
}

Attention::Buffers::Buffers(std::size_t count, std::size_t width, std::size_t heads)
    : q(count * width),
      k(count * width),
      v(count * width),
      keys(Padded(count, kHalfPanel) * width),
      values(heads * Padded(width / heads, kHalfPanel) * count),
      gates(count * heads * 2),
      rows(count) {}

Attention::Attention(Weights* weights, const std::string& name, const model::XCodecConfig::Semantic& config)
    : width_(static_cast<std::size_t>(config.hidden_size)),
      heads_(static_cast<std::size_t>(config.heads)),
      q_(weights, name + ".q_proj", width_, width_),
      k_(weights, name + ".k_proj", width_, width_),
      v_(weights, name + ".v_proj", width_, width_),
      out_(weights, name + ".out_proj", width_, width_) {
  if (!config.wavlm) return;
  const auto size = static_cast<std::int64_t>(head_size());
  const TensorView w = weights->View(name + ".gru_rel_pos_linear.weight", {8, size});
  const TensorView b = weights->View(name + ".gru_rel_pos_linear.bias", {8});
  // Each of the two sigmoids is of the sum of four outputs.
  const auto sum = [](const TensorView& x, std::size_t at, std::size_t stride) {
    return x[at] + x[at + stride] + x[at + 2 * stride] + x[at + 3 * stride];
  };
  gate_ = PackedMatrix::Pack(head_size(), 2, [&](std::size_t i, std::size_t j) {
    return sum(w, 4 * j * head_size() + i, head_size());
  });
  gate_.SetBias([&](std::size_t j) { return sum(b, 4 * j, 1); });
  gate_const_ = weights->Get(name + ".gru_rel_pos_const", {1, config.heads, 1, 1});
}

void Attention::Pack(std::size_t head, Buffers* buffers) const {
  const std::size_t size = head_size();
  const float* k = buffers->k.data() + head * size;
  const float* v = buffers->v.data() + head * size;
  PackedMatrix::PackPanels(
      size, buffers->rows, [&](std::size_t i, std::size_t j) { return k[j * width_ + i]; },
      buffers->keys.data() + head * size * Padded(buffers->rows, kHalfPanel));
  PackedMatrix::PackPanels(
      buffers->rows, size, [&](std::size_t i, std::size_t j) { return v[i * width_ + j]; },
      buffers->values.data() + head * Padded(size, kHalfPanel) * buffers->rows);
}

void Attention::Gates(const Kernels& kernels, const float* x, std::size_t first, std::size_t count,
                      Buffers* buffers) const {
  float* ab = buffers->gates.data() + first * heads_ * 2;
  const std::size_t rows = count * heads_;
  kernels.gemm(gate_.Args(x + first * width_, head_size(), rows, ab, 2));
  kernels.exp(ab, 2 * rows, -1.0F, ab);
  for (std::size_t i = 0; i < rows; ++i) {
    const float a = 1.0F / (1.0F + ab[2 * i]);
    const float b = 1.0F / (1.0F + ab[2 * i + 1]);
    ab[2 * i] = a * (b * gate_const_[i % heads_] - 1.0F) + 2.0F;
  }
}

void Attention::Queries(const Kernels& kernels, std::size_t head, std::size_t first, std::size_t count,
                        const float* bias, Workspace* workspace, Buffers* buffers) const {
  const Workspace::Frame scope(workspace);
  const std::size_t size = head_size();
  const std::size_t time = buffers->rows;
  const std::size_t stride = RowStride(Padded(time, kLanes));
  float* scores = workspace->Take(count * stride);
  float* result = workspace->Take(count * size);
  float* q = buffers->q.data() + first * width_ + head * size;
  GemmArgs product;
  product.a = q;
  product.lda = width_;
  product.m = count;
  product.panels = buffers->keys.data() + head * size * Padded(time, kHalfPanel);
  product.k = size;
  product.n = time;
  product.c = scores;
  product.ldc = stride;
  kernels.gemm(product);
  float* sums = workspace->Take(count);
  for (std::size_t i = 0; i < count; ++i) {
    SoftmaxArgs row;
    row.x = scores + i * stride;
    row.n = time;
    row.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(size)));
    if (bias != nullptr) {
      row.bias = bias + head * (2 * time - 1) + time - 1 - (first + i);
      row.gate = buffers->gates[((first + i) * heads_ + head) * 2];
    }
    sums[i] = kernels.softmax(row);
  }
  product.a = scores;
  product.lda = stride;
  product.panels = buffers->values.data() + head * Padded(size, kHalfPanel) * time;
  product.k = time;
  product.n = size;
  product.c = result;
  product.ldc = size;
  kernels.gemm(product);
  for (std::size_t i = 0; i < count; ++i) {
    const float inverse = 1.0F / sums[i];
    for (std::size_t j = 0; j < size; ++j) q[i * width_ + j] = result[i * size + j] * inverse;
  }
}

void Attention::Run(const Kernels& kernels, const Parallel& parallel, const float* bias, Buffers* buffers,
                    float* x) const {
  const std::size_t rows = buffers->rows;
  float* q = buffers->q.data();
  const auto project = [&](float* to) { return StoredLinear::Args{x, width_, to, width_, rows}; };
  RunLinears(kernels, parallel,
             {{&q_, project(q)}, {&k_, project(buffers->k.data())}, {&v_, project(buffers->v.data())}});
  parallel.For(heads_, [&](std::size_t head, Workspace*) { Pack(head, buffers); });
  if (bias != nullptr) {
    parallel.For((rows + kGateRows - 1) / kGateRows, [&](std::size_t i, Workspace*) {
      Gates(kernels, x, i * kGateRows, std::min(kGateRows, rows - i * kGateRows), buffers);
    });
  }
  const std::size_t fit = std::clamp<std::size_t>(kScores / rows / kTile * kTile, kTile, kMostQueries);
  const std::size_t blocks = (rows + fit - 1) / fit;
  parallel.For(heads_ * blocks, [&](std::size_t i, Workspace* workspace) {
    const std::size_t first = i % blocks * fit;
    Queries(kernels, i / blocks, first, std::min(fit, rows - first), bias, workspace, buffers);
  });
  RunLinears(kernels, parallel, {{&out_, {q, width_, x, width_, rows, Epilogue::kScaleAdd}}});
}

}  // namespace xcodec::engine
