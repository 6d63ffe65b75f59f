#include "engine/encodec/two_tap.h"

#include <gtest/gtest.h>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kDepth = 10;
constexpr std::size_t kColumns = 37;
constexpr std::size_t kRows = 29;

class TwoTapTest : public testing::Test {
 protected:
  TwoTapTest()
      : weights_(RandomFloats(2 * kDepth * kColumns, 1)),
        bias_(RandomFloats(kColumns, 2)),
        x_(RandomFloats((kRows + 1) * kDepth, 3)),
        taps_(TwoTap::Pack(
            kDepth, kColumns, [&](std::size_t i, std::size_t j) { return weights_[i * kColumns + j]; },
            false)) {
    taps_.SetBias([&](std::size_t j) { return bias_[j]; });
  }
  std::vector<float> Run(std::size_t index, std::size_t count) {
    std::vector<float> out(count * kColumns);
    taps_.Run(BestKernels(), x_.data() + index * kDepth, index, count, &workspace_, out.data());
    return out;
  }

  std::vector<float> weights_;
  std::vector<float> bias_;
  std::vector<float> x_;
  TwoTap taps_;
  Workspace workspace_;
};

TEST_F(TwoTapTest, IsTheProductWithTwoRows) {
  const auto out = Run(0, kRows);
  for (std::size_t t = 0; t < kRows; ++t) {
    for (std::size_t j = 0; j < kColumns; ++j) {
      auto sum = static_cast<double>(bias_[j]);
      for (std::size_t i = 0; i < 2 * kDepth; ++i) {
        sum += static_cast<double>(x_[t * kDepth + i]) * static_cast<double>(weights_[i * kColumns + j]);
      }
      ASSERT_NEAR(out[t * kColumns + j], sum, 1e-5);
    }
  }
}

// Wherever a signal is cut, the bits are the same.
TEST_F(TwoTapTest, ResultsDoNotDependOnTheCut) {
  const auto whole = Run(0, kRows);
  for (std::size_t first = 0; first < kRows; ++first) {
    for (std::size_t count = 1; first + count <= kRows; ++count) {
      const auto part = Run(first, count);
      ASSERT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + static_cast<long>(first * kColumns)))
          << first << " + " << count;
    }
  }
}

}  // namespace
}  // namespace xcodec::engine
