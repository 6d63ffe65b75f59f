// Included once for each Highway target; see lm_kernels_simd.cc.
#if defined(XCODEC_SRC_ENTROPY_LM_SIMD_LINEAR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_SRC_ENTROPY_LM_SIMD_LINEAR_INL_H_
#undef XCODEC_SRC_ENTROPY_LM_SIMD_LINEAR_INL_H_
#else
#define XCODEC_SRC_ENTROPY_LM_SIMD_LINEAR_INL_H_
#endif

#include <hwy/highway.h>

#include "entropy/lm/kernels/lm_simd_common-inl.h"

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR

HWY_BEFORE_NAMESPACE();
namespace xcodec::entropy {
namespace HWY_NAMESPACE {

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

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::entropy
HWY_AFTER_NAMESPACE();

#endif  // a target with vectors

#endif  // include guard
