// Two or three rows of a result from sums and differences of four products (FilterArgs). The sums stay in
// registers from the first product to the last, so that a row is stored once and never read.
#if defined(XCODEC_ENGINE_FILTER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_FILTER_INL_H_
#undef XCODEC_ENGINE_FILTER_INL_H_
#else
#define XCODEC_ENGINE_FILTER_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "engine/kernels/filter_blocks.h"
#include "engine/kernels/gemm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

// Groups per tile: half of kTileRows, because each needs two sets of accumulators.
constexpr std::size_t kTileGroups = kTileRows / 2;

struct FilterTileArgs {
  std::size_t row;      ///< first group
  std::size_t panel;    ///< offset of the tile's first column in the panels
  std::size_t width;    ///< of the panel
  std::size_t column;   ///< of the tile in the matrix
  std::size_t columns;  ///< number of existing ones, at most the tile's
};

template <std::size_t kRows, std::size_t kVectors, bool kFull>
HWY_INLINE void StoreGroups(const FilterArgs& f, const FilterTileArgs& t, std::size_t member,
                            const Vf (&rows)[kRows][kVectors]) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  float* to = f.y + (t.row * f.group + member) * f.n + t.column;
#pragma GCC unroll 6
  for (std::size_t i = 0; i < kRows; ++i, to += f.group * f.n) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      const std::size_t at = v * lanes;
      if (kFull) {
        hn::StoreU(rows[i][v], d, to + at);
      } else {
        StoreColumns(rows[i][v], to + at, t.columns > at ? t.columns - at : 0);
      }
    }
  }
}

template <std::size_t kRows, std::size_t kVectors, bool kFull>
HWY_NOINLINE void FilterTile(const FilterArgs& f, const FilterTileArgs& t) {
  const Df d;
  Vf sum[kRows][kVectors];
  Vf other[kRows][kVectors];
#pragma GCC unroll 2
  for (std::size_t v = 0; v < kVectors; ++v) {
    const Vf start = f.bias != nullptr ? hn::LoadU(d, f.bias + t.column + v * hn::Lanes(d)) : hn::Zero(d);
#pragma GCC unroll 6
    for (std::size_t i = 0; i < kRows; ++i) {
      sum[i][v] = start;
      other[i][v] = hn::Zero(d);
    }
  }
  const auto multiply = [&](std::size_t p, Vf(&acc)[kRows][kVectors]) HWY_ATTR {
    MultiplyRows(f.x[p] + t.row * f.lda, f.lda, f.panels[p] + t.panel, t.width, f.k, acc);
  };
  multiply(1, sum);
  multiply(2, other);
#pragma GCC unroll 6
  for (std::size_t i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vf p = sum[i][v];
      sum[i][v] = hn::Add(p, other[i][v]);
      other[i][v] = hn::Sub(p, other[i][v]);
    }
  }
  if (f.group == 3) {
    StoreGroups<kRows, kVectors, kFull>(f, t, 1, other);
#pragma GCC unroll 6
    for (std::size_t i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) other[i][v] = sum[i][v];
    }
  }
  multiply(0, sum);
  StoreGroups<kRows, kVectors, kFull>(f, t, 0, sum);
  multiply(3, other);
  StoreGroups<kRows, kVectors, kFull>(f, t, f.group - 1, other);
}

using FilterTileFunction = void (*)(const FilterArgs&, const FilterTileArgs&);

template <std::size_t kVectors, bool kFull>
FilterTileFunction FilterTileOf(std::size_t rows) {
  static constexpr FilterTileFunction kTiles[] = {
    FilterTile<1, kVectors, kFull>,
    FilterTile<2, kVectors, kFull>,
    FilterTile<3, kVectors, kFull>,
#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_NEON
    FilterTile<4, kVectors, kFull>,
    FilterTile<5, kVectors, kFull>,
    FilterTile<6, kVectors, kFull>,
#endif
  };
  static_assert(sizeof kTiles / sizeof kTiles[0] == kTileGroups, "one for each number of groups");
  return kTiles[rows - 1];
}

// Groups [first, last) against one panel.
HWY_INLINE void FilterPanel(const FilterArgs& f, std::size_t column, std::size_t first, std::size_t last) {
  const std::size_t lanes = hn::Lanes(Df());
  FilterTileArgs t;
  t.width = f.n - column <= kHalfPanel ? kHalfPanel : kPanel;
  const std::size_t vectors = std::min<std::size_t>(2, t.width / lanes);
  for (t.row = first; t.row < last; t.row += kTileGroups) {
    const std::size_t rows = std::min(kTileGroups, last - t.row);
    const FilterTileFunction full = vectors == 2 ? FilterTileOf<2, true>(rows) : FilterTileOf<1, true>(rows);
    const FilterTileFunction part =
        vectors == 2 ? FilterTileOf<2, false>(rows) : FilterTileOf<1, false>(rows);
    for (std::size_t at = 0; at < t.width && column + at < f.n; at += vectors * lanes) {
      t.panel = column * f.k + at;
      t.column = column + at;
      t.columns = std::min(vectors * lanes, f.n - t.column);
      (t.columns == vectors * lanes ? full : part)(f, t);
    }
  }
}

void Filter(const FilterArgs& f) {
  ForFilterBlocks(f, kTileGroups, 40 * 1024,
                  [&f](std::size_t column, std::size_t first, std::size_t last)
                      HWY_ATTR { FilterPanel(f, column, first, last); });
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
