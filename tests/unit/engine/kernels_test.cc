#include "engine/kernels/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

double Elu(double x) { return x > 0 ? x : std::expm1(x); }
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

class KernelSet : public testing::TestWithParam<std::string> {
 protected:
  const Kernels& kernels() const { return *FindKernels(GetParam()); }
};

TEST(Kernels, UnknownNamesAreNotFound) {
  EXPECT_EQ(FindKernels("mmx"), nullptr);
  EXPECT_FALSE(KernelNames().empty());
}

TEST_P(KernelSet, ReadAppliesAffineSumAndElu) {
  const std::size_t rows = 21;
  for (const std::size_t channels : {1, 2, 3, 8, 16, 37}) {
    const auto a = RandomFloats(rows * channels, 1, -3, 3);
    const auto b = RandomFloats(rows * channels, 2, -3, 3);
    const auto factors = RandomFloats(4 * channels, 3);
    for (int variant = 0; variant < 8; ++variant) {
      ReadArgs args;
      args.a = a.data();
      args.rows = rows;
      args.channels = channels;
      args.elu = (variant & 1) != 0;
      if ((variant & 2) != 0) args.b = b.data();
      if ((variant & 4) != 0) {
        args.a_scale = factors.data();
        args.a_shift = factors.data() + channels;
        args.b_scale = factors.data() + 2 * channels;
        args.b_shift = factors.data() + 3 * channels;
      }
      std::vector<float> out(rows * channels);
      args.out = out.data();
      kernels().read(args);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t c = i % channels;
        const auto value = [&](const std::vector<float>& x, std::size_t first) {
          const auto v = static_cast<double>(x[i]);
          if (args.a_scale == nullptr) return v;
          return v * static_cast<double>(factors[first * channels + c]) +
                 static_cast<double>(factors[(first + 1) * channels + c]);
        };
        double expected = value(a, 0);
        if (args.b != nullptr) expected += value(b, 2);
        if (args.elu) expected = Elu(expected);
        ASSERT_NEAR(out[i], expected, 2e-6) << "variant " << variant << ", channels " << channels;
      }
    }
  }
}

TEST_P(KernelSet, EluOfExtremes) {
  const float x[] = {-1e30F, -100.0F, -1e-6F, -0.0F, 0.0F, 1e-20F, 50.0F, 1e30F};
  float out[std::size(x)];
  ReadArgs args;
  args.a = x;
  args.rows = 1;
  args.channels = std::size(x);
  args.elu = true;
  args.out = out;
  kernels().read(args);
  for (std::size_t i = 0; i < std::size(x); ++i) {
    const double expected = Elu(static_cast<double>(x[i]));
    EXPECT_NEAR(out[i], expected, std::abs(expected) * 3e-7);
  }
}

TEST_P(KernelSet, SnakeAddsASquaredSine) {
  for (const std::size_t channels : {1, 8, 16, 37}) {
    const std::size_t rows = 5;
    for (const float range : {1.0F, 30.0F, 3000.0F}) {
      auto x = RandomFloats(rows * channels, 8, -range, range);
      const auto alpha = RandomFloats(channels, 9, 0.05F, 3);
      std::vector<float> inverse(channels);
      for (std::size_t c = 0; c < channels; ++c) inverse[c] = 1 / alpha[c];
      const auto before = x;
      SnakeArgs args;
      args.x = x.data();
      args.rows = rows;
      args.channels = channels;
      args.alpha = alpha.data();
      args.inverse = inverse.data();
      args.out = x.data();
      kernels().snake(args);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto a = static_cast<double>(alpha[i % channels]);
        const auto value = static_cast<double>(before[i]);
        // The angle is a product in single precision.
        const double sine = std::sin(static_cast<double>(alpha[i % channels] * before[i]));
        ASSERT_NEAR(x[i], value + sine * sine / a, 2e-6 / a + 1e-7 * std::abs(value)) << value << ", " << a;
      }
    }
  }
}

TEST_P(KernelSet, SoftmaxOfShiftedScores) {
  for (const std::size_t n : {1, 16, 17, 100, 333}) {
    const auto scores = RandomFloats(n, 10, -50, 50);
    const auto bias = RandomFloats(n, 11, -3, 3);
    for (const bool biased : {false, true}) {
      auto x = scores;
      SoftmaxArgs args;
      args.x = x.data();
      args.n = n;
      args.scale = 0.125F;
      args.bias = biased ? bias.data() : nullptr;
      args.gate = 1.5F;
      const double sum = static_cast<double>(kernels().softmax(args));
      std::vector<double> expected(n);
      double most = -1e30;
      for (std::size_t i = 0; i < n; ++i) {
        expected[i] = 0.125 * static_cast<double>(scores[i]);
        if (biased) expected[i] += 1.5 * static_cast<double>(bias[i]);
        most = std::max(most, expected[i]);
      }
      double total = 0;
      for (double& e : expected) total += e = std::exp(e - most);
      EXPECT_NEAR(sum, total, 1e-5 * total);
      for (std::size_t i = 0; i < n; ++i) ASSERT_NEAR(x[i], expected[i], 3e-6) << n << " " << i;
    }
  }
}

