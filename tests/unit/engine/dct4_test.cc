#include "engine/spectral/dct4.h"

#include <gtest/gtest.h>

#include <cmath>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr double kPi = 3.14159265358979323846;

class Dct4Test : public testing::TestWithParam<std::size_t> {
 protected:
  double ByDefinition(const std::vector<float>& values, std::size_t k, std::size_t lane) const {
    const auto size = static_cast<double>(GetParam());
    double sum = 0;
    for (std::size_t n = 0; n < GetParam(); ++n) {
      const double phase = kPi / size * (static_cast<double>(n) + 0.5) * (static_cast<double>(k) + 0.5);
      sum += static_cast<double>(values[n * Dct4::kLanes + lane]) * std::cos(phase);
    }
    return std::sqrt(2 / size) * sum;
  }
};

TEST_P(Dct4Test, IsTheDefinition) {
  const std::vector<float> before = RandomFloats(GetParam() * Dct4::kLanes, 1);
  std::vector<float> after = before;
  std::vector<float> scratch(2 * after.size());
  Dct4(GetParam()).Transform(after.data(), scratch.data());
  for (std::size_t k = 0; k < GetParam(); ++k) {
    for (std::size_t lane = 0; lane < Dct4::kLanes; ++lane)
      EXPECT_NEAR(after[k * Dct4::kLanes + lane], ByDefinition(before, k, lane), 2e-6) << k << " " << lane;
  }
}

// Of every radix, several times; with factors that have no butterfly of their own; and the default model's.
INSTANTIATE_TEST_SUITE_P(Sizes, Dct4Test, testing::Values(2, 4, 6, 8, 10, 14, 36, 50, 64, 154, 640));

}  // namespace
}  // namespace xcodec::engine
