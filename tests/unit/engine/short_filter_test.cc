#include "engine/short_filter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kDepth = 21;
constexpr std::size_t kColumns = 37;
constexpr std::size_t kRows = 24;

class ShortFilterTest : public testing::TestWithParam<std::size_t> {
 protected:
  ShortFilterTest()
      : weights_(RandomFloats(taps() * kDepth * kColumns, 1)),
        bias_(RandomFloats(kColumns, 2)),
        x_(RandomFloats((kRows + taps() - 1) * kDepth, 3)),
        filter_(ShortFilter::Pack(taps(), kDepth, kColumns,
                                  [&](std::size_t i, std::size_t j) { return weights_[i * kColumns + j]; })) {
    filter_.SetBias([&](std::size_t j) { return bias_[j]; });
  }
  static std::size_t taps() { return GetParam(); }
  std::vector<float> Run(std::size_t first, std::size_t count) {
    std::vector<float> out(count * kColumns);
    filter_.Run(BestKernels(), x_.data() + first * kDepth, count, &workspace_, out.data());
    return out;
  }

  std::vector<float> weights_;
  std::vector<float> bias_;
  std::vector<float> x_;
  ShortFilter filter_;
  Workspace workspace_;
};

TEST_P(ShortFilterTest, IsTheProductWithNeighbouringRows) {
  for (const std::size_t count : {kRows, kRows - 1, kRows - 2, std::size_t{1}, std::size_t{2}}) {
    const auto out = Run(0, count);
    for (std::size_t t = 0; t < count; ++t) {
      for (std::size_t j = 0; j < kColumns; ++j) {
        auto sum = static_cast<double>(bias_[j]);
        for (std::size_t i = 0; i < taps() * kDepth; ++i) {
          sum += static_cast<double>(x_[t * kDepth + i]) * static_cast<double>(weights_[i * kColumns + j]);
        }
        ASSERT_NEAR(out[t * kColumns + j], sum, 2e-5) << count << " rows, row " << t;
      }
    }
  }
}

// A layer works in blocks of whole groups: they give the bits of one call.
TEST_P(ShortFilterTest, BlocksOfGroupsGiveTheSameBits) {
  const auto whole = Run(0, kRows);
  for (std::size_t block = 6; block <= 12; block += 6) {
    for (std::size_t first = 0; first < kRows; first += block) {
      const auto part = Run(first, block);
      ASSERT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + static_cast<long>(first * kColumns)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Taps, ShortFilterTest, testing::Values(2, 3));

}  // namespace
}  // namespace xcodec::engine