TEST_P(KernelSet, Sums) {
  for (const std::size_t n : {1, 15, 64, 65, 5000}) {
    const auto x = RandomFloats(n, 4);
    double expected[2] = {1, 2};
    for (const float v : x) {
      expected[0] += static_cast<double>(v);
      expected[1] += static_cast<double>(v) * static_cast<double>(v);
    }
    double sums[2] = {1, 2};
    kernels().sums(x.data(), n, sums);
    EXPECT_NEAR(sums[0], expected[0], 1e-3);
    EXPECT_NEAR(sums[1], expected[1], 1e-3);
  }
}

TEST_P(KernelSet, LstmStep) {
  const std::size_t units = 32;
  const auto gates = RandomFloats(4 * units, 5, -4, 4);
  auto cell = RandomFloats(units, 6);
  const auto before = cell;
  std::vector<float> hidden(units);
  LstmArgs args;
  args.gates = gates.data();
  args.units = units;
  args.cell = cell.data();
  args.hidden = hidden.data();
  kernels().lstm(args);
  for (std::size_t u = 0; u < units; ++u) {
    const float* g = gates.data() + u / kLanes * 4 * kLanes + u % kLanes;
    const auto gate = [&](std::size_t i) { return static_cast<double>(g[i * kLanes]); };
    const double c =
        Sigmoid(gate(1)) * static_cast<double>(before[u]) + Sigmoid(gate(0)) * std::tanh(gate(2));
    EXPECT_NEAR(cell[u], c, 1e-6);
    EXPECT_NEAR(hidden[u], Sigmoid(gate(3)) * std::tanh(c), 1e-6);
  }
}

TEST_P(KernelSet, ArgminTakesTheFirst) {
  for (const std::size_t n : {1, 16, 17, 100}) {
    auto x = RandomFloats(n, 7);
    EXPECT_EQ(kernels().argmin(x.data(), n),
              static_cast<std::size_t>(std::min_element(x.begin(), x.end()) - x.begin()));
    x[n / 2] = x[n - 1] = -2;
    EXPECT_EQ(kernels().argmin(x.data(), n), n / 2);
  }
}

TEST_P(KernelSet, BelowListsAscending) {
  const auto x = RandomFloats(100, 8);
  std::vector<std::uint32_t> found(100);
  found.resize(kernels().below(x.data(), x.size(), -0.5F, found.data()));
  std::vector<std::uint32_t> expected;
  for (std::uint32_t i = 0; i < 100; ++i) {
    if (x[i] < -0.5F) expected.push_back(i);
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(kernels().below(x.data(), x.size(), -2.0F, found.data()), 0U);
}

TEST_P(KernelSet, ElementaryFunctions) {
  const auto x = RandomFloats(333, 9, -20, 20);
  std::vector<float> out(x.size());
  kernels().exp(x.data(), x.size(), 0.5F, out.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double e = std::exp(0.5 * static_cast<double>(x[i]));
    ASSERT_NEAR(out[i], e, 3e-7 * e);
  }
  const auto positive = RandomFloats(333, 10, 1e-6F, 50);
  kernels().log10(positive.data(), positive.size(), out.data());
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(out[i], std::log10(static_cast<double>(positive[i])), 2e-6);
  }
  kernels().subtract(x.data(), positive.data(), x.size(), out.data());
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_EQ(out[i], x[i] - positive[i]);
}

TEST_P(KernelSet, LayerNormAndDepthwise) {
  const std::size_t rows = 9;
  const std::size_t width = 21;
  const auto x = RandomFloats(rows * width, 11, -2, 3);
  const auto gamma = RandomFloats(32, 12);
  const auto beta = RandomFloats(32, 13);
  std::vector<float> out(rows * width);
  kernels().layer_norm(x.data(), rows, width, gamma.data(), beta.data(), 1e-5F, out.data());
  for (std::size_t t = 0; t < rows; ++t) {
    double mean = 0;
    double variance = 0;
    for (std::size_t c = 0; c < width; ++c) mean += static_cast<double>(x[t * width + c]) / width;
    for (std::size_t c = 0; c < width; ++c) {
      variance += std::pow(static_cast<double>(x[t * width + c]) - mean, 2) / width;
    }
    for (std::size_t c = 0; c < width; ++c) {
      const double n = (static_cast<double>(x[t * width + c]) - mean) / std::sqrt(variance + 1e-5);
      ASSERT_NEAR(out[t * width + c], n * static_cast<double>(gamma[c]) + static_cast<double>(beta[c]), 2e-6);
    }
  }
  const auto weight = RandomFloats(7 * width, 14);
  kernels().depthwise7(x.data(), rows, width, weight.data(), beta.data(), out.data());
  for (std::size_t t = 0; t < rows; ++t) {
    for (std::size_t c = 0; c < width; ++c) {
      auto sum = static_cast<double>(beta[c]);
      for (std::size_t k = 0; k < 7; ++k) {
        if (t + k < 3 || t + k - 3 >= rows) continue;
        sum += static_cast<double>(x[(t + k - 3) * width + c]) * static_cast<double>(weight[k * width + c]);
      }
      ASSERT_NEAR(out[t * width + c], sum, 4e-6);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, KernelSet, testing::ValuesIn(KernelNames()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace xcodec::engine
