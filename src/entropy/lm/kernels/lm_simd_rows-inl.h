// Included once for each Highway target; see lm_kernels_simd.cc.
#if defined(XCODEC_SRC_ENTROPY_LM_SIMD_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_SRC_ENTROPY_LM_SIMD_ROWS_INL_H_
#undef XCODEC_SRC_ENTROPY_LM_SIMD_ROWS_INL_H_
#else
#define XCODEC_SRC_ENTROPY_LM_SIMD_ROWS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "entropy/lm/kernels/lm_simd_common-inl.h"
#include "entropy/lm/lm_math.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace xcodec::entropy {
namespace HWY_NAMESPACE {

int Gelu(std::int32_t* h, std::size_t count, std::int16_t* out) {
  const D32 d;
  const V32 limit = hn::Set(d, LmUnits::kMaxHidden);
  V32 largest = hn::Zero(d);
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const V32 x = hn::Min(hn::Max(hn::LoadU(d, h + i), hn::Zero(d) - limit), limit);
    const V32 a = hn::Min(hn::Max(x, hn::Zero(d) - x), hn::Set(d, 32767));
    const V32 index = hn::ShiftRight<6>(a);
    const V32 low = hn::GatherIndex(d, kLmGeluTail, index);
    const V32 high = hn::GatherIndex(d, kLmGeluTail + 1, index);
    const V32 slope = (high - low) * hn::And(a, hn::Set(d, 63)) + hn::Set(d, 32);
    const V32 g = hn::Max(x, hn::Zero(d)) - (low + hn::ShiftRight<6>(slope));
    largest = hn::Max(largest, hn::Max(g, hn::Zero(d) - g));
    hn::StoreU(g, d, h + i);
  }
  std::int32_t top = hn::GetLane(hn::MaxOfLanes(d, largest));
  for (; i < count; ++i) {
    h[i] = LmGelu(LmClamp(h[i], LmUnits::kMaxHidden));
    top = std::max(top, h[i] < 0 ? -h[i] : h[i]);
  }
  const int shift = std::max(0, LmBitLength(static_cast<std::uint32_t>(top)) - 13);
  const V32 round = hn::Set(d, (1 << shift) >> 1);
  for (i = 0; i + kLanes <= count; i += kLanes) {
    const V32 g = hn::ShiftRightSame(hn::LoadU(d, h + i) + round, shift);
    hn::StoreU(hn::DemoteTo(D16Half(), g), D16Half(), out + i);
  }
  for (; i < count; ++i) out[i] = static_cast<std::int16_t>(LmRoundShift(h[i], shift));
  return shift;
}

std::uint32_t Exp2(const std::int32_t* logits, std::size_t count, std::uint32_t* p, std::uint32_t* sums) {
  if (count % kLmGroup != 0) return ScalarLmKernels().exp2(logits, count, p, sums);
  const D32 d;
  const DU32 du;
  V32 top = hn::Set(d, INT32_MIN);
  for (std::size_t i = 0; i < count; i += kLanes) top = hn::Max(top, hn::LoadU(d, logits + i));
  top = hn::MaxOfLanes(d, top);
  std::uint32_t total = 0;
  for (std::size_t g = 0; g < count; g += kLmGroup) {
    auto sum = hn::Zero(du);
    for (std::size_t i = g; i < g + kLmGroup; i += kLanes) {
      const V32 u = top - hn::LoadU(d, logits + i);
      const auto e = hn::BitCast(du, hn::Shr(hn::ShiftLeft<4>(Exp2Fraction(u)), Exp2Shift(u)));
      hn::StoreU(e, du, p + i);
      sum = sum + e;
    }
    sums[g / kLmGroup] = hn::GetLane(hn::SumOfLanes(du, sum));
    total += sums[g / kLmGroup];
  }
  return total;
}

// Clamps v[0, count), a multiple of kLanes, to LmUnits::kMaxResidual; returns the sum.
inline std::int64_t ClampAndSum(std::int32_t* v, std::size_t count) {
  const D32 d;
  const V32 limit = hn::Set(d, LmUnits::kMaxResidual);
  V32 sums = hn::Zero(d);  // at most 2^25 * 2^9 / kLanes each
  for (std::size_t i = 0; i < count; i += kLanes) {
    const V32 x = hn::Min(hn::Max(hn::LoadU(d, v + i), hn::Zero(d) - limit), limit);
    sums = sums + x;
    hn::StoreU(x, d, v + i);
  }
  HWY_ALIGN std::int32_t lanes[kLanes];
  hn::StoreU(sums, d, lanes);
  std::int64_t sum = 0;
  for (const std::int32_t lane : lanes) sum += lane;
  return sum;
}

// Subtracts `mean` from v[0, count), a multiple of kLanes; returns the sum of squares.
inline std::uint64_t SubtractAndSquare(std::int32_t* v, std::size_t count, std::int32_t mean) {
  const D32 d32;
  const D64 d64;
  auto sum = hn::Zero(d64);
  for (std::size_t i = 0; i < count; i += kLanes) {
    const V32 x = hn::LoadU(d32, v + i) - hn::Set(d32, mean);
    const V32 odd = hn::Shuffle2301(x);
    sum = sum + hn::MulEven(x, x) + hn::MulEven(odd, odd);
    hn::StoreU(x, d32, v + i);
  }
  return static_cast<std::uint64_t>(hn::GetLane(hn::SumOfLanes(d64, sum)));
}

// Full vectors first, then single values: widths are seldom a multiple of 16.
void Norm(const LmNorm& norm, std::int32_t* v, std::size_t count, std::int16_t* out) {
  const D32 d;
  const std::size_t vectors = count / kLanes * kLanes;
  std::int64_t sum = ClampAndSum(v, vectors);
  for (std::size_t i = vectors; i < count; ++i) sum += v[i] = LmClamp(v[i], LmUnits::kMaxResidual);
  const std::int32_t mean = LmMean(sum, static_cast<std::int64_t>(count));
  std::uint64_t squares = static_cast<std::uint64_t>(norm.epsilon) + SubtractAndSquare(v, vectors, mean);
  for (std::size_t i = vectors; i < count; ++i) squares += LmSquare(v[i] -= mean);
  int half;
  const std::int32_t inverse = LmInverseNorm(squares, &half);
  const Scaler to_unit(31 - half);
  const Scaler to_output(norm.shift);
  const V32 most = hn::Set(d, LmUnits::kMaxActivation);
  for (std::size_t i = 0; i < vectors; i += kLanes) {
    const V32 unit = to_unit(hn::LoadU(d, v + i), hn::Set(d, inverse));
    const V32 y = to_output(unit, hn::LoadU(d, norm.gain.data() + i)) + hn::LoadU(d, norm.bias.data() + i);
    const V32 clamped = hn::Min(hn::Max(y, hn::Zero(d) - most), most);
    hn::StoreU(hn::DemoteTo(D16Half(), clamped), D16Half(), out + i);
  }
  for (std::size_t i = vectors; i < count; ++i)
    out[i] = LmNormOutput(v[i], inverse, half, norm.gain[i], norm.shift, norm.bias[i]);
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::entropy
HWY_AFTER_NAMESPACE();

#endif  // a target with vectors

#endif  // include guard
