#include "audio/dsp/resampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "audio/dsp/model_rate_source.h"
#include "audio/sink/audio_sink.h"
#include "support/golden_folder.h"
#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::Noise;
using testing::Slice;

AudioBlock Convert(ResamplerKind kind, const AudioBlock& in, std::int64_t from, std::int64_t to,
                   const std::vector<std::int64_t>& pieces, std::int64_t target = -1) {
  auto resampler = CreateResampler(kind, in.channels, from, to);
  EXPECT_TRUE(resampler.ok()) << resampler.status().message();
  MemorySink out;
  std::int64_t at = 0;
  for (std::size_t i = 0; at < in.length; ++i) {
    const std::int64_t n = std::min(pieces[i % pieces.size()], in.length - at);
    auto block = (*resampler)->Push(Slice(in, at, at + n));
    EXPECT_TRUE(block.ok());
    EXPECT_TRUE(out.Write(*block).ok());
    at += n;
  }
  auto block = (*resampler)->Finish(target);
  EXPECT_TRUE(block.ok()) << block.status().message();
  EXPECT_TRUE(out.Write(*block).ok());
  return out.audio();
}

TEST(Resampler, LengthRules) {
  EXPECT_EQ(ResampledLength(ResamplerKind::kSoxr, 3, 2, 1), 2);  // 1.5, half up
  EXPECT_EQ(ResampledLength(ResamplerKind::kSoxr, 44099, 44100, 48000), 47999);
  EXPECT_EQ(ResampledLength(ResamplerKind::kTorchaudio, 13001, 44100, 16000), 4717);
  EXPECT_EQ(ResampledLength(ResamplerKind::kSoxr, std::int64_t{1} << 40, 1, 768000) / 768000,
            std::int64_t{1} << 40);
}

struct Rates {
  std::int64_t from, to;
};

class ResamplerPieces : public ::testing::TestWithParam<std::tuple<ResamplerKind, Rates>> {};

TEST_P(ResamplerPieces, SizesOfPiecesDoNotMatterAndLengthIsExact) {
  const auto [kind, rates] = GetParam();
  for (const std::int64_t length : {0, 1, 2, 319, 4800, 20011}) {
    const AudioBlock in = Noise(2, length, static_cast<unsigned>(length));
    const AudioBlock whole = Convert(kind, in, rates.from, rates.to, {1 << 20});
    EXPECT_EQ(whole.length, ResampledLength(kind, length, rates.from, rates.to));
    const AudioBlock pieces = Convert(kind, in, rates.from, rates.to, {1, 7, 319, 320, 321, 4799});
    EXPECT_EQ(whole.samples, pieces.samples) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ResamplerPieces,
    ::testing::Combine(::testing::Values(ResamplerKind::kSoxr, ResamplerKind::kTorchaudio),
                       ::testing::Values(Rates{44100, 48000}, Rates{48000, 44100}, Rates{96000, 24000},
                                         Rates{8000, 48000}, Rates{48000, 16000}, Rates{24000, 24000})));

TEST(Resampler, SineKeepsItsPhaseAndLevel) {
  for (const ResamplerKind kind : {ResamplerKind::kSoxr, ResamplerKind::kTorchaudio}) {
    AudioBlock in(1, 44100);
    for (int t = 0; t < 44100; ++t)
      in.samples[static_cast<std::size_t>(t)] = static_cast<float>(0.5 * std::sin(0.1 * t));
    const AudioBlock out = Convert(kind, in, 44100, 48000, {1000});
    double worst = 0;
    for (int j = 2000; j < 46000; ++j) {
      const double expected = 0.5 * std::sin(0.1 * j * 44100 / 48000);
      worst = std::max(worst,
                       std::fabs(expected - static_cast<double>(out.samples[static_cast<std::size_t>(j)])));
    }
    EXPECT_LT(worst, kind == ResamplerKind::kSoxr ? 1e-6 : 2e-3);
  }
}

TEST(Resampler, ThereAndBackGivesTheLengthAskedFor) {
  for (const std::int64_t n : {1, 2, 3, 101, 12345}) {
    const AudioBlock in = Noise(1, n, 1);
    const AudioBlock down = Convert(ResamplerKind::kSoxr, in, 96000, 24000, {4096});
    EXPECT_EQ(Convert(ResamplerKind::kSoxr, down, 24000, 96000, {4096}, n).length, n);
  }
}

TEST(Resampler, ExtremeRatiosAreBounded) {
  const AudioBlock in = Noise(1, 3, 1);
  EXPECT_EQ(Convert(ResamplerKind::kSoxr, in, 1, 48000, {1}).length, 3 * 48000);
  EXPECT_EQ(Convert(ResamplerKind::kSoxr, Noise(1, 100000, 2), 768000, 1, {4096}).length, 0);
  EXPECT_FALSE(CreateResampler(ResamplerKind::kTorchaudio, 1, 767999, 768000).ok() &&
               CreateResampler(ResamplerKind::kSoxr, 1, 0, 48000).ok());
  EXPECT_EQ(CreateResampler(ResamplerKind::kSoxr, 1, 48000, 768001).status().code(),
            StatusCode::kInvalidArgument);
}

// Version 1.0 .npy of little-endian float32, as numpy.save writes it.
std::vector<float> LoadNpy(const std::string& path) {
  const testing::ByteVector bytes = testing::ReadBytes(path);
  const std::size_t start =
      10 + static_cast<std::size_t>(bytes.at(8)) + 256 * static_cast<std::size_t>(bytes.at(9));
  std::vector<float> out((bytes.size() - start) / 4);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = FloatFromBits(LoadLittleEndian<std::uint32_t>(&bytes[start + 4 * i]));
  return out;
}

TEST(SincResampler, AgreesWithTorchaudio) {
  const std::string folder = golden::Folder() + "xcodec/frontend/";
  for (const char* name : {"stereo44100", "mono48000", "stereo24000", "mono8000", "mono22050", "mono11025"}) {
    auto source = OpenAudio(folder + name + ".wav");
    ASSERT_TRUE(source.ok()) << source.status().message();
    auto model = ModelRateSource::Create(std::move(*source), {16000, 1, ResamplerKind::kTorchaudio});
    ASSERT_TRUE(model.ok());
    MemorySink out;
    for (;;) {
      auto block = (*model)->Read();
      ASSERT_TRUE(block.ok());
      if (block->length == 0) break;
      ASSERT_TRUE(out.Write(*block).ok());
    }
    const std::vector<float> expected = LoadNpy(folder + name + ".to16k.npy");
    const AudioBlock got = out.audio();
    ASSERT_EQ(got.samples.size(), expected.size()) << name;
    EXPECT_EQ((*model)->total_length(), got.length);
    float worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      worst = std::max(worst, std::fabs(expected[i] - got.samples[i]));
    EXPECT_LE(worst, 1e-6F) << name;
  }
}

}  // namespace
}  // namespace xcodec::audio
