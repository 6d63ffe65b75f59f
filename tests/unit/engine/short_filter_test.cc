#include "engine/encodec/short_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "engine/kernels/bf16.h"
#include "random_floats.h"

namespace xcodec::engine {
namespace {

// Edges of panels (32 columns), half panels and tiles (6 groups).
struct Shape {
  std::size_t k, n, rows;
};
constexpr Shape kShapes[] = {{21, 37, 24}, {4, 16, 6}, {32, 64, 42}, {1, 1, 2}, {10, 90, 12}};

struct Case {
  Case(std::size_t tap_count, const Shape& s)
      : shape(s),
        taps(tap_count),
        weights(RandomFloats(taps * s.k * s.n, 1)),
        bias(RandomFloats(s.n, 2)),
        x(RandomFloats((s.rows + taps - 1) * s.k, 3)),
        filter(ShortFilter::Pack(taps, s.k, s.n,
                                 [&](std::size_t i, std::size_t j) { return weights[i * s.n + j]; })) {
    filter.SetBias([&](std::size_t j) { return bias[j]; });
  }
  std::vector<float> Run(const Kernels& kernels, std::size_t first, std::size_t count) {
    std::vector<float> out(count * shape.n + 1, 7.0F);
    filter.Run(kernels, x.data() + first * shape.k, count, &workspace, out.data());
    EXPECT_EQ(out.back(), 7.0F) << "written past the end";
    out.pop_back();
    return out;
  }
  double Expected(std::size_t t, std::size_t j) const {
    return FilterData{x, weights, bias, taps * shape.k, shape.k}.Expected(t, j);
  }

  float At(std::size_t tap, std::size_t i, std::size_t j) const {
    return weights[(tap * shape.k + i) * shape.n + j];
  }
  float Row(std::size_t t, std::size_t i) const { return x[t * shape.k + i]; }
  // A group of three; of a group of two the first and the last.
  std::array<float, 3> Chains(std::size_t t, std::size_t j) const {
    float p = bias[j];
    float q = 0;
    for (std::size_t i = 0; i < shape.k; ++i) {
      const float ends = taps == 3 ? At(0, i, j) + At(2, i, j) : At(0, i, j);
      p = std::fma(Row(t + 1, i) + Row(t + 2, i), 0.5F * (ends + At(1, i, j)), p);
      q = std::fma(Row(t + 2, i) - Row(t + 1, i), 0.5F * (ends - At(1, i, j)), q);
    }
    std::array<float, 3> y = {p + q, p - q, taps == 3 ? p - q : p + q};
    for (std::size_t i = 0; i < shape.k; ++i) {
      y[0] = std::fma(Row(t, i) - Row(t + 2, i), At(0, i, j), y[0]);
      y[2] = std::fma(Row(t + 1, i) - Row(t + 3, i), -At(taps - 1, i, j), y[2]);
    }
    return y;
  }

  Shape shape;
  std::size_t taps;
  std::vector<float> weights;
  std::vector<float> bias;
  std::vector<float> x;
  ShortFilter filter;
  Workspace workspace;
};

class ShortFilterTest : public testing::TestWithParam<std::tuple<std::size_t, std::string>> {
 protected:
  static std::size_t taps() { return std::get<0>(GetParam()); }
  static const Kernels& kernels() { return *FindKernels(std::get<1>(GetParam())); }
};

TEST_P(ShortFilterTest, IsTheProductWithNeighbouringRows) {
  for (const Shape& shape : kShapes) {
    Case c(taps(), shape);
    for (const std::size_t count : {shape.rows, shape.rows - 1, shape.rows / 2 + 1, std::size_t{1}}) {
      const auto out = c.Run(kernels(), 0, count);
      for (std::size_t i = 0; i < out.size(); ++i) {
        ASSERT_NEAR(out[i], c.Expected(i / shape.n, i % shape.n), 3e-5) << count << " rows, number " << i;
      }
    }
  }
}

// A layer works in blocks of whole groups: they give the bits of one call.
TEST_P(ShortFilterTest, BlocksOfGroupsGiveTheSameBits) {
  Case c(taps(), kShapes[0]);
  const std::size_t rows = kShapes[0].rows;
  const auto whole = c.Run(kernels(), 0, rows);
  for (std::size_t block = 6; block <= 12; block += 6) {
    for (std::size_t first = 0; first < rows; first += block) {
      const auto part = c.Run(kernels(), first, block);
      ASSERT_TRUE(
          std::equal(part.begin(), part.end(), whole.begin() + static_cast<long>(first * kShapes[0].n)));
    }
  }
}

// Every output is a chain of fused operations in the order that kernels.h gives: the same bits on every
// processor.
TEST_P(ShortFilterTest, IsAChainOfFusedMultiplyAdds) {
  if (std::get<1>(GetParam()) == "sse4") GTEST_SKIP() << "rounds twice";
  for (const Shape& shape : kShapes) {
    Case c(taps(), shape);
    const std::size_t group = 5 - taps();
    const auto out = c.Run(kernels(), 0, shape.rows / group * group);
    for (std::size_t g = 0; g < shape.rows / group; ++g) {
      for (std::size_t j = 0; j < shape.n; ++j) {
        const auto y = c.Chains(g * group, j);
        for (std::size_t i = 0; i < group; ++i) {
          ASSERT_EQ(out[(g * group + i) * shape.n + j], y[group == 2 ? 2 * i : i]);
        }
      }
    }
  }
}

// Half the bits of each factor are left, so sums of k products are off by about sqrt(k) / 256.
TEST_P(ShortFilterTest, HalfPrecisionIsClose) {
  if (!HasBf16()) GTEST_SKIP() << "no AVX512_BF16";
  for (const Shape& shape : kShapes) {
    Case c(taps(), shape);
    const auto exact = c.Run(kernels(), 0, shape.rows);
    c.filter.RoundToHalf();
    const auto rounded = c.Run(kernels(), 0, shape.rows);
    double worst = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      worst = std::max(worst, static_cast<double>(std::abs(exact[i] - rounded[i])));
    }
    EXPECT_LT(worst, 0.1) << shape.k << " x " << shape.n;
    if (shape.k % 2 == 0) {
      EXPECT_GT(worst, 1e-4) << "nothing was rounded";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Taps, ShortFilterTest,
                         testing::Combine(testing::Values(2, 3), testing::ValuesIn(KernelNames())),
                         [](const auto& instance) {
                           return std::to_string(std::get<0>(instance.param)) + "_" +
                                  std::get<1>(instance.param);
                         });

}  // namespace
}  // namespace xcodec::engine
