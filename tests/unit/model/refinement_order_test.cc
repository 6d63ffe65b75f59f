// Which unit a refinement code goes to, compared with hand-computed answers: files depend on all of them.
#include <gtest/gtest.h>

#include <cmath>

#include "model/spectral/refinement.h"
#include "model/spectral/refinement_queue.h"

namespace xcodec::model {
namespace {

using Levels = std::vector<std::int32_t>;
using Units = std::vector<int>;

// Two MDCT frames of mid and side with two units each, in this order; 1 of 3 codebooks is the quantizer's,
// the others have 8 codes together. The n-th codeword is 1 in bin n and 0 elsewhere, so that where the n-th
// code went can be seen.
class RefinementOrder : public testing::Test {
 protected:
  RefinementOrder() {
    CodecSpec& spec = config_.spec;
    spec.architecture = Architecture::kSpectral;
    spec.sample_rate = 8000;
    spec.channels = 2;
    spec.hop = 8;
    spec.codebooks = 3;
    spec.codebook_bits = 3;
    spec.codebook_size = 8;
    spec.bandwidths = {3, 9};
    spec.chunk_length = 32;
    SpectralConfig& c = config_.spectral;
    c.bins = 16;
    c.wave_dims = 1;
    c.envelope_dims = 1;
    c.start_codebooks = 1;
    c.refinement.base_codebooks = {1, 1};
    c.refinement.unit = 8;
    c.refinement.stages = 1;
    c.refinement.context = 0;
    c.refinement.weight = 256;
    c.refinement.spread_time = 128;
    c.refinement.spread_bins = 64;
    // Code 1 says that the envelope is 1, in a chunk's first frame that it is 2; nothing is predicted.
    Set("codebook", {1, 8, 2}, {9, 0, 9, 1, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0});
    Set("codebook_start", {1, 8, 2}, {9, 0, 9, 2, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0});
    Set("predict", {3, 2, 1}, {0, 0, 0, 0, 0, 0});
    std::vector<float> words(64);
    for (std::size_t i = 0; i < 8; ++i) words[9 * i] = 1;
    Set("refine.codebook", {1, 8, 8}, words);
    Set("refine.change", {1, 8}, std::vector<float>(8, -4));
    Set("refine.seen", {8}, std::vector<float>(8));
    SetLevels({0, 0, 0, 0}, {0, 0, 0, 0});
  }

  void Set(const std::string& name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
    tensors_[name] = Tensor::FromFloats(std::move(shape), values);
  }
  // Of the four units of each frame, for the codes that Order() plays: only the second frame's first latent
  // is 1, the others are 0.
  void SetLevels(const std::vector<float>& first, const std::vector<float>& second) {
    std::vector<float> table(12);
    for (std::size_t i = 0; i < 4; ++i) {
      table[i] = second[i] - first[i];
      table[8 + i] = first[i];
    }
    Set("refine.level", {1, 3, 4}, table);
  }
  static CodeBlock Codes(const std::vector<std::uint16_t>& base) {
    CodeBlock codes(3, 4);
    for (std::size_t i = 0; i < 4; ++i) codes.codes[i] = base[i];
    for (std::size_t n = 0; n < 8; ++n) codes.codes[4 + n] = static_cast<std::uint16_t>(n);
    return codes;
  }
  // The units that codes 0 to 7 go to, or the first of them.
  Units Order(int codebooks = 3) const {
    std::vector<float> added(64), depths(64);
    CodeBlock codes = Codes({0, 0, 1, 0});
    codes.codebooks = codebooks;
    codes.codes.resize(4 * static_cast<std::size_t>(codebooks));
    Refinement(config_, tensors_).Decode(codes, added.data(), depths.data());
    Units order(codes.codes.size() - 4, -1);
    for (int unit = 0; unit < 8; ++unit) {
      // Spectra have both frames of mid before those of side.
      const int frame = unit / 4, channel = unit / 2 % 2, place = unit % 2;
      const int row = (2 * channel + frame) * 2 + place;
      int depth = 0;
      for (int n = 0; n < static_cast<int>(order.size()); ++n) {
        if (added[static_cast<std::size_t>(8 * row + n)] == 0) continue;
        EXPECT_EQ(order[static_cast<std::size_t>(n)], -1);
        order[static_cast<std::size_t>(n)] = unit;
        ++depth;
      }
      for (int i = 0; i < 8; ++i)
        EXPECT_EQ(depths[static_cast<std::size_t>(8 * row + i)], static_cast<float>(depth));
    }
    return order;
  }

