// A small model of the default family whose bases can be inverted by hand, with a network that says the same
// everywhere, and what its formulas make of it, in double precision (tests/golden/make_spectral.py has them
// for whole models).
#ifndef XCODEC_TESTS_UNIT_ENGINE_SPECTRAL_FIXTURE_H_
#define XCODEC_TESTS_UNIT_ENGINE_SPECTRAL_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/spectral/spectral_decoder.h"
#include "engine/spectral/spectral_encoder.h"
#include "random_floats.h"

namespace xcodec::engine {

inline constexpr std::size_t kBins = 16, kBands = 4, kFrames = 4, kRows = 2 * kFrames, kDim = kBins + kBands;
inline constexpr std::size_t kWords = 32, kWidth = 8, kSamples = kFrames * kBins;
inline constexpr std::size_t kEdges[kBands + 1] = {0, 2, 5, 9, 16};
inline constexpr double kGamma = 0.5, kEpsilon = 6e-5, kEnvelopeGain = 1.5;

using Values = std::vector<double>;

inline Values Doubles(const std::vector<float>& values) { return Values(values.begin(), values.end()); }

class SpectralTest : public testing::Test {
 protected:
  SpectralTest() : model_(std::make_shared<model::Model>()) {
    model::CodecSpec& spec = model_->config.spec;
    spec.architecture = model::Architecture::kSpectral;
    spec.channels = 2;
    spec.hop = kBins / 2;
    spec.sample_rate = 200 * spec.hop;
    spec.chunk_length = spec.chunk_stride = kSamples;
    spec.codebooks = 2;
    spec.codebook_size = kWords;
    spec.codebook_bits = 5;
    spec.bandwidths = {1, 2};
    spec.frame_rule = model::FrameRule::kFullChunk;
    model::SpectralConfig& config = model_->config.spectral;
    config.bins = kBins;
    config.bands = kBands;
    config.wave_dims = kBins;
    config.envelope_dims = kBands;
    config.width = kWidth;
    config.blocks = 0;
    config.encoder_width = 0;
    config.gamma = kGamma;
    config.epsilon = kEpsilon;
    Bases();
    Network();
    Set("codebook", {2, kWords, kDim}, RandomFloats(2 * kWords * kDim, 20));
  }

  void Set(const std::string& name, const std::vector<std::int64_t>& shape,
           const std::vector<float>& values) {
    model_->tensors[name] = model::Tensor::FromFloats(shape, values);
  }
  Values Get(const std::string& name) const { return Doubles(model_->tensors.at(name).ToFloat()); }

  // The waveform's basis moves every bin to another place and turns the sign of each second one.
  void Bases() {
    std::vector<float> band(kBins * kBands), width(kBands);
    for (std::size_t b = 0; b < kBands; ++b) {
      for (std::size_t i = kEdges[b]; i < kEdges[b + 1]; ++i) band[i * kBands + b] = 1;
      width[b] = static_cast<float>(kEdges[b + 1] - kEdges[b]);
    }
    Set("band", {kBins, kBands}, band);
    Set("band_width", {kBands}, width);
    Set("interp", {kBands, kBins}, RandomFloats(kBands * kBins, 1, 0, 0.5F));
    std::vector<float> basis(kBins * kBins), back(kBins * kBins), gain(kBins);
    for (std::size_t i = 0; i < kBins; ++i) {
      const std::size_t j = (5 * i + 3) % kBins;
      gain[i] = 0.5F + 0.0625F * static_cast<float>(i);
      basis[i * kBins + j] = i % 2 == 0 ? 1.0F : -1.0F;
      back[i * kBins + j] = basis[i * kBins + j] / gain[i];
    }
    Set("wave_basis", {kBins, kBins}, basis);
    Set("wave_gain", {kBins}, gain);
    Set("dec.wave_out.weight", {kBins, kBins}, back);
    std::vector<float> turn(kBands * kBands);
    for (std::size_t i = 0; i < kBands * kBands; ++i)
      turn[i] = (i % kBands & i / kBands) == 0 || (i % kBands & i / kBands) == 3 ? 0.5F : -0.5F;
    Set("env_basis", {kBands, kBands}, turn);
    Set("env_mean", {kBands}, RandomFloats(kBands, 2));
    Set("env_gain", {1}, {static_cast<float>(kEnvelopeGain)});
  }

