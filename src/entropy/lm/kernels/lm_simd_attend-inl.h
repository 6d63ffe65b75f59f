// Included once for each Highway target; see lm_kernels_simd.cc.
#if defined(XCODEC_SRC_ENTROPY_LM_SIMD_ATTEND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_SRC_ENTROPY_LM_SIMD_ATTEND_INL_H_
#undef XCODEC_SRC_ENTROPY_LM_SIMD_ATTEND_INL_H_
#else
#define XCODEC_SRC_ENTROPY_LM_SIMD_ATTEND_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "entropy/lm/kernels/lm_simd_common-inl.h"
#include "entropy/lm/lm_math.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace xcodec::entropy {
namespace HWY_NAMESPACE {

// The keys that a group of queries needs: all tiles that one of their windows touches.
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

// Prefetches `count` elements: a single query reads the cache faster than memory delivers it.
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
  // The score of keys outside the query's own window: so far below all others that their weight is 0.
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

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::entropy
HWY_AFTER_NAMESPACE();

#endif  // a target with vectors

#endif  // include guard
