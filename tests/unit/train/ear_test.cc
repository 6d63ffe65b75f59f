// Artificial defects: each measure must show its own defect and not the others.
#include "train/metrics/ear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "train/metrics/attack.h"
#include "train/metrics/band_filter.h"
#include "train/metrics/texture.h"

namespace xcodec::train::metrics {
namespace {

constexpr double kPi = 3.14159265358979323846;

std::vector<float> Noise(std::size_t length, double level, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> noise(length);
  for (float& x : noise) x = static_cast<float>(level * (random() / 2147483648.0 - 1.0));
  return noise;
}

AudioBlock Block(const std::vector<float>& signal, int channels = 1) {
  AudioBlock audio(channels, static_cast<std::int64_t>(signal.size()));
  for (int c = 0; c < channels; ++c) std::copy(signal.begin(), signal.end(), audio.channel(c));
  return audio;
}

// Gain at a frequency, from the second half of a second of a sine.
double GainAt(const BandFilter& filter, double hz) {
  std::vector<float> sine(kEarRate);
  for (std::size_t i = 0; i < sine.size(); ++i)
    sine[i] = static_cast<float>(std::sin(2 * kPi * hz * static_cast<double>(i) / kEarRate));
  const std::vector<float> out = filter.Filtered(sine);
  double power = 0;
  for (std::size_t i = out.size() / 2; i < out.size(); ++i) power += 2.0 * out[i] * out[i];
  return 10 * std::log10(power / (kEarRate / 2.0) + 1e-30);
}

TEST(BandFilter, EdgesMiddleAndStopBands) {
  const BandFilter band = BandFilter::BandPass(6, 1500, 4000, kEarRate);
  EXPECT_NEAR(GainAt(band, 1500), -3.01, 0.02);
  EXPECT_NEAR(GainAt(band, 4000), -3.01, 0.02);
  EXPECT_NEAR(GainAt(band, 2400), 0, 0.01);
  EXPECT_LT(GainAt(band, 750), -50);
  EXPECT_LT(GainAt(band, 8000), -50);
  const BandFilter low = BandFilter::LowPass(4, 1000, kEarRate);
  EXPECT_NEAR(GainAt(low, 1000), -3.01, 0.02);
  EXPECT_NEAR(GainAt(low, 50), 0, 0.01);
  // Four poles: 24 dB an octave, and a little more by the bilinear transform.
  EXPECT_NEAR(GainAt(low, 4000), -48.6, 0.6);
}

TEST(Texture, NoiseThatRepeatsEveryFrame) {
  const std::vector<float> noise = Noise(3 * kEarRate, 0.3, 1);
  std::vector<float> loop(noise);
  for (std::size_t i = kTextureFrame; i < loop.size(); ++i) loop[i] = loop[i - kTextureFrame];
  const auto repeated = Repetition(loop), random = Repetition(noise);
  ASSERT_TRUE(repeated && random);
  EXPECT_GT(*repeated, 0.97);
  EXPECT_LT(*random, 0.1);
  const auto difference = CompareByEar(Block(noise), Block(loop));
  ASSERT_TRUE(difference.ok());
  EXPECT_GT(*difference->repeat, 0.9);
  EXPECT_NEAR(difference->level[2], 0, 1);
}

TEST(Texture, AHumAtTheFrameRate) {
  const std::vector<float> noise = Noise(4 * kEarRate, 0.3, 2);
  for (const double hz : {75.0, 150.0, 225.0}) {
    std::vector<float> hum(noise);
    for (std::size_t i = 0; i < hum.size(); ++i)
      hum[i] *= static_cast<float>(1 + 0.5 * std::sin(2 * kPi * hz * static_cast<double>(i) / kEarRate));
    const auto difference = CompareByEar(Block(noise), Block(hum));
    ASSERT_TRUE(difference.ok());
    ASSERT_TRUE(difference->line.has_value());
    EXPECT_GT(*difference->line, 10) << hz;
  }
  std::vector<float> other(noise);
  for (std::size_t i = 0; i < other.size(); ++i)
    other[i] *= static_cast<float>(1 + 0.5 * std::sin(2 * kPi * 110 * static_cast<double>(i) / kEarRate));
  EXPECT_LT(std::fabs(*CompareByEar(Block(noise), Block(other))->line), 4) << "110 Hz is no frame rate";
}

// A click of 8 ms every half second: decaying noise.
std::vector<float> Clicks() {
  std::vector<float> clicks(4 * kEarRate);
  const std::vector<float> noise = Noise(clicks.size(), 1.0, 3);
  for (std::size_t i = 0; i < clicks.size(); ++i) {
    const std::size_t phase = (i + kEarRate / 4) % (kEarRate / 2);
    if (phase < 384) clicks[i] = noise[i] * static_cast<float>(std::exp(-static_cast<double>(phase) / 60));
  }
  return clicks;
}

TEST(Attack, OnsetsAreFoundWhereTheyAre) {
  const std::vector<std::int64_t> onsets = FindOnsets(Block(Clicks(), 2));
  ASSERT_EQ(onsets.size(), 8U);
  for (const std::int64_t onset : onsets) EXPECT_EQ((onset + kEarRate / 4) % (kEarRate / 2), 0) << onset;
  EXPECT_TRUE(FindOnsets(Block(std::vector<float>(100))).empty());
}

TEST(Attack, ASoftenedClickLosesItsPeak) {
  const std::vector<float> clicks = Clicks();
  std::vector<float> soft(clicks.size());
  // The same energy over 4 ms.
  for (std::size_t i = 0; i < soft.size(); ++i) {
    for (std::size_t k = 0; k < 192 && k <= i; ++k)
      soft[i] += clicks[i - k] / 14.0F * (k % 2 == 0 ? 1.0F : -1.0F);
  }
  const auto difference = CompareByEar(Block(clicks), Block(soft));
  ASSERT_TRUE(difference.ok());
  ASSERT_TRUE(difference->attack.has_value());
  EXPECT_LT(*difference->attack, -3);
  EXPECT_NEAR(*difference->pre_echo, 0, 0.5);
}

TEST(Attack, NoiseBeforeAClickIsPreEcho) {
  const std::vector<float> clicks = Clicks();
  std::vector<float> early(clicks);
  const std::vector<float> noise = Noise(clicks.size(), 0.01, 4);
  for (std::size_t i = 0; i < early.size(); ++i) {
    if ((i + kEarRate / 4) % (kEarRate / 2) >= kEarRate / 2 - 480) early[i] += noise[i];
  }
  const auto difference = CompareByEar(Block(clicks), Block(early));
  ASSERT_TRUE(difference.ok());
  ASSERT_TRUE(difference->pre_echo.has_value());
  EXPECT_GT(*difference->pre_echo, 20);
  EXPECT_NEAR(*difference->attack, 0, 0.5);
}

TEST(Ear, HalfTheAmplitudeIsSixDecibelsLess) {
  std::vector<float> loud(Clicks()), noise = Noise(loud.size(), 0.1, 5);
  for (std::size_t i = 0; i < loud.size(); ++i) loud[i] = 0.5F * loud[i] + noise[i];
  std::vector<float> quiet(loud);
  for (float& x : quiet) x *= 0.5F;
  for (const int channels : {1, 2}) {
    const auto difference = CompareByEar(Block(loud, channels), Block(quiet, channels));
    ASSERT_TRUE(difference.ok());
    for (const double level : difference->level) EXPECT_NEAR(level, -6.02, 0.01);
    EXPECT_NEAR(*difference->attack, -6.02, 0.01);
    EXPECT_NEAR(*difference->pre_echo, -6.02, 0.01);
    EXPECT_NEAR(*difference->repeat, 0, 1e-6);
    EXPECT_NEAR(*difference->line, 0, 1e-6);
  }
}

TEST(Ear, OneBandAloneMoves) {
  const std::vector<float> noise = Noise(2 * kEarRate, 0.3, 6);
  std::vector<float> dull = BandFilter::LowPass(8, 2500, kEarRate).Filtered(noise);
  const auto difference = CompareByEar(Block(noise), Block(dull));
  ASSERT_TRUE(difference.ok());
  EXPECT_NEAR(difference->level[0], 0, 0.1);
  EXPECT_LT(difference->level[2], -40);
}

TEST(Ear, SilenceAndShortSignals) {
  const AudioBlock silence(2, kEarRate * 2), short_one(1, 10);
  const auto quiet = CompareByEar(silence, silence);
  ASSERT_TRUE(quiet.ok());
  EXPECT_FALSE(quiet->repeat || quiet->line || quiet->attack || quiet->pre_echo);
  for (const double level : quiet->level) EXPECT_EQ(level, 0);
  const auto brief = CompareByEar(short_one, short_one);
  ASSERT_TRUE(brief.ok());
  EXPECT_FALSE(brief->repeat || brief->line || brief->attack);
  EXPECT_FALSE(CompareByEar(silence, AudioBlock(1, silence.length)).ok());
  EXPECT_FALSE(CompareByEar(AudioBlock(), AudioBlock()).ok());
}

}  // namespace
}  // namespace xcodec::train::metrics
