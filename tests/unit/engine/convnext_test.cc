// The trunk of the spectral networks against the definition: Liu et al. 2022, in one dimension, in double
// precision.
#include "engine/spectral/convnext.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr std::int64_t kInputs = 10, kWidth = 12, kBlocks = 2;
constexpr std::size_t kFrames = 9, kChunks = 3;

using Rows = std::vector<std::vector<double>>;  // [frames][channels]

class ConvNext : public testing::Test {
 protected:
  ConvNext() {
    unsigned seed = 1;
    const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
      std::size_t size = 1;
      for (const std::int64_t n : shape) size *= static_cast<std::size_t>(n);
      tensors_["net." + name] = model::Tensor::FromFloats(shape, RandomFloats(size, seed++, -0.6F, 0.7F));
    };
    add("in.weight", {kWidth, kInputs, 3});
    add("in.bias", {kWidth});
    for (int b = 0; b < kBlocks; ++b) {
      const std::string block = "block." + std::to_string(b) + ".";
      add(block + "dw.weight", {kWidth, 1, 7});
      add(block + "dw.bias", {kWidth});
      add(block + "norm.weight", {kWidth});
      add(block + "norm.bias", {kWidth});
      add(block + "up.weight", {3 * kWidth, kWidth});
      add(block + "up.bias", {3 * kWidth});
      add(block + "down.weight", {kWidth, 3 * kWidth});
      add(block + "down.bias", {kWidth});
      add(block + "scale", {kWidth});
    }
    add("out_norm.weight", {kWidth});
    add("out_norm.bias", {kWidth});
  }

  std::vector<float> Get(const std::string& name) const { return tensors_.at("net." + name).ToFloat(); }

  // Convolution of odd kernel, zeros beside; `groups` as many as channels, or 1.
  Rows Conv(const std::string& name, const Rows& x, std::size_t kernel, bool depthwise) const {
    const std::vector<float> w = Get(name + ".weight"), bias = Get(name + ".bias");
    const std::size_t in = depthwise ? 1 : x[0].size();
    Rows y(x.size(), std::vector<double>(bias.begin(), bias.end()));
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t o = 0; o < bias.size(); ++o) {
        for (std::size_t i = 0; i < in; ++i) {
          for (std::size_t k = 0; k < kernel; ++k) {
            const std::size_t at = t + k - kernel / 2;  // wraps below 0
            if (at < x.size())
              y[t][o] += static_cast<double>(w[(o * in + i) * kernel + k]) * x[at][depthwise ? o : i];
          }
        }
      }
    }
    return y;
  }

  Rows Linear(const std::string& name, const Rows& x) const { return Conv(name, x, 1, false); }

  Rows Norm(const std::string& name, Rows x) const {
    const std::vector<float> gamma = Get(name + ".weight"), beta = Get(name + ".bias");
    for (std::vector<double>& row : x) {
      double mean = 0, variance = 0;
      for (const double v : row) mean += v / static_cast<double>(row.size());
      for (const double v : row) variance += (v - mean) * (v - mean) / static_cast<double>(row.size());
      for (std::size_t c = 0; c < row.size(); ++c) {
        row[c] = (row[c] - mean) / std::sqrt(variance + 1e-5) * static_cast<double>(gamma[c]) +
                 static_cast<double>(beta[c]);
      }
    }
    return x;
  }

  Rows Expected(const Rows& latent, const float* bias, const Rows* added) const {
    Rows h = Conv("in", latent, 3, false);
    for (std::size_t t = 0; t < h.size(); ++t) {
      for (std::size_t c = 0; c < h[t].size(); ++c) {
        if (bias != nullptr) h[t][c] += static_cast<double>(bias[c]);
        if (added != nullptr) h[t][c] += (*added)[t][c];
      }
    }
    for (int b = 0; b < kBlocks; ++b) {
      const std::string block = "block." + std::to_string(b) + ".";
      Rows y = Linear(block + "up", Norm(block + "norm", Conv(block + "dw", h, 7, true)));
      for (std::vector<double>& row : y) {
        for (double& v : row) v *= 0.5 * (1 + std::erf(v / std::sqrt(2.0)));
      }
      y = Linear(block + "down", y);
      const std::vector<float> scale = Get(block + "scale");
      for (std::size_t t = 0; t < h.size(); ++t) {
        for (std::size_t c = 0; c < h[t].size(); ++c) h[t][c] += static_cast<double>(scale[c]) * y[t][c];
      }
    }
    return Norm("out_norm", h);
  }

  static Rows ToRows(const float* values, std::size_t frames, std::size_t channels) {
    Rows rows(frames);
    for (std::size_t t = 0; t < frames; ++t)
      rows[t].assign(values + t * channels, values + (t + 1) * channels);
    return rows;
  }

  model::TensorMap tensors_;
};

TEST_F(ConvNext, IsTheDefinitionInEverySet) {
  Weights weights(tensors_);
  const ConvNextTrunk trunk(&weights, "net", kInputs, kWidth, kBlocks);
  ASSERT_TRUE(weights.status().ok()) << weights.status().message();
  ASSERT_EQ(trunk.width(), static_cast<std::size_t>(kWidth));
  const std::vector<float> latent = RandomFloats(kChunks * kFrames * kInputs, 90);
  const std::vector<float> bias = RandomFloats(kWidth, 91);
  const std::vector<float> added = RandomFloats(kChunks * kFrames * kWidth, 92);
  for (const std::string& set : KernelNames()) {
    for (const bool plus : {false, true}) {
      SCOPED_TRACE(set + (plus ? " with additions" : ""));
      Workspace workspace;
      std::vector<float> features(kChunks * kFrames * kWidth);
      trunk.Run(*FindKernels(set), latent.data(), kChunks, kFrames, plus ? bias.data() : nullptr,
                plus ? added.data() : nullptr, &workspace, features.data());
      for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {  // none sees its neighbours
        const Rows more = ToRows(&added[chunk * kFrames * kWidth], kFrames, kWidth);
        const Rows expected = Expected(ToRows(&latent[chunk * kFrames * kInputs], kFrames, kInputs),
                                       plus ? bias.data() : nullptr, plus ? &more : nullptr);
        for (std::size_t t = 0; t < kFrames; ++t) {
          for (std::size_t c = 0; c < kWidth; ++c) {
            ASSERT_NEAR(features[(chunk * kFrames + t) * kWidth + c], expected[t][c], 2e-5)
                << chunk << " " << t << " " << c;
          }
        }
      }
    }
  }
}

TEST_F(ConvNext, MissingAndWrongTensorsAreSaid) {
  model::TensorMap broken = tensors_;
  broken.erase("net.block.1.scale");
  Weights missing(broken);
  const ConvNextTrunk without(&missing, "net", kInputs, kWidth, kBlocks);
  EXPECT_EQ(missing.status().code(), StatusCode::kDamaged);
  EXPECT_NE(missing.status().message().find("net.block.1.scale"), std::string::npos);
  Weights narrow(tensors_);
  const ConvNextTrunk other(&narrow, "net", kInputs, kWidth + 1, kBlocks);
  EXPECT_EQ(narrow.status().code(), StatusCode::kDamaged);
}

}  // namespace
}  // namespace xcodec::engine
