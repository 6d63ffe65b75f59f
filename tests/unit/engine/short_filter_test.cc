#include "engine/short_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
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
    auto sum = static_cast<double>(bias[j]);
    for (std::size_t i = 0; i < taps * shape.k; ++i) {
      sum += static_cast<double>(x[t * shape.k + i]) * static_cast<double>(weights[i * shape.n + j]);
    }
    return sum;
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

TEST_P(ShortFilterTest, AllSetsGiveTheSameBits) {
  if (std::get<1>(GetParam()) == "sse4") GTEST_SKIP() << "rounds twice";
  for (const Shape& shape : kShapes) {
    Case c(taps(), shape);
    const Kernels& first = *FindKernels(KernelNames().front());
    ASSERT_EQ(c.Run(kernels(), 0, shape.rows), c.Run(first, 0, shape.rows));
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
