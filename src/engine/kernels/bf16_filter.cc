// filter-inl.h and FourPoints for bfloat16.
#include "engine/kernels/bf16-inl.h"
#include "engine/kernels/bf16.h"
#include "engine/kernels/filter_blocks.h"
#include "engine/kernels/kernels.h"

#ifdef XCODEC_HAS_BF16_KERNELS

namespace xcodec::engine {
namespace {

using bf16::Columns;
using bf16::kVector;

constexpr std::size_t kTileGroups = 6;

struct TileArgs {
  std::size_t row;      ///< first group
  std::size_t column;   ///< of the panel in the matrix
  std::size_t columns;  ///< that exist, at most the panel's
  std::size_t width;    ///< of the panel
};

template <std::size_t kRows, std::size_t kVectors, bool kFull>
XCODEC_BF16 inline void StoreGroups(const HalfFilterArgs& f, const TileArgs& t, std::size_t member,
                                    const __m512 (&rows)[kRows][kVectors]) {
  float* to = f.y + (t.row * f.group + member) * f.n + t.column;
#pragma GCC unroll 6
  for (std::size_t i = 0; i < kRows; ++i, to += f.group * f.n) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      bf16::Store<kFull>(rows[i][v], to + v * kVector, kFull ? 0 : Columns(t.columns, v * kVector));
    }
  }
}

template <std::size_t kRows, std::size_t kVectors>
XCODEC_BF16 inline void SumAndDifference(__m512 (&sum)[kRows][kVectors], __m512 (&other)[kRows][kVectors]) {
#pragma GCC unroll 6
  for (std::size_t i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      const __m512 p = sum[i][v];
      sum[i][v] = _mm512_add_ps(p, other[i][v]);
      other[i][v] = _mm512_sub_ps(p, other[i][v]);
    }
  }
}

template <std::size_t kRows, std::size_t kVectors, bool kFull>
XCODEC_BF16 __attribute__((noinline)) void Tile(const HalfFilterArgs& f, const TileArgs& t) {
  __m512 sum[kRows][kVectors];
  __m512 other[kRows][kVectors];
#pragma GCC unroll 2
  for (std::size_t v = 0; v < kVectors; ++v) {
    const float* bias = f.bias + t.column + v * kVector;
    const __m512 start = f.bias != nullptr ? _mm512_loadu_ps(bias) : _mm512_setzero_ps();
#pragma GCC unroll 6
    for (std::size_t i = 0; i < kRows; ++i) {
      sum[i][v] = start;
      other[i][v] = _mm512_setzero_ps();
    }
  }
  const auto at = t.row * f.lda;
  const auto panel = t.column * f.k;
  bf16::MultiplyRows(f.x[1] + at, f.lda, f.panels[1] + panel, t.width, f.k, sum);
  bf16::MultiplyRows(f.x[2] + at, f.lda, f.panels[2] + panel, t.width, f.k, other);
  SumAndDifference(sum, other);
  if (f.group == 3) {
    StoreGroups<kRows, kVectors, kFull>(f, t, 1, other);
#pragma GCC unroll 6
    for (std::size_t i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) other[i][v] = sum[i][v];
    }
  }
  bf16::MultiplyRows(f.x[0] + at, f.lda, f.panels[0] + panel, t.width, f.k, sum);
  StoreGroups<kRows, kVectors, kFull>(f, t, 0, sum);
  bf16::MultiplyRows(f.x[3] + at, f.lda, f.panels[3] + panel, t.width, f.k, other);
  StoreGroups<kRows, kVectors, kFull>(f, t, f.group - 1, other);
}

using TileFunction = void (*)(const HalfFilterArgs&, const TileArgs&);

template <std::size_t kVectors, bool kFull>
TileFunction TileOf(std::size_t rows) {
  static constexpr TileFunction kTiles[kTileGroups] = {
      Tile<1, kVectors, kFull>, Tile<2, kVectors, kFull>, Tile<3, kVectors, kFull>,
      Tile<4, kVectors, kFull>, Tile<5, kVectors, kFull>, Tile<6, kVectors, kFull>,
  };
  return kTiles[rows - 1];
}

void FilterPanel(const HalfFilterArgs& f, std::size_t column, std::size_t first, std::size_t last) {
  TileArgs t;
  t.width = f.n - column <= kHalfPanel ? kHalfPanel : kPanel;
  t.column = column;
  t.columns = std::min(t.width, f.n - column);
  for (t.row = first; t.row < last; t.row += kTileGroups) {
    const std::size_t rows = std::min(kTileGroups, last - t.row);
    const TileFunction full = t.width == kPanel ? TileOf<2, true>(rows) : TileOf<1, true>(rows);
    const TileFunction part = t.width == kPanel ? TileOf<2, false>(rows) : TileOf<1, false>(rows);
    (t.columns == t.width ? full : part)(f, t);
  }
}

XCODEC_BF16 inline void StoreHalf(__m512 y, std::uint16_t* to, __mmask16 mask) {
  _mm256_mask_storeu_epi16(to, mask, (__m256i)_mm512_cvtneps_pbh(y));
}

}  // namespace

void Bf16Filter(const HalfFilterArgs& f) {
  ForFilterBlocks(f, kTileGroups, 80 * 1024, [&f](std::size_t column, std::size_t first, std::size_t last) {
    FilterPanel(f, column, first, last);
  });
}

XCODEC_BF16 void Bf16FourPoints(const FourPointArgs& p, std::uint16_t* const (&out)[4]) {
  const std::size_t w = p.width;
  for (std::size_t g = 0; g < p.groups; ++g) {
    const float* d = p.x + g * p.advance * w;
    const std::size_t row = g * p.stride;
    for (std::size_t i = 0; i < w; i += kVector) {
      const __mmask16 mask = Columns(w, i);
      const auto load = [&](std::size_t r) XCODEC_BF16 { return _mm512_maskz_loadu_ps(mask, d + r * w + i); };
      const __m512 d1 = load(1);
      const __m512 d2 = load(2);
      StoreHalf(_mm512_sub_ps(load(0), d2), out[0] + row + i, mask);
      StoreHalf(_mm512_add_ps(d1, d2), out[1] + row + i, mask);
      StoreHalf(_mm512_sub_ps(d2, d1), out[2] + row + i, mask);
      StoreHalf(_mm512_sub_ps(d1, load(3)), out[3] + row + i, mask);
    }
  }
}

}  // namespace xcodec::engine

#else

namespace xcodec::engine {

void Bf16Filter(const HalfFilterArgs& /*args*/) {}
void Bf16FourPoints(const FourPointArgs& /*args*/, std::uint16_t* const (&/*out*/)[4]) {}

}  // namespace xcodec::engine

#endif
