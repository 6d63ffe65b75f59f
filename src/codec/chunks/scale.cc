#include "codec/chunks/scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace xcodec::codec {
namespace {

// PyTorch sums a contiguous row with vectors of kLanes singles, kRows of them side by side, in kLevels
// cascaded accumulators (aten/src/ATen/native/cpu/SumKernel.cpp). The order is what matters here, not the
// speed.
constexpr int kLanes = 8;
constexpr int kRows = 4;
constexpr int kLevels = 4;
constexpr int kWidth = kLanes * kRows;
using Accumulator = std::array<float, kWidth>;

int CeilLog2(std::int64_t n) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < n) ++bits;
  return bits;
}

void Add(const float* values, Accumulator* sum) {
  for (int k = 0; k < kWidth; ++k) (*sum)[k] += values[k];
}

// Sum of `count` groups of kWidth values.
Accumulator CascadeSum(const float* values, std::int64_t count) {
  const int level_power = std::max(4, CeilLog2(count) / kLevels);
  const std::int64_t level_step = std::int64_t{1} << level_power;
  const std::int64_t level_mask = level_step - 1;
  std::array<Accumulator, kLevels> levels{};
  std::int64_t i = 0;
  while (i + level_step <= count) {
    for (std::int64_t j = 0; j < level_step; ++j, ++i) Add(values + i * kWidth, &levels[0]);
    for (int level = 1; level < kLevels; ++level) {
      Add(levels[level - 1].data(), &levels[level]);
      levels[level - 1].fill(0.0F);
      if ((i & (level_mask << (level * level_power))) != 0) break;
    }
  }
  for (; i < count; ++i) Add(values + i * kWidth, &levels[0]);
  for (int level = 1; level < kLevels; ++level) Add(levels[level].data(), &levels[0]);
  return levels[0];
}

float TorchSum(const std::vector<float>& values) {
  const auto size = static_cast<std::int64_t>(values.size());
  const std::int64_t vectors = size / kLanes;
  const std::int64_t groups = vectors / kRows;
  Accumulator sum = CascadeSum(values.data(), groups);
  for (std::int64_t v = groups * kRows; v < vectors; ++v) {
    for (int k = 0; k < kLanes; ++k) sum[k] += values[static_cast<std::size_t>(v * kLanes + k)];
  }
  for (int row = 1; row < kRows; ++row) {
    for (int k = 0; k < kLanes; ++k) sum[k] += sum[row * kLanes + k];
  }
  float total = 0.0F;
  for (std::int64_t i = vectors * kLanes; i < size; ++i) total += values[static_cast<std::size_t>(i)];
  for (int k = 0; k < kLanes; ++k) total += sum[k];
  return total;
}

}  // namespace

float ChunkScale(const AudioBlock& chunk, model::ScaleRule rule) {
  std::vector<float> power(static_cast<std::size_t>(chunk.length));
  for (std::int64_t i = 0; i < chunk.length; ++i) {
    float sum = 0.0F;
    for (int c = 0; c < chunk.channels; ++c) {
      const float x = chunk.channel(c)[i];
      sum += rule == model::ScaleRule::kMix ? x : x * x;
    }
    const float mean = sum / static_cast<float>(chunk.channels);
    power[static_cast<std::size_t>(i)] = rule == model::ScaleRule::kMix ? mean * mean : mean;
  }
  const float mean = chunk.length > 0 ? TorchSum(power) / static_cast<float>(chunk.length) : 0.0F;
  return 1e-8F + std::sqrt(mean);
}

void DivideByScale(float scale, AudioBlock* chunk) {
  for (float& s : chunk->samples) s /= scale;
}

void MultiplyByScale(float scale, AudioBlock* chunk) {
  for (float& s : chunk->samples) s *= scale;
}

}  // namespace xcodec::codec
