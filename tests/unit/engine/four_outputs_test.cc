#include "engine/encodec/four_outputs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

// Edges of panels (32 columns), of the columns that are combined at once (128) and of groups of four rows.
struct Shape {
  std::size_t k, n, rows;
};
constexpr Shape kShapes[] = {{21, 37, 23}, {4, 16, 6},    {32, 64, 40},
                             {1, 1, 1},    {10, 150, 13}, {64, 130, 100}};

struct Case {
  Case(std::size_t tap_count, const Shape& s)
      : shape(s),
        taps(tap_count),
        weights(RandomFloats(taps * s.k * s.n, 1)),
        bias(RandomFloats(s.n, 2)),
        filter(FourOutputs::Pack(taps, s.k, s.n,
                                 [&](std::size_t tap, std::size_t i, std::size_t j) {
                                   return weights[(tap * s.k + i) * s.n + j];
                                 })),
        x(RandomFloats(filter.RowsFor(s.rows) * s.k, 3)) {
    filter.SetBias([&](std::size_t j) { return bias[j]; });
  }
  // Rows [first, first + count), `gap` rows of others after each.
  std::vector<float> Run(const Kernels& kernels, std::size_t first, std::size_t count, std::size_t gap = 0) {
    Workspace workspace;
    std::vector<float> out(count * (gap + 1) * shape.n + 1, 7.0F);
    filter.Run(kernels, x.data() + first * shape.k, count, &workspace, out.data(), (gap + 1) * shape.n);
    EXPECT_EQ(out.back(), 7.0F) << "written past the end";
    out.pop_back();
    return out;
  }
  double Expected(std::size_t t, std::size_t j) const {
    return FilterData{x, weights, bias, taps * shape.k, shape.k}.Expected(t, j);
  }

  Shape shape;
  std::size_t taps;
  std::vector<float> weights, bias;
  FourOutputs filter;
  std::vector<float> x;
};

class FourOutputsTest : public testing::TestWithParam<std::tuple<int, std::string>> {
 protected:
  std::size_t taps() const { return static_cast<std::size_t>(std::get<0>(GetParam())); }
  const Kernels& kernels() const { return *FindKernels(std::get<1>(GetParam())); }
};

TEST_P(FourOutputsTest, IsAConvolution) {
  for (const Shape& shape : kShapes) {
    Case c(taps(), shape);
    const std::vector<float> out = c.Run(kernels(), 0, shape.rows);
    double squares = 0;
    double errors = 0;
    for (std::size_t t = 0; t < shape.rows; ++t) {
      for (std::size_t j = 0; j < shape.n; ++j) {
        const double expected = c.Expected(t, j);
        const double error = static_cast<double>(out[t * shape.n + j]) - expected;
        squares += expected * expected;
        errors += error * error;
        ASSERT_NEAR(error, 0, 4e-6 * std::sqrt(static_cast<double>(taps() * shape.k)) + 4e-6)
            << t << " " << j;
      }
    }
    EXPECT_LE(std::sqrt(errors / squares), 2e-6);
  }
}

TEST_P(FourOutputsTest, PiecesAndGapsChangeNoBit) {
  const Shape shape = kShapes[5];
  Case c(taps(), shape);
  const std::vector<float> whole = c.Run(kernels(), 0, shape.rows);
  for (const std::size_t piece : {4, 12, 52}) {
    for (std::size_t first = 0; first < shape.rows; first += piece) {
      const std::size_t count = std::min(piece, shape.rows - first);
      const std::vector<float> part = c.Run(kernels(), first, count, 2);
      for (std::size_t t = 0; t < count; ++t) {
        for (std::size_t j = 0; j < shape.n; ++j) {
          ASSERT_EQ(part[3 * t * shape.n + j], whole[(first + t) * shape.n + j]);
          ASSERT_EQ(part[(3 * t + 1) * shape.n + j], 7.0F) << "written between its rows";
        }
      }
    }
  }
}

TEST_P(FourOutputsTest, InstructionSetsGiveTheSameBits) {
  if (std::get<1>(GetParam()) == "sse4") GTEST_SKIP() << "no fused multiply-add: other roundings";
  Case c(taps(), kShapes[0]);
  EXPECT_EQ(c.Run(kernels(), 0, 23), c.Run(*FindKernels("scalar"), 0, 23));
}

INSTANTIATE_TEST_SUITE_P(Taps, FourOutputsTest,
                         testing::Combine(testing::Values(2, 3, 4, 5, 7, 8),
                                          testing::ValuesIn(KernelNames())),
                         [](const auto& param) {
                           return std::to_string(std::get<0>(param.param)) + "_" + std::get<1>(param.param);
                         });

}  // namespace
}  // namespace xcodec::engine
