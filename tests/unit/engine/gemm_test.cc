#include <gtest/gtest.h>

#include <cmath>

#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"
#include "random_floats.h"

namespace xcodec::engine {
namespace {

struct Shape {
  std::size_t m, k, n, lda;
};

// Edges of tiles (12 and 6 rows), panels (32 columns) and half panels; overlapping rows (lda < k).
const Shape kShapes[] = {{1, 1, 1, 1},    {5, 7, 16, 7},    {12, 32, 32, 32}, {13, 33, 33, 11},
                         {25, 14, 50, 2}, {30, 64, 63, 96}, {7, 5, 17, 5},    {600, 96, 16, 32}};

double Expected(const Shape& s, const std::vector<float>& a, const std::vector<float>& b, std::size_t i,
                std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < s.k; ++k) {
    sum += static_cast<double>(a[i * s.lda + k]) * static_cast<double>(b[k * s.n + j]);
  }
  return sum;
}

class Gemm : public testing::TestWithParam<std::string> {
 protected:
  const Kernels& kernels() const { return *FindKernels(GetParam()); }
};

TEST_P(Gemm, IsTheProduct) {
  for (const Shape& s : kShapes) {
    SCOPED_TRACE(testing::Message() << s.m << " x " << s.k << " x " << s.n << ", rows " << s.lda << " apart");
    const auto a = RandomFloats((s.m - 1) * s.lda + s.k, 1);
    const auto b = RandomFloats(s.k * s.n, 2);
    const auto bias = RandomFloats(s.n, 3);
    PackedMatrix packed =
        PackedMatrix::Pack(s.k, s.n, [&](std::size_t i, std::size_t j) { return b[i * s.n + j]; });
    packed.SetBias([&](std::size_t j) { return bias[j]; });
    const std::size_t ldc = s.n + 3;
    std::vector<float> c(s.m * ldc, 7.0F);
    kernels().gemm(packed.Args(a.data(), s.lda, s.m, c.data(), ldc));
    for (std::size_t i = 0; i < s.m; ++i) {
      for (std::size_t j = 0; j < s.n; ++j) {
        ASSERT_NEAR(c[i * ldc + j], Expected(s, a, b, i, j) + static_cast<double>(bias[j]), 2e-5);
      }
      for (std::size_t j = s.n; j < ldc; ++j) ASSERT_EQ(c[i * ldc + j], 7.0F) << "written past its columns";
    }
    GemmArgs again = packed.Args(a.data(), s.lda, s.m, c.data(), ldc);
    again.accumulate = true;
    kernels().gemm(again);
    for (std::size_t i = 0; i < s.m; ++i) {
      for (std::size_t j = 0; j < s.n; ++j) {
        ASSERT_NEAR(c[i * ldc + j], 2 * Expected(s, a, b, i, j) + static_cast<double>(bias[j]), 4e-5);
      }
    }
  }
}

TEST_P(Gemm, RowsDoNotDependOnEachOther) {
  for (const Shape& s : kShapes) {
    const auto a = RandomFloats((s.m - 1) * s.lda + s.k, 4);
    const auto b = RandomFloats(s.k * s.n, 5);
    const PackedMatrix packed =
        PackedMatrix::Pack(s.k, s.n, [&](std::size_t i, std::size_t j) { return b[i * s.n + j]; });
    std::vector<float> together(s.m * s.n);
    std::vector<float> alone(s.n);
    kernels().gemm(packed.Args(a.data(), s.lda, s.m, together.data(), s.n));
    for (std::size_t i = 0; i < s.m; ++i) {
      kernels().gemm(packed.Args(a.data() + i * s.lda, s.lda, 1, alone.data(), s.n));
      ASSERT_TRUE(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<long>(i * s.n)));
    }
  }
}

// One chain of fused operations per output: the same bits on every processor.
TEST_P(Gemm, IsAChainOfFusedMultiplyAdds) {
  if (GetParam() == "sse4") GTEST_SKIP() << "rounds twice";
  for (const Shape& s : kShapes) {
    const auto a = RandomFloats((s.m - 1) * s.lda + s.k, 6);
    const auto b = RandomFloats(s.k * s.n, 7);
    const PackedMatrix packed =
        PackedMatrix::Pack(s.k, s.n, [&](std::size_t i, std::size_t j) { return b[i * s.n + j]; });
    std::vector<float> c(s.m * s.n);
    kernels().gemm(packed.Args(a.data(), s.lda, s.m, c.data(), s.n));
    for (std::size_t i = 0; i < s.m; ++i) {
      for (std::size_t j = 0; j < s.n; ++j) {
        float chain = 0;
        for (std::size_t k = 0; k < s.k; ++k) chain = std::fma(a[i * s.lda + k], b[k * s.n + j], chain);
        ASSERT_EQ(c[i * s.n + j], chain);
      }
    }
  }
}

TEST_P(Gemm, EpiloguesGiveTheSameBitsInAllSets) {
  if (GetParam() == "sse4") GTEST_SKIP() << "rounds twice";
  for (const Shape& s : kShapes) {
    const auto a = RandomFloats((s.m - 1) * s.lda + s.k, 6);
    const auto b = RandomFloats(s.k * s.n, 7);
    const auto scale = RandomFloats((s.n + 31) / 32 * 32, 8);
    const PackedMatrix packed =
        PackedMatrix::Pack(s.k, s.n, [&](std::size_t i, std::size_t j) { return b[i * s.n + j]; });
    for (const Epilogue epilogue : {Epilogue::kGelu, Epilogue::kScaleAdd}) {
      std::vector<float> here(s.m * s.n, 0.5F);
      std::vector<float> first(s.m * s.n, 0.5F);
      GemmArgs args = packed.Args(a.data(), s.lda, s.m, here.data(), s.n);
      args.epilogue = epilogue;
      args.scale = scale.data();
      kernels().gemm(args);
      args.c = first.data();
      FindKernels(KernelNames().front())->gemm(args);
      ASSERT_EQ(here, first);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, Gemm, testing::ValuesIn(KernelNames()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace xcodec::engine
