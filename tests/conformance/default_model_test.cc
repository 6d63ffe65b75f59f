// The built-in model: the native engine against LibTorch on generated sounds, chunks that are not full, and
// the first demands of the ear.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>

#include "codec/backend_factory.h"
#include "conformance/chunks.h"
#include "model/store/model_store.h"
#include "support/golden.h"

namespace xcodec {
namespace {

constexpr double kPi = 3.14159265358979323846;

class DefaultModel : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    auto model = model::ModelStore::Load(model::kDefaultModelName);
    ASSERT_TRUE(model.ok()) << model.status().message();
    model_ = model.value();
    native_ = Create(codec::BackendKind::kNative);
    ASSERT_TRUE(native_);
  }

  std::unique_ptr<model::Backend> Create(codec::BackendKind kind) const {
    codec::BackendOptions options;
    options.kind = kind;
    auto backend = codec::CreateBackend(model_, options);
    EXPECT_TRUE(backend.ok()) << backend.status().message();
    return backend.ok() ? std::move(backend).value() : nullptr;
  }

  std::vector<CodedChunk> Encode(const model::Backend& backend, const AudioBlock& audio) const {
    model::EncodeParams params;
    params.codebooks = GetParam();
    return golden::Encode(backend, audio, params);
  }

  AudioBlock Played(const AudioBlock& audio) const {
    return golden::Decode(*native_, Encode(*native_, audio), model::DecodeParams(), audio.length);
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> native_;
};

// A tone of 3 kHz, strokes of noise, and something else in each channel.
AudioBlock Mixture(std::int64_t length) {
  std::mt19937 generator(3);
  AudioBlock audio(2, length);
  for (std::int64_t i = 0; i < length; ++i) {
    const double t = static_cast<double>(i) / 48000;
    const double noise = static_cast<double>(generator() >> 8) / (1 << 23) - 1;
    const double stroke = noise * std::exp(-90 * std::fmod(t + 0.1, 0.31));
    audio.channel(0)[i] = static_cast<float>(0.1 * std::sin(2 * kPi * 3000 * t) + 0.3 * stroke);
    audio.channel(1)[i] = static_cast<float>(0.1 * std::sin(2 * kPi * 440 * t) + 0.2 * stroke);
  }
  return audio;
}

double Level(const AudioBlock& audio, std::int64_t from, std::int64_t to) {
  double sum = 0;
  for (int c = 0; c < 2; ++c) {
    for (std::int64_t i = from; i < to; ++i) sum += std::pow(static_cast<double>(audio.channel(c)[i]), 2);
  }
  return 10 * std::log10(sum / static_cast<double>(2 * (to - from)) + 1e-20);
}

AudioBlock Tone(double frequency, double right) {
  AudioBlock audio(2, 96000);
  for (std::int64_t i = 0; i < audio.length; ++i) {
    const double x = 0.5 * std::sin(2 * kPi * frequency * static_cast<double>(i) / 48000);
    audio.channel(0)[i] = static_cast<float>(x);
    audio.channel(1)[i] = static_cast<float>(right * x);
  }
  return audio;
}

TEST_P(DefaultModel, BackendsAgreeOnFullChunksAndOthers) {
  const std::unique_ptr<model::Backend> torch = Create(codec::BackendKind::kTorch);
  ASSERT_TRUE(torch);
  for (const std::int64_t length : {60000, 48000, 1000, 641, 320, 1}) {
    const AudioBlock audio = Mixture(length);
    const auto ours = Encode(*native_, audio);
    const auto theirs = Encode(*torch, audio);
    ASSERT_EQ(ours.size(), theirs.size());
    EXPECT_GE(golden::EqualShare(golden::Join(ours), golden::Join(theirs)), 0.5) << length;
    const double difference =
        golden::MaxDifference(golden::Decode(*native_, ours, model::DecodeParams(), length),
                              golden::Decode(*torch, ours, model::DecodeParams(), length));
    std::printf("%d codebooks, %lld samples: audio within %.2g\n", GetParam(), static_cast<long long>(length),
                difference);
    EXPECT_LE(difference, 1e-3) << length;
  }
}

TEST_P(DefaultModel, ShortChunksCostWhatTheyHold) {
  for (const std::int64_t length : {4800, 960, 1}) {
    const auto chunks = Encode(*native_, Mixture(length));
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_EQ(chunks[0].codes.frames, (length + 319) / 320);
  }
}

// Code frames alternate between even and odd bands: an odd number of them leaves out half of the last bands,
// for which refinement takes the prediction.
TEST_P(DefaultModel, ChunksMayEndBetweenEvenAndOddBands) {
  std::mt19937 generator(2);
  double worst = -100;
  for (const std::int64_t length : {960, 960, 960, 960, 2880, 2880, 2880, 2880}) {
    AudioBlock noise(2, length);
    for (std::int64_t i = 0; i < length; ++i) {
      noise.channel(0)[i] = noise.channel(1)[i] =
          0.2F * (static_cast<float>(generator() >> 8) / (1 << 23) - 1);
    }
    const AudioBlock played = Played(noise);
    for (std::int64_t at = 0; at < length; at += 320)
      worst = std::max(worst, Level(played, at, at + 320) - Level(noise, at, at + 320));
  }
  std::printf("%d codebooks: at most %.1f dB louder\n", GetParam(), worst);
  EXPECT_LE(worst, 7);
}

TEST_P(DefaultModel, TonesKeepTheirLevel) {
  const double bound = GetParam() < 8 ? 4 : 1;  // dB
  for (const double frequency : {262., 1000., 2000., 4000.}) {
    const AudioBlock tone = Tone(frequency, 1);
    EXPECT_NEAR(Level(Played(tone), 24000, 72000), Level(tone, 24000, 72000), bound) << frequency;
  }
}

TEST_P(DefaultModel, ChannelsThatCancelInTheMixSurvive) {
  const AudioBlock tone = Tone(700, -1);
  EXPECT_NEAR(Level(Played(tone), 24000, 72000), Level(tone, 24000, 72000), 3);
}

TEST_P(DefaultModel, SilenceStaysSilent) {
  const AudioBlock played = Played(AudioBlock(2, 60000));
  EXPECT_LT(Level(played, 0, 60000), -120);
}

INSTANTIATE_TEST_SUITE_P(Codebooks, DefaultModel, testing::Values(2, 8, 32));

}  // namespace
}  // namespace xcodec
