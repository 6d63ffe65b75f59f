// Matrix product with packed weights. A tile of rows x columns stays in registers while k runs once from 0 to
// its end, so an output never depends on how many rows a call has or how they are cut into tiles.
#if defined(XCODEC_ENGINE_GEMM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_GEMM_INL_H_
#undef XCODEC_ENGINE_GEMM_INL_H_
#else
#define XCODEC_ENGINE_GEMM_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

// Rows of a tile, with two vectors of accumulators each: as many as the registers hold.
#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr std::size_t kTileRows = 12;
#else
constexpr std::size_t kTileRows = 6;
#endif

struct TileArgs {
  const float* a;
  const float* b;     ///< panel, at the tile's first column
  std::size_t width;  ///< of the panel
  float* c;
  std::size_t column;   ///< of the tile in the matrix
  std::size_t columns;  ///< that exist, at most the tile's
};

template <std::size_t kVectors>
HWY_INLINE void StartRow(const GemmArgs& g, const TileArgs& t, std::size_t row, Vf (&acc)[kVectors]) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
#pragma GCC unroll 2
  for (std::size_t v = 0; v < kVectors; ++v) {
    const std::size_t at = v * lanes;
    if (g.accumulate) {
      const float* from = t.c + row * g.ldc + at;
      const std::size_t left = t.columns > at ? t.columns - at : 0;
      acc[v] = left >= lanes ? hn::LoadU(d, from) : LoadPart(from, left);
    } else {
      acc[v] = g.bias != nullptr ? hn::LoadU(d, g.bias + t.column + at) : hn::Zero(d);
    }
  }
}

HWY_INLINE void StoreColumns(Vf y, float* to, std::size_t columns) {
  const Df d;
  if (columns >= hn::Lanes(d)) {
    hn::StoreU(y, d, to);
  } else {
    StorePart(y, to, columns);
  }
}

template <std::size_t kVectors>
HWY_INLINE void EndRow(const GemmArgs& g, const TileArgs& t, std::size_t row, const Vf (&acc)[kVectors]) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
#pragma GCC unroll 2
  for (std::size_t v = 0; v < kVectors; ++v) {
    const std::size_t at = v * lanes;
    const std::size_t left = t.columns > at ? t.columns - at : 0;
    float* to = t.c + row * g.ldc + at;
    Vf y = acc[v];
    if (g.epilogue == Epilogue::kGelu) y = Gelu(y);
    if (g.epilogue == Epilogue::kScaleAdd) {
      const Vf old = left >= lanes ? hn::LoadU(d, to) : LoadPart(to, left);
      y = Fma(hn::LoadU(d, g.scale + t.column + at), y, old);
    }
    StoreColumns(y, to, left);
    if (g.copy != 0) StoreColumns(y, to + g.copy, left);
  }
}

// acc += a * panel.
template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void MultiplyRows(const float* HWY_RESTRICT a, std::size_t lda, const float* HWY_RESTRICT b,
                             std::size_t width, std::size_t depth, Vf (&acc)[kRows][kVectors]) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t k = 0; k < depth; ++k) {
    Vf bv[kVectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) bv[v] = hn::LoadU(d, b + v * lanes);
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kRows; ++i) {
      const Vf av = hn::Set(d, a[i * lda]);
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) acc[i][v] = Fma(av, bv[v], acc[i][v]);
    }
    ++a;
    b += width;
  }
}

template <std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void Tile(const GemmArgs& g, const TileArgs& t) {
  Vf acc[kRows][kVectors];
#pragma GCC unroll 12
  for (std::size_t i = 0; i < kRows; ++i) StartRow<kVectors>(g, t, i, acc[i]);
  MultiplyRows(t.a, g.lda, t.b, t.width, g.k, acc);
#pragma GCC unroll 12
  for (std::size_t i = 0; i < kRows; ++i) EndRow<kVectors>(g, t, i, acc[i]);
}

// A full tile of kTileRows whose result is stored unchanged: the same without decisions per row, which
// matters for small k.
template <std::size_t kVectors>
HWY_NOINLINE void PlainTile(const GemmArgs& g, const TileArgs& t) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  Vf acc[kTileRows][kVectors];
  if (g.accumulate) {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) acc[i][v] = hn::LoadU(d, t.c + i * g.ldc + v * lanes);
    }
  } else {
    Vf start[kVectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      start[v] = g.bias != nullptr ? hn::LoadU(d, g.bias + t.column + v * lanes) : hn::Zero(d);
    }
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) acc[i][v] = start[v];
    }
  }
  MultiplyRows(t.a, g.lda, t.b, t.width, g.k, acc);
  const auto store = [&](float* to) HWY_ATTR {
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kTileRows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(acc[i][v], d, to + i * g.ldc + v * lanes);
    }
  };
  store(t.c);
  if (g.copy != 0) store(t.c + g.copy);
}

using TileFunction = void (*)(const GemmArgs&, const TileArgs&);

template <std::size_t kVectors>
TileFunction TileOf(std::size_t rows) {
  static constexpr TileFunction kTiles[] = {
    Tile<1, kVectors>,
    Tile<2, kVectors>,
    Tile<3, kVectors>,
    Tile<4, kVectors>,
    Tile<5, kVectors>,
    Tile<6, kVectors>,
#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
    Tile<7, kVectors>,
    Tile<8, kVectors>,
    Tile<9, kVectors>,
    Tile<10, kVectors>,
    Tile<11, kVectors>,
    Tile<12, kVectors>,
#endif
  };
  return kTiles[rows - 1];
}

// Rows [first, last) against one panel.
HWY_INLINE void PanelRows(const GemmArgs& g, std::size_t panel, std::size_t first, std::size_t last) {
  const std::size_t lanes = hn::Lanes(Df());
  const std::size_t column = panel * kPanel;
  const std::size_t width = g.n - column <= kHalfPanel ? kHalfPanel : kPanel;
  const std::size_t vectors = std::min<std::size_t>(2, width / lanes);
  TileArgs t;
  t.width = width;
  for (std::size_t row = first; row < last; row += kTileRows) {
    const std::size_t rows = std::min(kTileRows, last - row);
    const bool plain = rows == kTileRows && g.epilogue == Epilogue::kStore;
    const TileFunction tile = vectors == 2 ? TileOf<2>(rows) : TileOf<1>(rows);
    const TileFunction full = !plain ? tile : vectors == 2 ? PlainTile<2> : PlainTile<1>;
    t.a = g.a + row * g.lda;
    for (std::size_t at = 0; at < width && column + at < g.n; at += vectors * lanes) {
      t.b = g.panels + column * g.k + at;
      t.column = column + at;
      t.columns = std::min(vectors * lanes, g.n - t.column);
      t.c = g.c + row * g.ldc + t.column;
      (t.columns == vectors * lanes ? full : tile)(g, t);
    }
  }
}

void Gemm(const GemmArgs& g) {
  // Number of rows whose inputs stay in the second-level cache while all panels are processed.
  constexpr std::size_t kBlockFloats = 48 * 1024;
  const std::size_t fit = kBlockFloats / std::max<std::size_t>(1, std::min(g.k, g.lda == 0 ? g.k : g.lda));
  const std::size_t block = std::max<std::size_t>(1, std::min<std::size_t>(fit / kTileRows, 40)) * kTileRows;
  for (std::size_t first = 0; first < g.m; first += block) {
    const std::size_t last = std::min(first + block, g.m);
    for (std::size_t panel = 0; panel * kPanel < g.n; ++panel) PanelRows(g, panel, first, last);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
