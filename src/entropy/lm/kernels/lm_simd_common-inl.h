// Included once for each Highway target; see lm_kernels_simd.cc.
#if defined(XCODEC_SRC_ENTROPY_LM_SIMD_COMMON_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_SRC_ENTROPY_LM_SIMD_COMMON_INL_H_
#undef XCODEC_SRC_ENTROPY_LM_SIMD_COMMON_INL_H_
#else
#define XCODEC_SRC_ENTROPY_LM_SIMD_COMMON_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <cstring>

#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_tables.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace xcodec::entropy {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D32 = hn::CappedTag<std::int32_t, kLmTile>;
using DU32 = hn::RebindToUnsigned<D32>;
using D64 = hn::RepartitionToWide<D32>;
using DU64 = hn::RebindToUnsigned<D64>;
using D16 = hn::Repartition<std::int16_t, D32>;
using D16Half = hn::Rebind<std::int16_t, D32>;  // as many lanes as D32
using D8Half = hn::Rebind<std::int8_t, D16>;    // as many lanes as D16
using V32 = hn::Vec<D32>;
using V16 = hn::Vec<D16>;

constexpr std::size_t kLanes = hn::MaxLanes(D32());
constexpr std::size_t kParts = kLmTile / kLanes;  // vectors in a tile

// sum[i] + a[2i] * b[2i] + a[2i + 1] * b[2i + 1]
HWY_INLINE V32 MulAddPairs(V16 a, V16 b, V32 sum) {
#if HWY_TARGET == HWY_AVX3_DL
  // An instruction, not an intrinsic: Highway 1.0.3 does not enable AVX512_VNNI for the compiler.
  asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
  return sum;
#elif HWY_TARGET == HWY_AVX3
  return sum + V32{_mm512_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
  return sum + V32{_mm256_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_SSE4
  return sum + V32{_mm_madd_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_NEON
  const int32x4_t low = vmull_s16(vget_low_s16(a.raw), vget_low_s16(b.raw));
  const int32x4_t high = vmull_high_s16(a.raw, b.raw);
  return sum + V32(vpaddq_s32(low, high));
#else
#error "no pairwise multiplication for this target"
#endif
}

// x[0], x[1] in every pair of lanes.
HWY_INLINE V16 BroadcastPair(const std::int16_t* x) {
  std::int32_t pair;
  std::memcpy(&pair, x, sizeof pair);
  return hn::BitCast(D16(), hn::Set(D32(), pair));
}

// round(v * multiplier / 2^shift), halves up; shift from 1 to 62, results fit 32 bits.
class Scaler {
 public:
  HWY_INLINE explicit Scaler(int shift)
      : round_(static_cast<std::int64_t>(std::uint64_t{1} << (shift - 1))), shift_(shift) {}

  HWY_INLINE V32 operator()(V32 v, V32 multiplier) const {
    const D32 d32;
    const D64 d64;
    const DU64 du64;
    const auto round = hn::Set(d64, round_);
    const auto even = hn::BitCast(du64, hn::MulEven(v, multiplier) + round);
    const auto odd = hn::BitCast(du64, hn::MulEven(hn::Shuffle2301(v), hn::Shuffle2301(multiplier)) + round);
    if (shift_ >= 32) {
      // The high halves of the products, then the remainder of the shift with the sign.
      const V32 high = hn::OddEven(hn::BitCast(d32, odd), hn::BitCast(d32, hn::ShiftRight<32>(even)));
      return hn::ShiftRightSame(high, shift_ - 32);
    }
    const auto low_odd = hn::ShiftLeft<32>(hn::ShiftRightSame(odd, shift_));
    return hn::OddEven(hn::BitCast(d32, low_odd), hn::BitCast(d32, hn::ShiftRightSame(even, shift_)));
  }

 private:
  std::int64_t round_;
  int shift_;
};

// 2^(-u / 2^15) before its whole part: units of 2^-16.
HWY_INLINE V32 Exp2Fraction(V32 u) {
  const D32 d;
  const V32 f = hn::And(u, hn::Set(d, 0x7FFF));
  V32 a = hn::Set(d, kLmExp2[2]) - hn::ShiftRight<15>(hn::Set(d, kLmExp2[3]) * f);
  a = hn::Set(d, kLmExp2[1]) - hn::ShiftRight<15>(a * f);
  return hn::Set(d, kLmExp2[0]) - hn::ShiftRight<15>(a * f);
}

HWY_INLINE V32 Exp2Shift(V32 u) { return hn::Min(hn::ShiftRight<15>(u), hn::Set(D32(), 31)); }

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::entropy
HWY_AFTER_NAMESPACE();

#endif  // a target with vectors

#endif  // include guard
