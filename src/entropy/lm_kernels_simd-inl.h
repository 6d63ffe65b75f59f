// Included once for each Highway target; see lm_kernels_simd.cc.
#if defined(XCODEC_SRC_ENTROPY_LM_KERNELS_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_SRC_ENTROPY_LM_KERNELS_SIMD_INL_H_
#undef XCODEC_SRC_ENTROPY_LM_KERNELS_SIMD_INL_H_
#else
#define XCODEC_SRC_ENTROPY_LM_KERNELS_SIMD_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "entropy/lm_kernels.h"
#include "entropy/lm_math.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace xcodec {
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
      // The high halves of the products, then the rest of the shift with the sign.
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

// One vector of sums scaled, biased and stored.
HWY_INLINE void StoreOutputs(const LmPacked& w, const Scaler& scaler, std::size_t n, V32 sum,
                             std::int32_t* y) {
  const D32 d;
  const V32 scaled = scaler(sum, hn::LoadU(d, w.multiplier.data() + n));
  hn::StoreU(scaled + hn::LoadU(d, w.bias.data() + n), d, y + n);
}

// kRows rows, kTiles tiles of outputs from tile `t` on.
template <int kRows, int kTiles>
HWY_INLINE void LinearBlock(const LmPacked& w, const LmRows& rows, std::size_t r, std::size_t t) {
  constexpr int kVectors = kTiles * static_cast<int>(kParts);
  const D32 d32;
  V32 sum[kRows][kVectors];
  HWY_UNROLL(8)
  for (auto& row : sum) {
    HWY_UNROLL(16)
    for (V32& s : row) s = hn::Zero(d32);
  }
  const std::size_t tile_bytes = kLmTile * w.cols;
  const std::int8_t* weight = w.weight.data() + t * tile_bytes;
  const std::int16_t* x = rows.x + r * rows.x_stride;
  for (std::size_t k = 0; k < w.cols; k += 2, weight += 2 * kLmTile) {
    V16 wide[kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      const std::size_t tile = static_cast<std::size_t>(v) / kParts;
      const std::size_t part = static_cast<std::size_t>(v) % kParts;
      wide[v] = hn::PromoteTo(D16(), hn::LoadU(D8Half(), weight + tile * tile_bytes + part * 2 * kLanes));
    }
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) {
      const V16 pair = BroadcastPair(x + static_cast<std::size_t>(i) * rows.x_stride + k);
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sum[i][v] = MulAddPairs(wide[v], pair, sum[i][v]);
    }
  }
  for (int i = 0; i < kRows; ++i) {
    const std::size_t row = r + static_cast<std::size_t>(i);
    const Scaler scaler(w.shift - (rows.reduce == nullptr ? 0 : rows.reduce[row]));
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v)
      StoreOutputs(w, scaler, t * kLmTile + static_cast<std::size_t>(v) * kLanes, sum[i][v],
                   rows.y + row * rows.y_stride);
  }
}

// All rows against kTiles tiles.
template <int kTiles>
HWY_INLINE void LinearTiles(const LmPacked& w, const LmRows& rows, std::size_t t) {
  constexpr int kMost = kLanes == 16 ? 6 : kLanes == 8 ? 4 : HWY_ARCH_ARM ? 4 : 2;
  std::size_t r = 0;
  for (; r + kMost <= rows.count; r += kMost) LinearBlock<kMost, kTiles>(w, rows, r, t);
  if constexpr (kMost > 4) {
    if (r + 4 <= rows.count) {
      LinearBlock<4, kTiles>(w, rows, r, t);
      r += 4;
    }
  }
  if constexpr (kMost > 2) {
    if (r + 3 <= rows.count) {
      LinearBlock<3, kTiles>(w, rows, r, t);
      r += 3;
    } else if (r + 2 <= rows.count) {
      LinearBlock<2, kTiles>(w, rows, r, t);
      r += 2;
    }
  }
  for (; r < rows.count; ++r) LinearBlock<1, kTiles>(w, rows, r, t);
}

