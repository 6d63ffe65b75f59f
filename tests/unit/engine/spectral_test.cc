// Both halves of the default model against its formulas. The transform and the network's trunk have tests of
// their own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/spectral/noise.h"
#include "model/spectral/prediction_rule.h"
#include "spectral_fixture.h"

namespace xcodec::engine {
namespace {

TEST_F(SpectralTest, LatentsAreTheFormulaInEverySet) {
  // A short chunk has zeros after its end.
  const std::vector<AudioBlock> audio{Music(30), Music(31, 21)};
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    const auto encoder = Encoder(*FindKernels(set));
    ASSERT_NE(encoder, nullptr);
    ASSERT_EQ(encoder->shape().rows, kRows);
    ASSERT_EQ(encoder->shape().dim, kDim);
    std::vector<float> latents(audio.size() * kRows * kDim);
    encoder->Latents(Span<const AudioBlock>(audio.data(), audio.size()), &workspace_, latents.data());
    for (std::size_t chunk = 0; chunk < audio.size(); ++chunk) {
      const Values expected = ExpectedLatents(audio[chunk]);
      for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(latents[chunk * kRows * kDim + i], expected[i], 2e-4) << chunk << " " << i;
    }
  }
}

TEST_F(SpectralTest, SpectraAreTheFormulaInEverySet) {
  Corrections();
  const Values words = Get("codebook");
  for (const std::string& set : KernelNames()) {
    const auto decoder = Decoder(*FindKernels(set));
    ASSERT_NE(decoder, nullptr);
    for (const int codebooks : {1, 2}) {
      SCOPED_TRACE(set + " " + std::to_string(codebooks));
      CodeBlock codes(codebooks, kRows);
      for (std::size_t i = 0; i < codes.codes.size(); ++i)
        codes.codes[i] = static_cast<std::uint16_t>(7 * i % kWords);
      Values latents(kRows * kDim);
      for (std::size_t t = 0; t < kRows; ++t) {
        for (int k = 0; k < codebooks; ++k) {
          const std::size_t word =
              static_cast<std::size_t>(k) * kWords + codes.at(k, static_cast<std::int64_t>(t));
          for (std::size_t i = 0; i < kDim; ++i) latents[t * kDim + i] += words[word * kDim + i];
        }
      }
      const model::ChunkToDecode chunk{&codes, 0};
      const Workspace::Frame scope(&workspace_);
      std::vector<SpectralDecoder::Spectrum> spectra;
      decoder->Spectra(Span<const model::ChunkToDecode>(&chunk, 1), &workspace_, &spectra);
      for (std::size_t row = 0; row < kRows; ++row) {
        const Values expected = ExpectedSpectrum(latents, row, static_cast<std::size_t>(codebooks - 1));
        for (std::size_t i = 0; i < kBins; ++i)
          ASSERT_NEAR(spectra[0].coefficients[row * kBins + i], expected[i],
                      1e-4 * (1 + std::fabs(expected[i])))
              << row << " " << i;
        for (std::size_t b = 0; b < kBands; ++b)
          ASSERT_NEAR(spectra[0].noise_level[row * kBands + b], expected[kBins + b],
                      1e-3 * (1 + expected[kBins + b]))
              << row << " " << b;
      }
    }
  }
}

TEST_F(SpectralTest, CodesOfExactWordsGiveTheChunkBack) {
  const AudioBlock audio = Music(32);
  WordsAre(ExpectedLatents(audio));
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    const auto encoder = Encoder(*FindKernels(set));
    const auto decoder = Decoder(*FindKernels(set));
    ASSERT_TRUE(encoder != nullptr && decoder != nullptr);
    const std::vector<CodeBlock> codes = Encode(*encoder, {audio});
    EXPECT_EQ(codes[0].codes, Counting(2).codes);
    ExpectNear(Decode(*decoder, {{&codes[0], 0}}, false)[0].samples, audio.samples, 1e-3F);
  }
}

// From row to row: what is coded is the latent less what the decoded rows before let expect; the first row
// has words of its own.
TEST_F(SpectralTest, PredictingCodesOfExactWordsGiveTheChunkBack) {
  model::SpectralConfig& config = model_->config.spectral;
  config.start_codebooks = 1;
  model_->config.spec.frame_rule = model::FrameRule::kCeilHop;
  const std::vector<float> matrices = RandomFloats(3 * 2 * kBands * kBands, 12, -0.4F, 0.4F);
  Set("predict", {3, 2 * kBands, kBands}, matrices);
  const AudioBlock audio = Music(33);
  const Values latents = ExpectedLatents(audio);
  Values left = latents;
  for (std::size_t t = 1; t < kRows; ++t) {
    const auto which = static_cast<std::size_t>(model::PredictionMatrix(static_cast<std::int64_t>(t)));
    for (std::size_t lag = 1; lag <= std::min<std::size_t>(t, 2); ++lag) {
      for (std::size_t i = 0; i < kBands; ++i) {
        for (std::size_t j = 0; j < kBands; ++j) {
          left[t * kDim + kBins + j] -=
              latents[(t - lag) * kDim + kBins + i] *
              static_cast<double>(matrices[((which * 2 + lag - 1) * kBands + i) * kBands + j]);
        }
      }
    }
  }
  WordsAre(left);
  std::vector<float> start = RandomFloats(kWords * kDim, 22, 5, 9);
  for (std::size_t i = 0; i < kDim; ++i) start[9 * kDim + i] = static_cast<float>(latents[i]);
  Set("codebook_start", {1, kWords, kDim}, start);
  CodeBlock expected = Counting(2);
  expected.codes[0] = 9;
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    const auto encoder = Encoder(*FindKernels(set));
    const auto decoder = Decoder(*FindKernels(set));
    ASSERT_TRUE(encoder != nullptr && decoder != nullptr);
    const std::vector<CodeBlock> codes = Encode(*encoder, {audio, audio});
    EXPECT_EQ(codes[0].codes, expected.codes);
    EXPECT_EQ(codes[1].codes, expected.codes);
    ExpectNear(Decode(*decoder, {{&codes[0], 0}}, false)[0].samples, audio.samples, 2e-3F);
  }
}

