#include "torch/encodec/layers.h"

#include <gtest/gtest.h>

#include "torch/encodec/rvq.h"
#include "torch/spectral/beam_search.h"
#include "torch/spectral/mdct.h"

namespace xcodec::libtorch {
namespace {

torch::Tensor Row(std::vector<double> values) {
  return torch::tensor(values, torch::kFloat32).reshape({1, 1, -1});
}

TEST(ReflectPad, MirrorsWithoutRepeatingTheEdge) {
  EXPECT_TRUE(ReflectPad(Row({1, 2, 3, 4}), 2, 1).equal(Row({3, 2, 1, 2, 3, 4, 3})));
}

TEST(ReflectPad, ShortInputsGetZerosBehindThemFirst) {
  // One sample, three wanted on the left: 1 0 0 0 is mirrored to 0 0 0 1 0 0 0, and three are cut again.
  EXPECT_TRUE(ReflectPad(Row({1}), 3, 0).equal(Row({0, 0, 0, 1})));
  EXPECT_TRUE(ReflectPad(Row({1, 2}), 2, 2).equal(Row({0, 2, 1, 2, 0, 2})));
}

TEST(PaddedConv1d, GivesOneStepForEveryStartedStride) {
  for (const bool causal : {true, false}) {
    ConvStyle style;
    style.causal = causal;
    PaddedConv1d conv(style, 1, 1, 10, 5);
    for (std::int64_t length = 1; length < 40; ++length) {
      EXPECT_EQ(conv.forward(torch::ones({1, 1, length})).size(2), (length + 4) / 5) << length;
    }
  }
}

TEST(PaddedConv1d, CausalOutputsIgnoreTheFuture) {
  PaddedConv1d conv(ConvStyle(), 1, 1, 7, 1, 2);
  const torch::Tensor x = torch::randn({1, 1, 50});
  torch::Tensor y = x.clone();
  y.slice(2, 30).fill_(9);
  EXPECT_TRUE(conv.forward(x).slice(2, 0, 30).equal(conv.forward(y).slice(2, 0, 30)));
  EXPECT_FALSE(conv.forward(x).equal(conv.forward(y)));
}

TEST(TrimmedConvTranspose1d, GivesStrideStepsPerStep) {
  for (const int stride : {2, 5, 8}) {
    for (const bool causal : {true, false}) {
      ConvStyle style;
      style.causal = causal;
      style.time_group_norm = !causal;
      TrimmedConvTranspose1d conv(style, 3, 2, 2 * stride, stride);
      EXPECT_EQ(conv.forward(torch::ones({1, 3, 7})).sizes().vec(),
                (std::vector<std::int64_t>{1, 2, 7 * stride}));
    }
  }
}

TEST(ResidualVectorQuantizer, QuantizesTheResidual) {
  ResidualVectorQuantizer rvq("layers", 2, 3, 2);
  rvq.codebook(0).embed().copy_(torch::tensor({{0.0, 0.0}, {4.0, 0.0}, {0.0, 4.0}}));
  rvq.codebook(1).embed().copy_(torch::tensor({{1.0, 0.0}, {-1.0, 0.0}, {0.0, 0.0}}));
  const torch::Tensor latent = torch::tensor({{5.0, 3.2, 0.1}, {0.1, 0.0, 3.9}}).unsqueeze(0);
  const torch::Tensor codes = rvq.Encode(latent, 2);
  EXPECT_TRUE(codes.equal(torch::tensor({{1, 1, 2}, {0, 1, 2}}, torch::kInt64).unsqueeze(0)));
  EXPECT_TRUE(rvq.Decode(codes).equal(torch::tensor({{5.0F, 3.0F, 0.0F}, {0.0F, 0.0F, 4.0F}}).unsqueeze(0)));
}

TEST(QuantizeBeam, FindsWhatGreedyMisses) {
  // The first codebook's nearest value to 3 is 2.5, but only 5 - 2 hits it.
  const torch::Tensor codebooks = torch::tensor({{{2.5F}, {5.0F}}, {{-2.0F}, {2.0F}}});
  const torch::Tensor rows = torch::tensor({{3.0F}});
  EXPECT_TRUE(QuantizeGreedy(rows, codebooks, 2).equal(torch::tensor({{0}, {1}}, torch::kInt64)));
  EXPECT_TRUE(QuantizeBeam(rows, codebooks, 2, 2).equal(torch::tensor({{1}, {0}}, torch::kInt64)));
}

TEST(QuantizeBeam, EqualErrorsGiveTheLowestCodes) {
  const torch::Tensor codebooks = torch::ones({2, 8, 3});
  const torch::Tensor codes = QuantizeBeam(torch::ones({5, 3}), codebooks, 2, 4);
  EXPECT_TRUE(codes.equal(torch::zeros({2, 5}, torch::kInt64)));
}

TEST(QuantizeBeam, WeightsSayWhichErrorsCount) {
  const torch::Tensor codebooks = torch::tensor({{{1.0F, 0.0F}, {0.0F, 1.0F}}});
  const torch::Tensor rows = torch::tensor({{0.9F, 0.8F}, {0.9F, 0.8F}});
  const torch::Tensor weights = torch::tensor({{1.0F, 1.0F}, {1.0F, 4.0F}});
  const torch::Tensor expected = torch::tensor({{0, 1}}, torch::kInt64);
  EXPECT_TRUE(QuantizeGreedy(rows, codebooks, 1, weights).equal(expected));
  EXPECT_TRUE(QuantizeBeam(rows, codebooks, 1, 2, weights).equal(expected));
}

TEST(QuantizePrefixes, AreWhatSearchesOfTheirOwnFind) {
  const torch::Tensor codebooks = torch::randn({8, 20, 5});
  const torch::Tensor rows = 3 * torch::randn({40, 5});
  const torch::Tensor weights = torch::rand({40, 5});
  const auto prefixes = QuantizePrefixes(rows, codebooks, {2, 4, 8}, 3, weights);
  ASSERT_EQ(prefixes.size(), 3U);
  int count = 2;
  for (const torch::Tensor& codes : prefixes) {
    EXPECT_TRUE(codes.equal(QuantizeBeam(rows, codebooks, count, 3, weights)));
    count *= 2;
  }
}

TEST(Mdct, ReconstructsAChunkOnItsOwn) {
  const Mdct mdct(16, 5, torch::kCPU);
  const torch::Tensor audio = torch::randn({2, 2, 80});
  EXPECT_TRUE(torch::allclose(mdct.Inverse(mdct.Forward(audio).cosine), audio, 1e-4, 1e-5));
}

TEST(Mdct, KeepsEnergy) {
  const Mdct mdct(16, 5, torch::kCPU);
  const torch::Tensor audio = torch::randn({1, 1, 80});
  EXPECT_NEAR(mdct.Forward(audio).cosine.pow(2).sum().item<double>(), audio.pow(2).sum().item<double>(),
              1e-3);
}

}  // namespace
}  // namespace xcodec::libtorch
