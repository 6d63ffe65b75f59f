#include "engine/kernels/bf16.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/backend/packed_matrix.h"
#include "engine/backend/product.h"
#include "random_floats.h"

namespace xcodec::engine {
namespace {

double FromBf16(std::uint16_t half) {
  const std::uint32_t bits = static_cast<std::uint32_t>(half) << 16U;
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

double Rounded(float x) {
  std::uint16_t half = 0;
  ToBf16(&x, 1, &half);
  return FromBf16(half);
}

TEST(Bf16, ProductOfRoundedNumbers) {
  if (!HasBf16()) GTEST_SKIP() << "no AVX512_BF16";
  Workspace workspace;
  for (const std::size_t n : {1, 16, 32, 45}) {
    for (const std::size_t m : {1, 8, 12, 31}) {
      const std::size_t k = 14;
      const std::size_t stride = 4;
      const auto a = RandomFloats((m - 1) * stride + k, 1);
      const auto b = RandomFloats(k * n, 2);
      PackedMatrix packed =
          PackedMatrix::Pack(k, n, [&](std::size_t i, std::size_t j) { return b[i * n + j]; });
      packed.RoundToHalf();
      ASSERT_TRUE(packed.half());
      std::vector<float> c(m * n + 1, 7.0F);
      Multiply(BestKernels(), {a.data(), stride, m}, packed, c.data(), n, &workspace);
      Multiply(BestKernels(), {a.data(), stride, m}, packed, c.data(), n, &workspace, true);
      for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          double sum = 0;
          for (std::size_t p = 0; p < k; ++p) sum += Rounded(a[i * stride + p]) * Rounded(b[p * n + j]);
          ASSERT_NEAR(c[i * n + j], 2 * sum, 1e-5);
        }
      }
      EXPECT_EQ(c.back(), 7.0F);
    }
  }
}

// (x * scale + shift) * weights + bias with the factors in the weights, in both precisions.
TEST(Bf16, FoldedFactors) {
  const std::size_t k = 34;
  const std::size_t n = 45;
  const std::size_t rows = 13;
  Workspace workspace;
  const auto x = RandomFloats(rows * k, 1);
  const auto w = RandomFloats(k * n, 2);
  const auto scale = RandomFloats(k, 3);
  const auto shift = RandomFloats(k, 4);
  const auto bias = RandomFloats(n, 5);
  PackedMatrix packed = PackedMatrix::Pack(k, n, [&](std::size_t i, std::size_t j) { return w[i * n + j]; });
  packed.SetBias([&](std::size_t j) { return bias[j]; });
  for (const bool half : {false, true}) {
    if (half && !HasBf16()) continue;
    const FoldedMatrix folded(packed, scale.data(), shift.data(), half, &workspace);
    std::vector<float> c(rows * n);
    folded.Multiply(BestKernels(), {x.data(), k, rows}, c.data(), n, &workspace);
    for (std::size_t i = 0; i < rows * n; ++i) {
      auto sum = static_cast<double>(bias[i % n]);
      for (std::size_t p = 0; p < k; ++p) {
        const double value = static_cast<double>(x[i / n * k + p]) * static_cast<double>(scale[p]) +
                             static_cast<double>(shift[p]);
        sum += value * static_cast<double>(w[p * n + i % n]);
      }
      ASSERT_NEAR(c[i], sum, half ? 0.05 : 1e-5);
    }
  }
}

TEST(Bf16, PairsAreTheNumbersOfTwoRows) {
  if (!HasBf16()) GTEST_SKIP() << "no AVX512_BF16";
  const auto even = RandomFloats(37, 1);
  const auto odd = RandomFloats(37, 2);
  std::vector<std::uint16_t> pairs(2 * 37 + 1, 7);
  ToBf16Pairs(even.data(), odd.data(), 37, pairs.data());
  for (std::size_t i = 0; i < 37; ++i) {
    EXPECT_EQ(FromBf16(pairs[2 * i]), Rounded(even[i]));
    EXPECT_EQ(FromBf16(pairs[2 * i + 1]), Rounded(odd[i]));
  }
  EXPECT_EQ(pairs.back(), 7);
}

TEST(Bf16, OddDepthStaysInSinglePrecision) {
  PackedMatrix packed = PackedMatrix::Pack(7, 3, [](std::size_t, std::size_t) { return 1.0F; });
  packed.RoundToHalf();
  EXPECT_FALSE(packed.half());
  EXPECT_EQ(packed.At(6, 2), 1.0F);
}

TEST(Bf16, RoundsToNearestEven) {
  if (!HasBf16()) GTEST_SKIP() << "no AVX512_BF16";
  EXPECT_EQ(Rounded(1.0F), 1.0);
  EXPECT_EQ(Rounded(1.0F + 1.0F / 256), 1.0);                // a tie
  EXPECT_EQ(Rounded(1.0F + 3.0F / 256), 1.0 + 4.0 / 256);    // a tie
  EXPECT_EQ(Rounded(1.0F + 1.001F / 256), 1.0 + 2.0 / 256);  // past a tie
}

}  // namespace
}  // namespace xcodec::engine
