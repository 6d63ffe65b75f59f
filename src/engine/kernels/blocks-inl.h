// Small matrices applied to neighbouring rows, before and after the products of a block filter. Included once
// per target.
#if defined(XCODEC_ENGINE_BLOCKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_BLOCKS_INL_H_
#undef XCODEC_ENGINE_BLOCKS_INL_H_
#else
#define XCODEC_ENGINE_BLOCKS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "engine/kernels/elementwise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

// sum over j of c[j] * x[j], added in order.
template <std::size_t kPoints>
HWY_INLINE Vf WeightedSum(const float* c, const Vf (&x)[kPoints]) {
  const Df d;
  Vf y = hn::Mul(x[0], hn::Set(d, c[0]));
#pragma GCC unroll 7
  for (std::size_t j = 1; j < kPoints; ++j) y = Fma(x[j], hn::Set(d, c[j]), y);
  return y;
}

template <std::size_t kPoints>
void TransformRows(const TransformArgs& t) {
  const Df d;
  const auto column = [&](const float* x, std::size_t at, const auto load, const auto store) HWY_ATTR {
    Vf rows[kPoints];
#pragma GCC unroll 7
    for (std::size_t j = 0; j < kPoints; ++j) rows[j] = load(x + j * t.width);
#pragma GCC unroll 7
    for (std::size_t i = 0; i < kPoints; ++i) {
      store(WeightedSum<kPoints>(t.c + i * kPoints, rows), t.out[i] + at);
    }
  };
  for (std::size_t g = 0; g < t.groups; ++g) {
    const float* x = t.x + 4 * g * t.width;
    const std::size_t row = g * t.width;
    ForVectors(
        t.width,
        [&](std::size_t i) HWY_ATTR {
          column(x, row + i, Full{i}, [&](Vf y, float* to) HWY_ATTR { hn::StoreU(y, d, to); });
        },
        [&](std::size_t i, std::size_t n) HWY_ATTR {
          column(x, row + i, Tail{i, n}, [&](Vf y, float* to) HWY_ATTR { StorePart(y, to, n); });
        });
  }
}

void Transform(const TransformArgs& t) {
  t.points == 5 ? TransformRows<5>(t) : t.points == 6 ? TransformRows<6>(t) : TransformRows<7>(t);
}

template <std::size_t kPoints>
void CombineRows(const CombineArgs& c) {
  const Df d;
  for (std::size_t first = 0; first < c.rows; first += 4) {
    const std::size_t rows = std::min<std::size_t>(4, c.rows - first);
    const std::size_t row = first / 4 * c.stride;
    float* y = c.y + first * c.ldy;
    const auto column = [&](const auto load, const auto store) HWY_ATTR {
      Vf m[kPoints];
#pragma GCC unroll 7
      for (std::size_t i = 0; i < kPoints; ++i) m[i] = load(c.m[i] + row);
      for (std::size_t q = 0; q < rows; ++q) {
        const Vf sum = WeightedSum<kPoints>(c.c + q * kPoints, m);
        store(c.bias == nullptr ? sum : hn::Add(sum, load(c.bias)), y + q * c.ldy);
      }
    };
    ForVectors(
        c.width,
        [&](std::size_t i)
            HWY_ATTR { column(Full{i}, [&](Vf v, float* to) HWY_ATTR { hn::StoreU(v, d, to + i); }); },
        [&](std::size_t i, std::size_t n) HWY_ATTR {
          column(Tail{i, n}, [&](Vf v, float* to) HWY_ATTR { StorePart(v, to + i, n); });
        });
  }
}

void Combine(const CombineArgs& c) {
  c.points == 5 ? CombineRows<5>(c) : c.points == 6 ? CombineRows<6>(c) : CombineRows<7>(c);
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