void Linear(const LmPacked& w, const LmRows& rows) {
  constexpr std::size_t kWide = kLanes == 16 ? 4 : 1;
  std::size_t t = 0;
  for (; t + kWide <= w.tiles; t += kWide) LinearTiles<static_cast<int>(kWide)>(w, rows, t);
  if constexpr (kWide > 2) {
    for (; t + 2 <= w.tiles; t += 2) LinearTiles<2>(w, rows, t);
  }
  for (; t < w.tiles; ++t) LinearTiles<1>(w, rows, t);
}

// 2^(-u / 2^15) before its whole part: units of 2^-16.
HWY_INLINE V32 Exp2Fraction(V32 u) {
  const D32 d;
  const V32 f = hn::And(u, hn::Set(d, 0x7FFF));
  V32 a = hn::Set(d, kLmExp2[2]) - hn::ShiftRight<15>(hn::Set(d, kLmExp2[3]) * f);
  a = hn::Set(d, kLmExp2[1]) - hn::ShiftRight<15>(a * f);
  return hn::Set(d, kLmExp2[0]) - hn::ShiftRight<15>(a * f);
}

HWY_INLINE V32 Exp2Shift(V32 u) { return hn::Min(hn::ShiftRight<15>(u), hn::Set(D32(), 31)); }

// The keys that a group of queries looks at: all tiles that one of their windows touches.
struct Window {
  std::size_t r;           // first query
  std::size_t first_tile;  // not in the ring
  std::size_t tiles;
  std::size_t size() const { return tiles * kLmTile; }
};

// Scores of kQueries queries against kTiles tiles of keys that lie together from ring place `slot` on.
template <int kQueries, int kTiles>
HWY_INLINE void ScoreTiles(const LmAttention& a, const Window& w, const Scaler& scaler, std::size_t slot,
                           std::int32_t* scores) {
  constexpr int kVectors = kTiles * static_cast<int>(kParts);
  const D32 d;
  V32 sum[kQueries][kVectors];
  HWY_UNROLL(4)
  for (auto& row : sum) {
    HWY_UNROLL(16)
    for (V32& s : row) s = hn::Zero(d);
  }
  const std::size_t tile_size = a.pairs * 2 * kLmTile;
  const std::int16_t* keys = a.keys + slot * tile_size;
  const std::int16_t* query = a.query + w.r * a.query_stride;
  for (std::size_t c = 0; c < a.pairs; ++c, keys += 2 * kLmTile, query += 2) {
    V16 key[kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v)
      key[v] = hn::LoadU(D16(), keys + static_cast<std::size_t>(v) / kParts * tile_size +
                                    static_cast<std::size_t>(v) % kParts * 2 * kLanes);
    HWY_UNROLL(4)
    for (int i = 0; i < kQueries; ++i) {
      const V16 pair = BroadcastPair(query + static_cast<std::size_t>(i) * a.query_stride);
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sum[i][v] = MulAddPairs(key[v], pair, sum[i][v]);
    }
  }
  const V32 multiplier = hn::Set(d, a.multiplier);
  HWY_UNROLL(4)
  for (int i = 0; i < kQueries; ++i) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v)
      hn::StoreU(scaler(sum[i][v], multiplier), d,
                 scores + static_cast<std::size_t>(i) * w.size() + static_cast<std::size_t>(v) * kLanes);
  }
}

// Asks for `count` elements that will be read soon: a single query reads the cache faster than it arrives.
HWY_INLINE void PrefetchAll(const std::int16_t* p, std::size_t count) {
  for (std::size_t i = 0; i < count; i += 32) __builtin_prefetch(p + i);
}