  // Its features are the offset of its last normalisation; until Corrections() nothing comes of them.
  void Network() {
    Set("dec.in.weight", {kWidth, 2 * kDim, 3}, RandomFloats(kWidth * 2 * kDim * 3, 3));
    Set("dec.in.bias", {kWidth}, RandomFloats(kWidth, 4));
    Set("dec.out_norm.weight", {kWidth}, std::vector<float>(kWidth));
    Set("dec.out_norm.bias", {kWidth}, RandomFloats(kWidth, 5));
    Set("dec.rate", {2, kWidth}, RandomFloats(2 * kWidth, 6));
    Set("dec.noise", {2, 2, kBands}, RandomFloats(4 * kBands, 7));
    Set("dec.coef.weight", {2 * kBins, kWidth}, std::vector<float>(2 * kBins * kWidth));
    Set("dec.coef.bias", {2 * kBins}, std::vector<float>(2 * kBins));
    Set("dec.bands.weight", {6 * kBands, kWidth}, std::vector<float>(6 * kBands * kWidth));
    Set("dec.bands.bias", {6 * kBands}, std::vector<float>(6 * kBands));
  }
  void Corrections() {
    Set("dec.coef.weight", {2 * kBins, kWidth}, RandomFloats(2 * kBins * kWidth, 8, -0.3F, 0.3F));
    Set("dec.coef.bias", {2 * kBins}, RandomFloats(2 * kBins, 9, -0.3F, 0.3F));
    Set("dec.bands.weight", {6 * kBands, kWidth}, RandomFloats(6 * kBands * kWidth, 10, -0.2F, 0.2F));
    Set("dec.bands.bias", {6 * kBands}, RandomFloats(6 * kBands, 11, -0.2F, 0.2F));
  }
  // features * name.weight + name.bias
  Values Said(const std::string& name) const {
    const Values features = Get("dec.out_norm.bias"), weight = Get(name + ".weight");
    Values said = Get(name + ".bias");
    for (std::size_t i = 0; i < said.size(); ++i) {
      for (std::size_t k = 0; k < kWidth; ++k) said[i] += weight[i * kWidth + k] * features[k];
    }
    return said;
  }

  static AudioBlock Music(unsigned seed, std::int64_t length = kSamples) {
    AudioBlock audio(2, length);
    audio.samples = RandomFloats(audio.samples.size(), seed);
    return audio;
  }

  // Of bands, spread over bins: 10^(gamma * envelope).
  Values Gain(const double* envelope) const {
    const Values interp = Get("interp");
    Values gain(kBins);
    for (std::size_t i = 0; i < kBins; ++i) {
      double sum = 0;
      for (std::size_t b = 0; b < kBands; ++b) sum += envelope[b] * interp[b * kBins + i];
      gain[i] = std::pow(10, kGamma * sum);
    }
    return gain;
  }

  // [rows, dim]
  Values ExpectedLatents(const AudioBlock& audio) {
    const Values wave_gain = Get("wave_gain"), wave_basis = Get("wave_basis"), mean = Get("env_mean"),
                 basis = Get("env_basis");
    Values latents(kRows * kDim);
    const Mdct mdct(kBins);
    for (std::size_t channel = 0; channel < 2; ++channel) {  // mid, side
      std::vector<float> signal(kSamples), cosine(kSamples), sine(kSamples);
      for (std::size_t i = 0; i < static_cast<std::size_t>(audio.length); ++i)
        signal[i] = (audio.channel(0)[i] + (channel == 0 ? 1.0F : -1.0F) * audio.channel(1)[i]) / 2;
      mdct.Forward(BestKernels(), signal.data(), kFrames, &workspace_, cosine.data(), sine.data());
      for (std::size_t t = 0; t < kFrames; ++t) {
        Values envelope(kBands);
        for (std::size_t b = 0; b < kBands; ++b) {
          double power = 0;
          for (std::size_t i = t * kBins + kEdges[b]; i < t * kBins + kEdges[b + 1]; ++i)
            power += (std::pow(cosine[i], 2.0) + std::pow(sine[i], 2.0)) / 2;
          envelope[b] =
              std::log10(power / static_cast<double>(kEdges[b + 1] - kEdges[b]) + kEpsilon * kEpsilon) / 2;
        }
        const Values gain = Gain(envelope.data());
        for (std::size_t i = 0; i < kBins; ++i) {  // even bins first, then odd ones, as a latent frame each
          const std::size_t from = channel * kBins / 2 + i / 2;
          for (std::size_t j = 0; j < kBins; ++j) {
            latents[(2 * t + i % 2) * kDim + j] += static_cast<double>(cosine[t * kBins + i]) / gain[i] *
                                                   wave_gain[from] * wave_basis[from * kBins + j];
          }
        }
        for (std::size_t b = 0; b < kBands; ++b) {
          const std::size_t from = channel * kBands / 2 + b / 2;
          for (std::size_t j = 0; j < kBands; ++j) {
            latents[(2 * t + b % 2) * kDim + kBins + j] +=
                (envelope[b] - mean[from]) * basis[from * kBands + j] * kEnvelopeGain;
          }
        }
      }
    }
    return latents;
  }

