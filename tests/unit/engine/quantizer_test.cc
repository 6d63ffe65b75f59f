#include "engine/backend/quantizer.h"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kSize = 37;
constexpr std::size_t kDim = 11;
constexpr std::size_t kRows = 100;

class QuantizerTest : public testing::TestWithParam<bool> {
 protected:
  QuantizerTest()
      : tables_{RandomFloats(kSize * kDim, 1), RandomFloats(kSize * kDim, 2, -0.5F, 0.5F)},
        latents_(RandomFloats(kRows * kDim, 3)),
        weights_(RandomFloats(kRows * kDim, 4, 0.01F, 2.0F)),
        quantizer_(kSize, kDim, weighted()) {
    for (const auto& table : tables_) quantizer_.Add(table.data());
  }
  static bool weighted() { return GetParam(); }

  std::vector<std::uint16_t> Run(const Kernels& kernels, std::size_t from, std::size_t rows,
                                 std::size_t width) {
    CodeSearch search;
    search.latents = latents_.data() + from * kDim;
    if (weighted()) search.weights = weights_.data() + from * kDim;
    search.rows = rows;
    search.codebooks = 2;
    search.width = width;
    search.substitutes = substitutes_;
    if (!rest_.empty()) search.residual = rest_.data() + from * kDim;
    std::vector<std::uint16_t> codes(2 * rows);
    quantizer_.Encode(kernels, search, &workspace_, codes.data());
    return codes;
  }

  // Squared error of the first codeword alone (second out of range) or of the sum of two.
  double Error(std::size_t row, std::size_t first, std::size_t second) const {
    double sum = 0;
    for (std::size_t i = 0; i < kDim; ++i) {
      auto left =
          static_cast<double>(latents_[row * kDim + i]) - static_cast<double>(tables_[0][first * kDim + i]);
      if (second < kSize) left -= static_cast<double>(tables_[1][second * kDim + i]);
      sum += left * left * (weighted() ? static_cast<double>(weights_[row * kDim + i]) : 1.0);
    }
    return sum;
  }

  std::vector<float> tables_[2];
  std::vector<float> latents_;
  std::vector<float> weights_;
  std::vector<float> rest_;  // empty: not asked for
  bool substitutes_ = false;
  Quantizer quantizer_;
  Workspace workspace_;
};

TEST_P(QuantizerTest, OfWidthOneTakesTheNearestCodeword) {
  const auto codes = Run(BestKernels(), 0, kRows, 1);
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t j = 0; j < kSize; ++j) {
      EXPECT_LE(Error(row, codes[row], kSize), Error(row, j, kSize) + 1e-5);
      EXPECT_LE(Error(row, codes[row], codes[kRows + row]), Error(row, codes[row], j) + 1e-5);
    }
  }
}

TEST_P(QuantizerTest, AsWideAsTheCodebookFindsTheBestPair) {
  const auto codes = Run(BestKernels(), 0, kRows, kSize);
  for (std::size_t row = 0; row < kRows; ++row) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < kSize * kSize; ++i) least = std::min(least, Error(row, i / kSize, i % kSize));
    EXPECT_LE(Error(row, codes[row], codes[kRows + row]), least + 1e-5);
  }
}

TEST_P(QuantizerTest, WiderIsNoWorse) {
  double last = std::numeric_limits<double>::infinity();
  for (const std::size_t width : {1, 2, 4, 8}) {
    const auto codes = Run(BestKernels(), 0, kRows, width);
    double sum = 0;
    for (std::size_t row = 0; row < kRows; ++row) sum += Error(row, codes[row], codes[kRows + row]);
    EXPECT_LT(sum, last);
    last = sum;
  }
}

TEST_P(QuantizerTest, RowsDoNotDependOnTheirBlock) {
  for (const std::size_t width : {1, 4}) {
    const auto all = Run(BestKernels(), 0, kRows, width);
    for (std::size_t row = 0; row < kRows; ++row) {
      const auto one = Run(BestKernels(), row, 1, width);
      EXPECT_EQ(one[0], all[row]);
      EXPECT_EQ(one[1], all[kRows + row]);
    }
  }
}

TEST_P(QuantizerTest, SubstitutesStandInForTheFirstCodebooks) {
  const std::vector<float> other = RandomFloats(kSize * kDim, 5);
  Quantizer expected(kSize, kDim, weighted());
  expected.Add(other.data());
  expected.Add(tables_[1].data());
  quantizer_.AddSubstitute(other.data());
  for (const std::size_t width : {1, 4}) {
    const auto without = Run(BestKernels(), 0, kRows, width);
    substitutes_ = true;
    const auto codes = Run(BestKernels(), 0, kRows, width);
    std::swap(expected, quantizer_);
    EXPECT_EQ(Run(BestKernels(), 0, kRows, width), codes);
    EXPECT_NE(codes, without);
    substitutes_ = false;
    std::swap(expected, quantizer_);
    EXPECT_EQ(Run(BestKernels(), 0, kRows, width), without);
  }
}

TEST_P(QuantizerTest, SaysWhatTheCodesLeave) {
  for (const std::size_t width : {1, 4}) {
    rest_.assign(kRows * kDim, 0);
    const auto codes = Run(BestKernels(), 0, kRows, width);
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t i = 0; i < kDim; ++i) {
        const float sum = tables_[0][codes[row] * kDim + i] + tables_[1][codes[kRows + row] * kDim + i];
        EXPECT_NEAR(rest_[row * kDim + i], latents_[row * kDim + i] - sum, 1e-6);
      }
    }
    rest_.clear();
  }
}

TEST_P(QuantizerTest, SetsWithFusedOperationsAgree) {
  for (const std::size_t width : {1, 4}) {
    const auto expected = Run(BestKernels(), 0, kRows, width);
    for (const std::string& name : KernelNames()) {
      const Kernels* kernels = FindKernels(name);
      if (kernels == nullptr || name == "sse4") continue;
      EXPECT_EQ(Run(*kernels, 0, kRows, width), expected) << name;
    }
  }
}

TEST_P(QuantizerTest, WhatIsNotANumberGivesCodesInRange) {
  latents_.assign(latents_.size(), std::numeric_limits<float>::quiet_NaN());
  for (const std::size_t width : {1, 4}) {
    for (const std::uint16_t code : Run(BestKernels(), 0, kRows, width)) EXPECT_LT(code, kSize);
  }
}

INSTANTIATE_TEST_SUITE_P(Weights, QuantizerTest, testing::Bool());

}  // namespace
}  // namespace xcodec::engine
