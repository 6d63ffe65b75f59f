// Kernels that reduce many values to one. Sums run in kLanes columns whatever the vector's width, and the
// columns are added in order, so that every target rounds alike. Included once per target.
#if defined(XCODEC_ENGINE_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_REDUCE_INL_H_
#undef XCODEC_ENGINE_REDUCE_INL_H_
#else
#define XCODEC_ENGINE_REDUCE_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/kernels/elementwise-inl.h"
#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

constexpr std::size_t kColumnVectors = kLanes / hn::MaxLanes(Df());

// columns[j] += f(x)[i] over i = j, j + kLanes, ... < n.
template <class F>
HWY_INLINE void AddColumns(const float* x, std::size_t n, const F& f, float* columns) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  Vf acc[kColumnVectors];
  for (std::size_t v = 0; v < kColumnVectors; ++v) acc[v] = hn::LoadU(d, columns + v * lanes);
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t v = 0; v < kColumnVectors; ++v) acc[v] = f(acc[v], hn::LoadU(d, x + i + v * lanes));
  }
  if (i < n) {
    HWY_ALIGN float part[kLanes] = {};
    for (std::size_t j = 0; j < n - i; ++j) part[j] = x[i + j];
    // f must map zeros to zero: it is called for whole vectors, and columns past n must keep their value.
    HWY_ALIGN float before[kLanes];
    for (std::size_t v = 0; v < kColumnVectors; ++v) hn::Store(acc[v], d, before + v * lanes);
    for (std::size_t v = 0; v < kColumnVectors; ++v) acc[v] = f(acc[v], hn::Load(d, part + v * lanes));
    HWY_ALIGN float after[kLanes];
    for (std::size_t v = 0; v < kColumnVectors; ++v) hn::Store(acc[v], d, after + v * lanes);
    for (std::size_t j = 0; j < kLanes; ++j) columns[j] = j < n - i ? after[j] : before[j];
    return;
  }
  for (std::size_t v = 0; v < kColumnVectors; ++v) hn::StoreU(acc[v], d, columns + v * lanes);
}

HWY_INLINE double Total(const float* columns) {
  double total = 0;
  for (std::size_t j = 0; j < kLanes; ++j) total += static_cast<double>(columns[j]);
  return total;
}

// Sums and sums of squares in this many vectors' worth of independent chains.
constexpr std::size_t kSumChains = 4 * kColumnVectors;

// n is a multiple of 4 * kLanes.
HWY_INLINE void AddWide(const float* x, std::size_t n, double* sums) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  Vf sum[kSumChains];
  Vf square[kSumChains];
  for (std::size_t v = 0; v < kSumChains; ++v) sum[v] = square[v] = hn::Zero(d);
  for (std::size_t i = 0; i < n; i += 4 * kLanes) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kSumChains; ++v) {
      const Vf value = hn::LoadU(d, x + i + v * lanes);
      sum[v] = hn::Add(sum[v], value);
      square[v] = Fma(value, value, square[v]);
    }
  }
  HWY_ALIGN float columns[4 * kLanes];
  for (std::size_t v = 0; v < kSumChains; ++v) hn::Store(sum[v], d, columns + v * lanes);
  for (const float c : columns) sums[0] += static_cast<double>(c);
  for (std::size_t v = 0; v < kSumChains; ++v) hn::Store(square[v], d, columns + v * lanes);
  for (const float c : columns) sums[1] += static_cast<double>(c);
}

void Sums(const float* x, std::size_t n, double* sums) {
  // Short runs in single precision, their totals in double.
  constexpr std::size_t kRun = 256 * kLanes;
  const std::size_t whole = n / (4 * kLanes) * (4 * kLanes);
  for (std::size_t at = 0; at < whole; at += kRun)
    AddWide(x + at, whole - at < kRun ? whole - at : kRun, sums);
  for (std::size_t i = whole; i < n; ++i) {
    const auto value = static_cast<double>(x[i]);
    sums[0] += value;
    sums[1] += value * value;
  }
}