template <int kQueries>
HWY_INLINE void Scores(const LmAttention& a, const Window& w) {
  constexpr int kWide = kLanes == 16 ? 4 : kLanes == 8 && kQueries == 1 ? 4 : 1;
  const Scaler scaler(a.shift);
  for (std::size_t t = 0; t < w.tiles;) {
    const std::size_t slot = (w.first_tile + t) % a.ring;
    if (kQueries == 1)
      PrefetchAll(a.values + slot * kLmTile * a.value_width,
                  static_cast<std::size_t>(kWide) * kLmTile * a.value_width);
    if (t + kWide <= w.tiles && slot + kWide <= a.ring) {
      ScoreTiles<kQueries, kWide>(a, w, scaler, slot, a.scores + t * kLmTile);
      t += kWide;
    } else {
      ScoreTiles<kQueries, 1>(a, w, scaler, slot, a.scores + t * kLmTile);
      ++t;
    }
  }
}

// Turns the scores of query w.r + i into weights, in place of a.weights; returns their sum.
inline std::uint32_t Weights(const LmAttention& a, const Window& w, std::size_t i) {
  const D32 d;
  std::int32_t* scores = a.scores + i * w.size();
  std::int16_t* weights = a.weights + i * w.size();
  // Keys outside the query's own window: so far below every score that their weight is 0.
  const std::size_t begin = a.first_key(w.r + i) - w.first_tile * kLmTile;
  const std::size_t end = a.last + w.r + i + 1 - w.first_tile * kLmTile;
  std::fill(scores, scores + begin, -2 * LmUnits::kMaxScore);
  std::fill(scores + end, scores + w.size(), -2 * LmUnits::kMaxScore);
  V32 top = hn::LoadU(d, scores);
  for (std::size_t k = kLanes; k < w.size(); k += kLanes) top = hn::Max(top, hn::LoadU(d, scores + k));
  top = hn::MaxOfLanes(d, top);
  V32 sum = hn::Zero(d);
  for (std::size_t k = 0; k < w.size(); k += kLanes) {
    const V32 distance = hn::Min(top - hn::LoadU(d, scores + k), hn::Set(d, 31 << 10));
    const V32 u = hn::ShiftLeft<5>(distance);
    const V32 p = hn::Shr(hn::ShiftRight<1>(Exp2Fraction(u)), hn::ShiftRight<15>(u));
    sum = sum + p;
    hn::StoreU(hn::DemoteTo(D16Half(), p), D16Half(), weights + k);
  }
  return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

// Shifts weights right; returns their new sum.
inline std::uint32_t ShiftWeights(std::int16_t* weights, std::size_t count, int shift) {
  const D32 d;
  V32 sum = hn::Zero(d);
  for (std::size_t k = 0; k < count; k += kLanes) {
    const V32 p = hn::ShiftRightSame(hn::PromoteTo(d, hn::LoadU(D16Half(), weights + k)), shift);
    sum = sum + p;
    hn::StoreU(hn::DemoteTo(D16Half(), p), D16Half(), weights + k);
  }
  return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

// Weighted means of kVectors vectors of values, from value `v` on, for kQueries queries.
template <int kQueries, int kVectors>
HWY_INLINE void Means(const LmAttention& a, const Window& w, std::size_t v, const std::int64_t* reciprocals) {
  const D32 d;
  constexpr int kChains = kQueries == 1 ? 4 : 1;  // independent sums hide the latency of the multiplication
  V32 sum[kQueries][kChains][kVectors];
  for (auto& query : sum)
    for (auto& chain : query)
      for (V32& s : chain) s = hn::Zero(d);
  std::size_t slot = w.first_tile % a.ring;
  for (std::size_t t = 0; t < w.tiles; ++t) {
    const std::int16_t* values = a.values + (slot * (kLmTile / 2) * a.value_width + v) * 2;
    const std::int16_t* weights = a.weights + t * kLmTile;
    if (kQueries == 1 && a.next_keys != nullptr) {
      const std::size_t tile_size = a.pairs * 2 * kLmTile;
      PrefetchAll(a.next_keys + slot * tile_size, tile_size);
    }
    HWY_UNROLL(8)
    for (std::size_t pair = 0; pair < kLmTile / 2; ++pair) {
      V16 value[kVectors];
      HWY_UNROLL(4)
      for (int i = 0; i < kVectors; ++i)
        value[i] =
            hn::LoadU(D16(), values + pair * 2 * a.value_width + static_cast<std::size_t>(i) * 2 * kLanes);
      HWY_UNROLL(4)
      for (int q = 0; q < kQueries; ++q) {
        const V16 weight = BroadcastPair(weights + static_cast<std::size_t>(q) * w.size() + 2 * pair);
        HWY_UNROLL(4)
        for (int i = 0; i < kVectors; ++i) {
          V32& s = sum[q][pair % kChains][i];
          s = MulAddPairs(value[i], weight, s);
        }
      }
    }
    slot = slot + 1 == a.ring ? 0 : slot + 1;
  }
  HWY_ALIGN std::int32_t means[kVectors * kLanes];
  const std::size_t end = std::min(a.head_dim, v + kVectors * kLanes);
  for (std::size_t q = 0; q < kQueries; ++q) {
    for (std::size_t i = 0; i < kVectors; ++i) {
      V32 all = sum[q][0][i];
      for (std::size_t c = 1; c < kChains; ++c) all = all + sum[q][c][i];
      hn::StoreU(all, d, means + i * kLanes);
    }
    std::int16_t* out = a.out + (w.r + q) * a.out_stride;
    for (std::size_t i = v; i < end; ++i)
      out[i] = static_cast<std::int16_t>(LmRoundShift(means[i - v] * reciprocals[q], 42));
  }
}

// Queries r to r + kQueries - 1.
template <int kQueries>
HWY_INLINE void AttendGroup(const LmAttention& a, std::size_t r) {
  static_assert(kQueries <= kLmQueries, "scratch is too small");
  Window w{r, a.first_key(r) / kLmTile, 0};
  w.tiles = (a.last + r + kQueries - 1) / kLmTile - w.first_tile + 1;
  Scores<kQueries>(a, w);
  std::int64_t reciprocals[kQueries];
  for (std::size_t i = 0; i < kQueries; ++i) {
    std::uint32_t sum = Weights(a, w, i);
    const int shift = std::max(0, LmBitLength(sum) - 19);
    if (shift > 0) sum = ShiftWeights(a.weights + i * w.size(), w.size(), shift);
    reciprocals[i] = static_cast<std::int64_t>((std::uint64_t{1} << 45) / sum);
  }
  std::size_t v = 0;
  for (; v + 2 * kLanes <= a.value_width; v += 2 * kLanes) Means<kQueries, 2>(a, w, v, reciprocals);
  for (; v < a.value_width; v += kLanes) Means<kQueries, 1>(a, w, v, reciprocals);
}

void Attend(const LmAttention& a) {
  constexpr int kTogether = kLanes == 16 ? 4 : kLanes == 8 || HWY_ARCH_ARM ? 2 : 1;
  std::size_t r = 0;
  for (; r + kTogether <= a.count; r += kTogether) AttendGroup<kTogether>(a, r);
  for (; r < a.count; ++r) AttendGroup<1>(a, r);
}

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

// Vectors as far as they go, single values behind them: widths are seldom a multiple of 16.
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

constexpr LmKernels kKernels = {HWY_TARGET == HWY_AVX3_DL ? "avx512"
                                : HWY_TARGET == HWY_AVX3  ? "avx512bw"
                                : HWY_TARGET == HWY_AVX2  ? "avx2"
                                : HWY_TARGET == HWY_SSE4  ? "sse4"
                                                          : "neon",
                                Linear,
                                Attend,
                                Gelu,
                                Norm,
                                Exp2};

}  // namespace HWY_NAMESPACE
}  // namespace xcodec
HWY_AFTER_NAMESPACE();

#endif  // a target with vectors

#endif  // include guard