TEST_F(SpectralTest, NoiseIsTheChunksOwnAtTheLevelsSaid) {
  const auto decoder = Decoder();
  ASSERT_NE(decoder, nullptr);
  const CodeBlock codes = Counting(1);
  const model::ChunkToDecode chunk{&codes, 3};
  const Workspace::Frame scope(&workspace_);
  std::vector<SpectralDecoder::Spectrum> spectra;
  decoder->Spectra(Span<const model::ChunkToDecode>(&chunk, 1), &workspace_, &spectra);
  std::vector<float> noisy(kRows * kBins), mid(kSamples), side(kSamples);
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t b = 0; b < kBands; ++b) {
      for (std::size_t i = row * kBins + kEdges[b]; i < row * kBins + kEdges[b + 1]; ++i)
        noisy[i] = spectra[0].coefficients[i] +
                   spectra[0].noise_level[row * kBands + b] * model::GaussianNoise(3, i);
    }
  }
  const Mdct mdct(kBins);
  mdct.Inverse(noisy.data(), kFrames, &workspace_, mid.data());
  mdct.Inverse(noisy.data() + kSamples, kFrames, &workspace_, side.data());
  AudioBlock expected(2, kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    expected.channel(0)[i] = mid[i] + side[i];
    expected.channel(1)[i] = mid[i] - side[i];
  }
  ExpectNear(Decode(*decoder, {chunk}, true)[0].samples, expected.samples, 1e-4F);
  EXPECT_NE(Decode(*decoder, {{&codes, 4}}, true)[0].samples, Decode(*decoder, {chunk}, true)[0].samples);
}

TEST_F(SpectralTest, ChunksOfACallDoNotSeeEachOther) {
  Corrections();
  const auto encoder = Encoder();
  const auto decoder = Decoder();
  ASSERT_TRUE(encoder != nullptr && decoder != nullptr);
  const std::vector<AudioBlock> audio{Music(40), Music(41, 9), Music(42)};
  const std::vector<CodeBlock> codes = Encode(*encoder, audio);
  for (std::size_t i = 0; i < audio.size(); ++i)
    EXPECT_EQ(Encode(*encoder, {audio[i]})[0].codes, codes[i].codes) << i;
  // The middle one has another bandwidth.
  const CodeBlock fewer = Counting(1);
  const std::vector<model::ChunkToDecode> chunks{{&codes[0], 0}, {&fewer, 1}, {&codes[2], 2}};
  const std::vector<AudioBlock> together = Decode(*decoder, chunks, true);
  for (std::size_t i = 0; i < chunks.size(); ++i)
    EXPECT_EQ(Decode(*decoder, {chunks[i]}, true)[0].samples, together[i].samples) << i;
}

TEST_F(SpectralTest, MissingAndWrongTensorsAreSaid) {
  const model::TensorMap whole = model_->tensors;
  for (const char* const name :
       {"band", "interp", "wave_basis", "wave_gain", "env_basis", "env_mean", "env_gain", "codebook"}) {
    model_->tensors = whole;
    model_->tensors.erase(name);
    EXPECT_FALSE(SpectralEncoder::Create(*model_, BestKernels()).ok()) << name;
    model_->tensors[name] = model::Tensor::FromFloats({3}, {1, 2, 3});
    EXPECT_FALSE(SpectralEncoder::Create(*model_, BestKernels()).ok()) << name;
  }
  for (const char* const name : {"dec.wave_out.weight", "dec.rate", "dec.noise", "dec.coef.weight",
                                 "dec.bands.bias", "dec.in.bias", "codebook"}) {
    model_->tensors = whole;
    model_->tensors.erase(name);
    const auto decoder = SpectralDecoder::Create(*model_, BestKernels());
    EXPECT_FALSE(decoder.ok()) << name;
    model_->tensors[name] = model::Tensor::FromFloats({3}, {1, 2, 3});
    EXPECT_FALSE(SpectralDecoder::Create(*model_, BestKernels()).ok()) << name;
  }
}

}  // namespace
}  // namespace xcodec::engine
