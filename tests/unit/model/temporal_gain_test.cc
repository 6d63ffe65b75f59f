// Attacks of spectral models: their codes, the search, and that removing the gain can be undone.

#include "model/spectral/temporal_gain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "model/spectral/attack_search.h"
#include "model/spectral/gain_inverse.h"

namespace xcodec::model {
namespace {

ModelConfig Config() {
  ModelConfig config;
  config.spec.sample_rate = 48000;
  config.spec.codebook_size = 1024;
  config.spec.chunk_length = 48000;
  config.spectral.refinement.attacks = 7;
  return config;
}

std::vector<Attack> Find(const AudioBlock& audio) {
  const TemporalGain gain(Config());
  return AttackSearch(Config(), gain).Find(audio, 7);
}

double Normal(std::mt19937* generator) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<double>((*generator)() >> 8) / (1 << 24);
  return sum;
}

// Noise of this level in dB up to sample `at`, then dying strokes of noise from 0 dB; a bass note under both.
AudioBlock Stroke(std::int64_t at, double before, double bass) {
  std::mt19937 generator(5);
  AudioBlock audio(2, 48000);
  for (std::int64_t i = 0; i < audio.length; ++i) {
    const double level =
        std::max(std::pow(10.0, before / 20), i < at ? 0.0 : std::exp(-static_cast<double>(i - at) / 1500));
    for (int c = 0; c < 2; ++c) {
      const double note = bass * std::sin(2 * M_PI * 60 * static_cast<double>(i) / 48000);
      audio.channel(c)[i] = static_cast<float>(level * Normal(&generator) + note);
    }
  }
  return audio;
}

double Power(const AudioBlock& audio, std::int64_t from, std::int64_t to) {
  double sum = 0;
  for (std::int64_t i = from; i < to; ++i) sum += std::pow(static_cast<double>(audio.channel(0)[i]), 2);
  return 10 * std::log10(sum / static_cast<double>(to - from) + 1e-12);
}

TEST(TemporalGain, CodesComeBackAndWrongOnesAreBounded) {
  const std::vector<Attack> attacks{{0, 4, 3, 2}, {899, 0, 1, 0}, {17, 2, 0, 1}};
  std::vector<std::uint16_t> codes(150, 1023);
  WriteAttacks(attacks, codes.data());
  ASSERT_EQ(AttackCodes(codes.data(), 150, 7), 7);
  const std::vector<Attack> read = ReadAttacks(codes.data(), 150, 7);
  ASSERT_EQ(read.size(), attacks.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].place, attacks[i].place);
    EXPECT_EQ(read[i].duck, attacks[i].duck);
    EXPECT_EQ(read[i].boost, attacks[i].boost);
    EXPECT_EQ(read[i].decay, attacks[i].decay);
  }
  // Any codes are attacks within the chunk's codes, with gains within bounds.
  std::fill(codes.begin(), codes.end(), 1023);
  for (const std::int64_t count : {0, 1, 2, 10, 29, 30, 150}) {
    EXPECT_LE(AttackCodes(codes.data(), count, 7), count);
    EXPECT_EQ(static_cast<std::int64_t>(ReadAttacks(codes.data(), count, 7).size()), MostAttacks(count, 7));
  }
  AudioBlock audio = Stroke(20000, -40, 0);
  TemporalGain(Config()).Restore(ReadAttacks(codes.data(), 150, 7), &audio);  // places after the end
  for (const float x : audio.samples) ASSERT_TRUE(std::isfinite(x) && std::abs(x) < 300);
}

TEST(TemporalGain, AStrokeIsFoundAndLevelled) {
  const TemporalGain gain(Config());
  const AudioBlock original = Stroke(24000, -40, 0);
  const std::vector<Attack> attacks = Find(original);
  ASSERT_EQ(attacks.size(), 1U);
  EXPECT_NEAR(attacks[0].place * 640 / kGainPlaces, 24000, 60);
  EXPECT_GE(attacks[0].duck, 3);
  AudioBlock levelled = original;
  gain.Remove(attacks, &levelled);
  const double was = Power(original, 24100, 24300) - Power(original, 23300, 23900);
  const double is = Power(levelled, 24100, 24300) - Power(levelled, 23300, 23900);
  EXPECT_GT(was, 35);
  EXPECT_LT(is, was - 18);
}

TEST(TemporalGain, SteadySoundsHaveNoAttacks) {
  EXPECT_TRUE(Find(Stroke(0, 0, 0)).empty());
  EXPECT_TRUE(Find(AudioBlock(2, 48000)).empty());
  AudioBlock tone(2, 48000);
  for (std::int64_t i = 0; i < tone.length; ++i)
    tone.channel(0)[i] = tone.channel(1)[i] = static_cast<float>(std::sin(0.3 * static_cast<double>(i)));
  // A hard start is an attack, the sound after it is not.
  for (const Attack& attack : Find(tone)) EXPECT_EQ(attack.place, 0);
}

TEST(TemporalGain, WhatIsTakenOutIsPutBack) {
  const TemporalGain gain(Config());
  const std::vector<std::vector<Attack>> cases{{{450, 4, 3, 0}}, {{450, 4, 3, 2}},
                                               {{450, 0, 3, 1}}, {{450, 4, 0, 0}, {456, 2, 2, 1}},
                                               {{0, 4, 3, 2}},   {{899, 4, 3, 2}}};
  for (const std::vector<Attack>& attacks : cases) {
    const AudioBlock original = Stroke(24000, -30, 2);
    AudioBlock audio = original;
    gain.Remove(attacks, &audio);
    gain.Restore(attacks, &audio);
    double error = 0, energy = 0;
    for (std::size_t i = 0; i < audio.samples.size(); ++i) {
      const auto x = static_cast<double>(original.samples[i]);
      error += std::pow(static_cast<double>(audio.samples[i]) - x, 2);
      energy += x * x;
    }
    EXPECT_LT(10 * std::log10(error / energy), -55) << attacks[0].place;
  }
}

TEST(TemporalGain, ABassNoteUnderAStrokeStaysWhatItIs) {
  AudioBlock note(2, 48000);
  for (std::int64_t i = 0; i < note.length; ++i)
    note.channel(0)[i] = note.channel(1)[i] =
        static_cast<float>(std::sin(2 * M_PI * 60 * static_cast<double>(i) / 48000));
  AudioBlock changed = note;
  TemporalGain(Config()).Restore({{450, 4, 3, 0}}, &changed);
  for (std::size_t i = 0; i < note.samples.size(); ++i)
    ASSERT_NEAR(note.samples[i], changed.samples[i], 0.1) << i;
}

TEST(GainInverse, SolvesWhatTheGuessOnlyApproaches) {
  const auto map = [](const std::vector<float>& x) {
    std::vector<float> y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      y[i] = static_cast<float>(1 + i % 3) * x[i] + 0.3F * x[(i + 1) % x.size()];
    return y;
  };
  const auto guess = [](const std::vector<float>& x) { return x; };
  std::vector<float> wanted(40);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = std::sin(static_cast<float>(i));
  const std::vector<float> got = map(SolveSignal(map, guess, wanted, 30));
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-4);
  const std::vector<float> nothing = SolveSignal(map, guess, std::vector<float>(40), 30);
  for (const float x : nothing) EXPECT_EQ(x, 0);
}

}  // namespace
}  // namespace xcodec::model
