#include "train/metrics/log_mel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <random>

#include "train/metrics/fft.h"

namespace xcodec::train::metrics {
namespace {

std::vector<float> Noise(std::size_t length, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0.0F, 0.1F);
  std::vector<float> x(length);
  for (float& value : x) value = normal(generator);
  return x;
}

AudioBlock Stereo(const std::vector<float>& left, const std::vector<float>& right) {
  AudioBlock audio(2, static_cast<std::int64_t>(left.size()));
  std::copy(left.begin(), left.end(), audio.channel(0));
  std::copy(right.begin(), right.end(), audio.channel(1));
  return audio;
}

TEST(Fft, AgreesWithTheDefinition) {
  constexpr std::size_t kSize = 32;
  const std::vector<float> a = Noise(kSize, 1);
  const std::vector<float> b = Noise(kSize, 2);
  std::vector<float> magnitude_a(kSize / 2 + 1), magnitude_b(kSize / 2 + 1);
  Fft(kSize).Magnitudes(a.data(), b.data(), magnitude_a.data(), magnitude_b.data());
  for (std::size_t k = 0; k <= kSize / 2; ++k) {
    std::complex<double> sum_a, sum_b;
    for (std::size_t n = 0; n < kSize; ++n) {
      const auto w = std::polar(1.0, -2 * M_PI * static_cast<double>(k * n) / kSize);
      sum_a += w * static_cast<double>(a[n]);
      sum_b += w * static_cast<double>(b[n]);
    }
    EXPECT_NEAR(magnitude_a[k], std::abs(sum_a), 1e-6);
    EXPECT_NEAR(magnitude_b[k], std::abs(sum_b), 1e-6);
  }
}

TEST(MelBank, PeaksAreOneAndBandsOverlapToOne) {
  const MelBank bank(48000, 2048, 64);
  // Away from both ends the triangles of neighbours add up to 1 at every bin.
  std::vector<float> bin(1025), mel(64);
  for (std::size_t k = 100; k < 900; ++k) {
    std::fill(bin.begin(), bin.end(), 0.0F);
    bin[k] = 1;
    bank.Apply(bin.data(), mel.data());
    float sum = 0;
    for (const float value : mel) sum += value;
    EXPECT_NEAR(sum, 1.0F, 1e-5) << k;
  }
}

TEST(LogMel, EqualSignalsHaveNoDistance) {
  const std::vector<float> x = Noise(5000, 3);
  const auto result = MeasureLogMel(Stereo(x, x), Stereo(x, x));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->channels, 0);
  EXPECT_EQ(result->side, 0);
}

TEST(LogMel, GainMovesEveryBandThatHasABin) {
  const std::vector<float> x = Noise(48000, 4);
  std::vector<float> louder = x;
  for (float& value : louder) value *= 10.0F;
  // In the largest window nearly all of the 64 bands have a bin: one decade each.
  EXPECT_NEAR(LogMelDistance(x.data(), louder.data(), x.size(), 2048), 1.0, 0.06);
  // In the smallest, 17 bins leave most bands empty.
  EXPECT_LT(LogMelDistance(x.data(), louder.data(), x.size(), 32), 0.5);
}

TEST(LogMel, SideIsMeasuredOnTheDifference) {
  const std::vector<float> x = Noise(9600, 5);
  const std::vector<float> y = Noise(9600, 6);
  std::vector<float> mixed(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) mixed[i] = 0.5F * (x[i] + y[i]);
  const auto result = MeasureLogMel(Stereo(x, y), Stereo(mixed, mixed));
  ASSERT_TRUE(result.ok());
  EXPECT_GT(result->side, 2 * result->channels);
}

TEST(LogMel, RejectsSignalsThatDiffer) {
  const std::vector<float> x = Noise(1000, 7);
  const std::vector<float> shorter = Noise(999, 7);
  EXPECT_FALSE(MeasureLogMel(Stereo(x, x), Stereo(shorter, shorter)).ok());
  EXPECT_FALSE(MeasureLogMel(AudioBlock(1, 0), AudioBlock(1, 0)).ok());
}

TEST(LogMel, ShortSignalsArePadded) {
  const std::vector<float> x = Noise(3, 8);
  const std::vector<float> silence(3);
  EXPECT_GT(LogMelDistance(x.data(), silence.data(), x.size(), 2048), 0);
}

}  // namespace
}  // namespace xcodec::train::metrics
