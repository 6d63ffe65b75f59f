// AVX512_BF16 directly: the Highway of present distributions (1.0) emulates these products.
#include "engine/kernels/bf16.h"

#include "engine/kernels/bf16-inl.h"
#include "engine/kernels/kernels.h"

#ifdef XCODEC_HAS_BF16_KERNELS

namespace xcodec::engine {
namespace {

using bf16::Columns;
using bf16::kVector;

constexpr std::size_t kTileRows = 12;

struct TileArgs {
  const std::uint16_t* a;
  const std::uint16_t* b;  ///< panel
  std::size_t width;       ///< of the panel
  float* c;
  std::size_t column;   ///< of the panel in the matrix
  std::size_t columns;  ///< that exist, at most the panel's
};

template <std::size_t kRows, std::size_t kVectors, bool kFull>
XCODEC_BF16 inline void LoadTile(const HalfGemmArgs& g, const TileArgs& t, __m512 (&acc)[kRows][kVectors]) {
#pragma GCC unroll 2
  for (std::size_t v = 0; v < kVectors; ++v) {
    const std::size_t at = v * kVector;
    const __mmask16 mask = Columns(t.columns, at);
    const __m512 start = g.bias != nullptr ? _mm512_loadu_ps(g.bias + t.column + at) : _mm512_setzero_ps();
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kRows; ++i) {
      const float* from = t.c + i * g.ldc + at;
      if (!g.accumulate) {
        acc[i][v] = start;
      } else {
        acc[i][v] = kFull ? _mm512_loadu_ps(from) : _mm512_maskz_loadu_ps(mask, from);
      }
    }
  }
}

template <std::size_t kRows, std::size_t kVectors, bool kFull>
XCODEC_BF16 inline void StoreTile(const HalfGemmArgs& g, const TileArgs& t,
                                  const __m512 (&acc)[kRows][kVectors]) {
#pragma GCC unroll 12
  for (std::size_t i = 0; i < kRows; ++i) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
      bf16::Store<kFull>(acc[i][v], t.c + i * g.ldc + v * kVector,
                         kFull ? 0 : Columns(t.columns, v * kVector));
    }
  }
}

template <std::size_t kRows, std::size_t kVectors, bool kFull>
XCODEC_BF16 __attribute__((noinline)) void Tile(const HalfGemmArgs& g, const TileArgs& t) {
  __m512 acc[kRows][kVectors];
  LoadTile<kRows, kVectors, kFull>(g, t, acc);
  bf16::MultiplyRows(t.a, g.lda, t.b, t.width, g.k, acc);
  StoreTile<kRows, kVectors, kFull>(g, t, acc);
}

// bfloat16 in the lower half of each lane.
XCODEC_BF16 inline __m512i WideBf16(__m512 x) {
  return _mm512_maskz_cvtepu16_epi32(static_cast<__mmask16>(-1), (__m256i)_mm512_cvtneps_pbh(x));
}

using TileFunction = void (*)(const HalfGemmArgs&, const TileArgs&);

template <std::size_t kVectors, bool kFull>
TileFunction TileOf(std::size_t rows) {
  static constexpr TileFunction kTiles[] = {
      Tile<1, kVectors, kFull>,  Tile<2, kVectors, kFull>,  Tile<3, kVectors, kFull>,
      Tile<4, kVectors, kFull>,  Tile<5, kVectors, kFull>,  Tile<6, kVectors, kFull>,
      Tile<7, kVectors, kFull>,  Tile<8, kVectors, kFull>,  Tile<9, kVectors, kFull>,
      Tile<10, kVectors, kFull>, Tile<11, kVectors, kFull>, Tile<12, kVectors, kFull>,
  };
  return kTiles[rows - 1];
}

void PanelRows(const HalfGemmArgs& g, std::size_t column, std::size_t first, std::size_t last) {
  TileArgs t;
  t.width = g.n - column <= kHalfPanel ? kHalfPanel : kPanel;
  t.column = column;
  t.columns = std::min(t.width, g.n - column);
  t.b = g.panels + column * g.k;
  for (std::size_t row = first; row < last; row += kTileRows) {
    const std::size_t rows = std::min(kTileRows, last - row);
    t.a = g.a + row * g.lda;
    t.c = g.c + row * g.ldc + column;
    const TileFunction full = t.width == kPanel ? TileOf<2, true>(rows) : TileOf<1, true>(rows);
    const TileFunction part = t.width == kPanel ? TileOf<2, false>(rows) : TileOf<1, false>(rows);
    (t.columns == t.width ? full : part)(g, t);
  }
}

}  // namespace

bool HasBf16() {
  static const bool kHas = __builtin_cpu_supports("avx512bf16") != 0 &&
                           __builtin_cpu_supports("avx512bw") != 0 &&
                           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
  return kHas;
}

void Bf16Gemm(const HalfGemmArgs& g) {
  // Rows whose inputs stay in the second-level cache while all panels pass.
  constexpr std::size_t kBlock = 96 * 1024;
  const std::size_t fit = kBlock / std::max<std::size_t>(1, std::min(g.k, g.lda == 0 ? g.k : g.lda));
  const std::size_t block = std::clamp<std::size_t>(fit / kTileRows, 1, 40) * kTileRows;
  for (std::size_t first = 0; first < g.m; first += block) {
    const std::size_t last = std::min(first + block, g.m);
    for (std::size_t column = 0; column < g.n; column += kPanel) PanelRows(g, column, first, last);
  }
}

XCODEC_BF16 void ToBf16(const float* x, std::size_t n, std::uint16_t* out) {
  std::size_t i = 0;
  for (; i + kVector <= n; i += kVector) {
    const auto half = (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(x + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), half);
  }
  const __mmask16 mask = Columns(n, i);
  const auto half = (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x + i));
  _mm256_mask_storeu_epi16(out + i, mask, half);
}

XCODEC_BF16 void ToBf16Pairs(const float* even, const float* odd, std::size_t n, std::uint16_t* out) {
  for (std::size_t i = 0; i < n; i += kVector) {
    const __mmask16 mask = Columns(n, i);
    const __m512i low = WideBf16(_mm512_maskz_loadu_ps(mask, even + i));
    const __m512i high = WideBf16(_mm512_maskz_loadu_ps(mask, odd + i));
    const __m512i pairs = _mm512_or_si512(low, _mm512_maskz_slli_epi32(mask, high, 16));
    _mm512_mask_storeu_epi32(out + 2 * i, mask, pairs);
  }
}

}  // namespace xcodec::engine

#else

namespace xcodec::engine {

bool HasBf16() { return false; }
void Bf16Gemm(const HalfGemmArgs& /*args*/) {}
void ToBf16(const float* /*x*/, std::size_t /*n*/, std::uint16_t* /*out*/) {}
void ToBf16Pairs(const float* /*even*/, const float* /*odd*/, std::size_t /*n*/, std::uint16_t* /*out*/) {}

}  // namespace xcodec::engine

#endif