  ModelConfig config_;
  TensorMap tensors_;
};

TEST_F(RefinementOrder, LevelsAreThePredictedEnvelopeTimesATable) {
  // Half of the frame before in the second frame, then 1/2 and 1/4 of the two before in even ones and all of
  // the last in odd ones.
  Set("predict", {3, 2, 1}, {0.5F, 0.25F, 1, 0, 0.5F, 0});
  Set("refine.level", {1, 3, 4}, {1, 0, 0.5F, 0, 0, 1, 0, -0.5F, 0, 0.25F, 1.0F / 512, 1 - 1.0F / 512});
  const Refinement refinement(config_, tensors_);
  const CodeBlock codes = Codes({1, 1, 0, 1});
  EXPECT_EQ(refinement.Envelope(codes), (Levels{8192, 8192, 6144, 10240}));
  // Half a 256th is rounded up, also below 0.
  EXPECT_EQ(refinement.Levels(codes), (Levels{512, 576, 257, 0, 384, 704, 193, -64}));
}

TEST_F(RefinementOrder, LevelsSeeTheFramesBesideAndRepeatTheOutermost) {
  config_.spectral.refinement.context = 1;
  std::vector<float> table(7 * 4);
  for (std::size_t i = 0; i < 6; ++i) table[4 * i] = std::ldexp(1.0F, static_cast<int>(i));
  Set("refine.level", {1, 7, 4}, table);
  const Refinement refinement(config_, tensors_);
  // Latents of the two MDCT frames: 2, 0; 1, 0. Before and after them come the same again.
  EXPECT_EQ(refinement.Levels(Codes({1, 0, 1, 0})),
            (Levels{256 * (2 + 4 * 2 + 16), 0, 0, 0, 256 * (2 + 4 + 16), 0, 0, 0}));
}

TEST_F(RefinementOrder, TheLoudestIsFirstAndTheLowestOfEquals) {
  EXPECT_EQ(Order(), (Units{0, 1, 2, 3, 4, 5, 6, 7}));
  SetLevels({0, 1, 0, 0.5F}, {-1, 1, 0, 3});
  EXPECT_EQ(Order(), (Units{7, 1, 5, 3, 0, 2, 6, 4}));
}

// 2 codebooks are those of no bandwidth; the lower one has 1 and refines nothing.
TEST_F(RefinementOrder, BetweenBandwidthsItIsThatOfTheHigher) {
  SetLevels({0, 1, 0, 0.5F}, {-1, 1, 0, 3});
  EXPECT_EQ(Order(2), (Units{7, 1, 5, 3}));
  EXPECT_EQ(Order(1), Units());
}

TEST_F(RefinementOrder, ACodeChangesItsUnitsLevel) {
  Set("refine.change", {1, 8}, std::vector<float>(8, 0));
  EXPECT_EQ(Order(), (Units{0, 0, 0, 0, 0, 0, 0, 0}));
  Set("refine.change", {1, 8}, std::vector<float>(8, -1.0F / 256));
  EXPECT_EQ(Order(), (Units{0, 1, 2, 3, 4, 5, 6, 7}));
  // Codes 0 and 3 leave as much as there was, code 1 even more.
  Set("refine.change", {1, 8}, {0, 1, -1, 0, -1, -1, -1, -1});
  EXPECT_EQ(Order(), (Units{0, 0, 0, 0, 0, 1, 2, 3}));
}

// A unit that is 3 louder than others and one that is 2 louder; every code takes away 1.
TEST_F(RefinementOrder, TheWeightSaysHowMuchLoudnessCounts) {
  Set("refine.change", {1, 8}, std::vector<float>(8, -1));
  SetLevels({3, 0, 0, 0}, {2, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{0, 0, 4, 0, 4, 0, 1, 2}));
  config_.spectral.refinement.weight = 128;
  EXPECT_EQ(Order(), (Units{0, 4, 0, 1, 2, 3, 4, 5}));
  config_.spectral.refinement.weight = 0;
  EXPECT_EQ(Order(), (Units{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(RefinementOrder, ASurpriseSpreadsToTheUnitsBeside) {
  // The first code finds more in unit 0: so more is expected in the next frame (4), and less in the next bins
  // (1).
  Set("refine.seen", {8}, {1, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{0, 4, 1, 2, 3, 5, 6, 7}));
  Set("refine.seen", {8}, {-1, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{0, 2, 3, 5, 6, 7, 1, 4}));
  // The second finds more in unit 1; unit 0 has had its code, and 2 is of the other channel.
  Set("refine.seen", {8}, {0, 1, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{0, 1, 5, 2, 3, 4, 6, 7}));
  // From the last unit to those before it, in time and in frequency.
  SetLevels({0, 0, 0, 0}, {0, 0, 0, 1});
  Set("refine.seen", {8}, {1, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{7, 3, 6, 0, 1, 2, 4, 5}));
}

TEST_F(RefinementOrder, OnlyAUnitsFirstCodeSurprises) {
  Set("refine.change", {1, 8}, {0, -4, -4, -4, -4, -4, -4, -4});
  Set("refine.seen", {8}, {0, 1, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Order(), (Units{0, 0, 1, 2, 3, 4, 5, 6}));
}

TEST_F(RefinementOrder, ASpreadSurpriseIsRoundedTowardsZero) {
  config_.spectral.refinement.spread_time = 255;
  config_.spectral.refinement.spread_bins = 0;
  for (const float sign : {1.0F, -1.0F}) {
    Set("refine.seen", {8}, {sign / 256, 0, 0, 0, 0, 0, 0, 0});
    EXPECT_EQ(Order(), (Units{0, 1, 2, 3, 4, 5, 6, 7}));
  }
  config_.spectral.refinement.spread_time = 256;
  EXPECT_EQ(Order(), (Units{0, 1, 2, 3, 5, 6, 7, 4}));
}

TEST(RefinementQueue, ASurpriseReachesAsFarAsItsSharesSay) {
  RefinementRules rules;
  rules.config.stages = 1;
  rules.config.weight = 256;
  rules.config.spread_bins = 0;
  rules.size = 2;
  rules.units_per_group = 1;
  rules.change = {-4096, -4096};
  rules.seen = {256, 0};
  rules.spread = {128, 64};
  // Four groups of mid and side: what unit 2 has is expected of 0 and 4, and less of 6.
  RefinementQueue queue(rules, {0, 0, 1, 0, 0, 0, 0, 0});
  ASSERT_EQ(queue.Next(), 2);
  queue.Corrected(2, 0);
  EXPECT_EQ(queue.level(0), 128);
  EXPECT_EQ(queue.level(4), 128);
  EXPECT_EQ(queue.level(6), 64);
  EXPECT_EQ(queue.level(1), 0);
  for (const std::size_t unit : {0, 4, 6, 1, 3, 5, 7, 0}) {
    ASSERT_EQ(queue.Next(), unit);
    queue.Corrected(unit, 1);
  }
  // Lower ones move back.
  RefinementQueue lower(rules, {0, 0, 0, 0, 0, 0, 0, 0});
  rules.seen = {-256, 0};
  ASSERT_EQ(lower.Next(), 0);
  lower.Corrected(0, 0);
  for (const std::size_t unit : {1, 3, 5, 6, 7, 4, 2, 0}) {
    ASSERT_EQ(lower.Next(), unit);
    lower.Corrected(unit, 1);
  }
}

}  // namespace
}  // namespace xcodec::model