void LayerNorm(const float* x, std::size_t rows, std::size_t width, const float* gamma, const float* beta,
               float eps, float* out) {
  for (std::size_t t = 0; t < rows; ++t, x += width, out += width) {
    HWY_ALIGN float sum[kLanes] = {};
    AddColumns(
        x, width, [](Vf acc, Vf v) HWY_ATTR { return hn::Add(acc, v); }, sum);
    const auto mean = static_cast<float>(Total(sum) / static_cast<double>(width));
    const Vf m = hn::Set(Df(), mean);
    HWY_ALIGN float square[kLanes] = {};
    AddColumns(
        x, width,
        [&](Vf acc, Vf v) HWY_ATTR {
          const Vf e = hn::Sub(v, m);
          return Fma(e, e, acc);
        },
        square);
    const double variance = Total(square) / static_cast<double>(width);
    const Vf scale = hn::Set(Df(), static_cast<float>(1.0 / std::sqrt(variance + static_cast<double>(eps))));
    Map(width, out, [&](const auto load) HWY_ATTR {
      return Fma(hn::Mul(hn::Sub(load(x), m), scale), load(gamma), load(beta));
    });
  }
}

std::size_t Argmin(const float* x, std::size_t n) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  Vf low = hn::Set(d, x[0]);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) low = hn::Min(low, hn::LoadU(d, x + i));
  float least = hn::GetLane(hn::MinOfLanes(d, low));
  for (; i < n; ++i) least = x[i] < least ? x[i] : least;
  const Vf want = hn::Set(d, least);
  for (i = 0; i + lanes <= n; i += lanes) {
    const auto found = hn::FindFirstTrue(d, hn::Eq(hn::LoadU(d, x + i), want));
    if (found >= 0) return i + static_cast<std::size_t>(found);
  }
  for (; i < n; ++i) {
    if (x[i] == least) return i;
  }
  return 0;  // NaN everywhere
}

std::size_t Below(const float* x, std::size_t n, float limit, std::uint32_t* indices) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  const Vf bound = hn::Set(d, limit);
  std::size_t count = 0;
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    if (hn::AllFalse(d, hn::Lt(hn::LoadU(d, x + i), bound))) continue;
    for (std::size_t j = i; j < i + lanes; ++j) {
      if (x[j] < limit) indices[count++] = static_cast<std::uint32_t>(j);
    }
  }
  for (; i < n; ++i) {
    if (x[i] < limit) indices[count++] = static_cast<std::uint32_t>(i);
  }
  return count;
}

// Scales and shifts a row of scores and returns its largest value.
HWY_INLINE float ShiftScores(const SoftmaxArgs& s) {
  const Df d;
  const Vf scale = hn::Set(d, s.scale);
  const Vf gate = hn::Set(d, s.gate);
  Vf most = hn::Set(d, -std::numeric_limits<float>::infinity());
  float last = -std::numeric_limits<float>::infinity();
  const auto shifted = [&](Vf x, const auto load) HWY_ATTR {
    const Vf y = hn::Mul(x, scale);
    return s.bias == nullptr ? y : Fma(gate, load(s.bias), y);
  };
  ForVectors(
      s.n,
      [&](std::size_t i) HWY_ATTR {
        const Vf y = shifted(hn::LoadU(d, s.x + i), Full{i});
        hn::StoreU(y, d, s.x + i);
        most = hn::Max(most, y);
      },
      [&](std::size_t i, std::size_t left) HWY_ATTR {
        StorePart(shifted(LoadPart(s.x + i, left), Tail{i, left}), s.x + i, left);
        for (std::size_t j = i; j < s.n; ++j) last = std::max(last, s.x[j]);
      });
  return std::max(last, hn::GetLane(hn::MaxOfLanes(d, most)));
}

float SoftmaxRow(const SoftmaxArgs& s) {
  const Vf most = hn::Set(Df(), ShiftScores(s));
  Map(s.n, s.x, [&](const auto load) HWY_ATTR { return Exp(hn::Sub(load(s.x), most)); });
  HWY_ALIGN float sum[kLanes] = {};
  AddColumns(
      s.x, s.n, [](Vf acc, Vf v) HWY_ATTR { return hn::Add(acc, v); }, sum);
  return static_cast<float>(Total(sum));
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
