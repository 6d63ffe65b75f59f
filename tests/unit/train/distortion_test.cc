#include "train/metrics/distortion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "train/metrics/code_statistics.h"

namespace xcodec::train::metrics {
namespace {

AudioBlock Sine(std::int64_t length, float amplitude, float offset = 0) {
  AudioBlock audio(1, length);
  for (std::int64_t i = 0; i < length; ++i) {
    audio.samples[static_cast<std::size_t>(i)] = amplitude * std::sin(0.05F * static_cast<float>(i)) + offset;
  }
  return audio;
}

TEST(Distortion, KnownRatio) {
  const auto result = MeasureDistortion(Sine(48000, 0.5F), Sine(48000, 0.45F));
  ASSERT_TRUE(result.ok());
  EXPECT_NEAR(result->snr, 20.0, 0.01);
  // A change of level is no error for the scale-invariant measure.
  EXPECT_GT(result->si_sdr, 80.0);
}

TEST(Distortion, LimitsForCopiesAndSilence) {
  const AudioBlock x = Sine(100, 1);
  EXPECT_EQ(MeasureDistortion(x, x)->snr, kDecibelLimit);
  EXPECT_EQ(MeasureDistortion(AudioBlock(1, 100), x)->snr, -kDecibelLimit);
  EXPECT_EQ(MeasureDistortion(AudioBlock(1, 100), AudioBlock(1, 100))->snr, 0);
  EXPECT_FALSE(MeasureDistortion(x, AudioBlock(2, 100)).ok());
}

TEST(Border, FindsClicks) {
  const AudioBlock x = Sine(4000, 0.5F);
  AudioBlock even = x, clicks = x;
  for (std::size_t i = 0; i < even.samples.size(); ++i) even.samples[i] += 0.01F;
  clicks = even;
  clicks.samples[1000] += 0.5F;
  clicks.samples[3000] -= 0.5F;
  EXPECT_NEAR(*BorderErrorRatio(x, even, 1000, 10), 0.0, 0.01);
  EXPECT_GT(*BorderErrorRatio(x, clicks, 1000, 10), 15.0);
  EXPECT_EQ(*BorderErrorRatio(x, x, 1000, 10), 0.0);
  EXPECT_FALSE(BorderErrorRatio(x, even, 10, 5).ok());
}

TEST(CodeStatistics, EntropyUseAndRepetition) {
  CodeBlock codes(2, 8);
  for (std::int64_t t = 0; t < 8; ++t) {
    codes.at(0, t) = static_cast<std::uint16_t>(t % 4);
    codes.at(1, t) = 7;
  }
  CodeStatistics statistics(3, 16);
  statistics.Add(codes);
  EXPECT_EQ(statistics.active_codebooks(), 2);
  EXPECT_EQ(statistics.Use(0).used, 4);
  EXPECT_NEAR(statistics.Use(0).entropy, 2.0, 1e-12);
  EXPECT_EQ(statistics.Use(0).repetition, 0);
  EXPECT_EQ(statistics.Use(1).used, 1);
  EXPECT_EQ(statistics.Use(1).entropy, 0);
  EXPECT_EQ(statistics.Use(1).repetition, 1);
  EXPECT_EQ(statistics.Use(2).frames, 0);
}

}  // namespace
}  // namespace xcodec::train::metrics
