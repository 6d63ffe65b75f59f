/// \file
/// Shared by the products of bfloat16 numbers. Only for files that are compiled for AVX512_BF16.
#ifndef XCODEC_SRC_ENGINE_KERNELS_BF16_INL_H_
#define XCODEC_SRC_ENGINE_KERNELS_BF16_INL_H_

#if defined(__x86_64__) && defined(__GNUC__) && !defined(XCODEC_NO_HIGHWAY)
#define XCODEC_HAS_BF16_KERNELS 1

#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define XCODEC_BF16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

namespace xcodec::engine::bf16 {

constexpr std::size_t kVector = 16;

/// The first `columns` - `at` lanes, all at most.
XCODEC_BF16 inline __mmask16 Columns(std::size_t columns, std::size_t at) {
  const std::size_t left = columns > at ? std::min(columns - at, kVector) : 0;
  return static_cast<__mmask16>((1U << left) - 1U);
}

/// A tile whose columns all exist needs no masks; masked stores would cost as much as many products.
template <bool kFull>
XCODEC_BF16 inline void Store(__m512 y, float* to, __mmask16 mask) {
  if (kFull) {
    _mm512_storeu_ps(to, y);
  } else {
    _mm512_mask_storeu_ps(to, mask, y);
  }
}

/// acc += a * panel, two neighbours in k at once.
template <std::size_t kRows, std::size_t kVectors>
XCODEC_BF16 inline void MultiplyRows(const std::uint16_t* a, std::size_t lda, const std::uint16_t* b,
                                     std::size_t width, std::size_t depth, __m512 (&acc)[kRows][kVectors]) {
  for (std::size_t k = 0; k < depth; k += 2, a += 2, b += 2 * width) {
    __m512i bv[kVectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) bv[v] = _mm512_loadu_si512(b + 2 * v * kVector);
#pragma GCC unroll 12
    for (std::size_t i = 0; i < kRows; ++i) {
      std::int32_t pair;
      std::memcpy(&pair, a + i * lda, sizeof pair);
      const __m512i av = _mm512_set1_epi32(pair);
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) {
        acc[i][v] = _mm512_dpbf16_ps(acc[i][v], (__m512bh)av, (__m512bh)bv[v]);
      }
    }
  }
}

}  // namespace xcodec::engine::bf16

#endif

#endif  // XCODEC_SRC_ENGINE_KERNELS_BF16_INL_H_