  // Row `row` (mid frames, then side frames): coefficients [bins], then noise levels [bands].
  Values ExpectedSpectrum(const Values& latents, std::size_t row, std::size_t rate) const {
    const std::size_t channel = row / kFrames, t = row % kFrames;
    const Values back = Get("dec.wave_out.weight"), basis = Get("env_basis"), mean = Get("env_mean");
    const Values added = Said("dec.coef"), bands = Said("dec.bands"), noise = Get("dec.noise");
    const auto correction = [&](std::size_t kind, std::size_t b) {
      return bands[(2 * kind + channel) * kBands + b];
    };
    Values envelope(kBands), stretch(kBins), out(kBins + kBands);
    for (std::size_t b = 0; b < kBands; ++b) {
      const std::size_t from = channel * kBands / 2 + b / 2;
      for (std::size_t j = 0; j < kBands; ++j) {
        envelope[b] += latents[(2 * t + b % 2) * kDim + kBins + j] * basis[from * kBands + j] / kEnvelopeGain;
      }
      envelope[b] += mean[from] + 0.5 * correction(0, b);
      for (std::size_t i = 0; i < kBins; ++i) stretch[i] += correction(1, b) * Get("interp")[b * kBins + i];
    }
    const Values gain = Gain(envelope.data());
    for (std::size_t i = 0; i < kBins; ++i) {
      const std::size_t from = channel * kBins / 2 + i / 2;
      double wave = 0;
      for (std::size_t j = 0; j < kBins; ++j)
        wave += latents[(2 * t + i % 2) * kDim + j] * back[from * kBins + j];
      out[i] = (wave * std::exp(stretch[i]) + added[channel * kBins + i]) * gain[i];
    }
    for (std::size_t b = 0; b < kBands; ++b) {
      double have = 0;
      for (std::size_t i = kEdges[b]; i < kEdges[b + 1]; ++i)
        have += out[i] * out[i] / static_cast<double>(kEdges[b + 1] - kEdges[b]);
      const double want = std::max(std::pow(10, 2 * envelope[b]) - kEpsilon * kEpsilon, 1e-10);
      out[kBins + b] = std::sqrt(want * (1e-4 + std::max(1 - have / want, 0.0))) *
                       std::exp(correction(2, b) + noise[(rate * 2 + channel) * kBands + b]);
    }
    return out;
  }

  // Codes 0 .. rows - 1 in the first codebook, whose words are these latents; all 0 in the second, whose word
  // 0 is nothing.
  void WordsAre(const Values& latents) {
    std::vector<float> words = RandomFloats(2 * kWords * kDim, 21, 5, 9);
    for (std::size_t i = 0; i < kRows * kDim; ++i) words[i] = static_cast<float>(latents[i]);
    std::fill_n(words.begin() + kWords * kDim, kDim, 0.0F);
    Set("codebook", {2, kWords, kDim}, words);
  }
  static CodeBlock Counting(int codebooks) {
    CodeBlock codes(codebooks, kRows);
    for (std::size_t t = 0; t < kRows; ++t) codes.codes[t] = static_cast<std::uint16_t>(t);
    return codes;
  }

  std::vector<CodeBlock> Encode(const SpectralEncoder& encoder, const std::vector<AudioBlock>& audio) {
    model::EncodeParams params;
    params.codebooks = 2;
    std::vector<CodeBlock> codes;
    encoder.Encode(Span<const AudioBlock>(audio.data(), audio.size()), params, &workspace_, &codes);
    return codes;
  }
  std::vector<AudioBlock> Decode(const SpectralDecoder& decoder,
                                 const std::vector<model::ChunkToDecode>& chunks, bool noise) {
    model::DecodeParams params;
    params.noise = noise;
    std::vector<AudioBlock> audio;
    decoder.Decode(Span<const model::ChunkToDecode>(chunks.data(), chunks.size()), params, &workspace_,
                   &audio);
    return audio;
  }
  std::unique_ptr<const SpectralDecoder> Decoder(const Kernels& kernels = BestKernels()) const {
    auto decoder = SpectralDecoder::Create(*model_, kernels);
    EXPECT_TRUE(decoder.ok()) << decoder.status().message();
    return decoder.ok() ? std::move(decoder).value() : nullptr;
  }
  std::unique_ptr<const SpectralEncoder> Encoder(const Kernels& kernels = BestKernels()) const {
    auto encoder = SpectralEncoder::Create(*model_, kernels);
    EXPECT_TRUE(encoder.ok()) << encoder.status().message();
    return encoder.ok() ? std::move(encoder).value() : nullptr;
  }

  static void ExpectNear(const std::vector<float>& values, const std::vector<float>& expected, float within) {
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) ASSERT_NEAR(values[i], expected[i], within) << i;
  }

  std::shared_ptr<model::Model> model_;
  Workspace workspace_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_TESTS_UNIT_ENGINE_SPECTRAL_FIXTURE_H_
