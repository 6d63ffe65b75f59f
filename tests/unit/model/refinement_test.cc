// Refinement of a spectral model's waveform with arbitrary tensors: rules for every model.
#include "model/spectral/refinement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <random>

#include "model/spectral/attack_codes.h"

namespace xcodec::model {
namespace {

constexpr std::int64_t kFrames = 8;  // 4 MDCT frames
constexpr int kBins = 32;
constexpr std::size_t kUnits = 64;  // of 4 bins
constexpr std::size_t kCoefficients = kUnits * 4;
constexpr int kSize = 16;
constexpr int kMany = 40;  // codebooks: more codes than units

// In [-scale, scale), the same with every standard library.
std::vector<float> Random(std::size_t count, unsigned seed, float scale = 1) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& v : values) v = scale * (static_cast<float>(generator() >> 8) / (1 << 23) - 1);
  return values;
}

// Bandwidths of 2, 4 and kMany codebooks; 2, 2 and 3 of them are the quantizer's.
ModelConfig Config() {
  ModelConfig config;
  CodecSpec& spec = config.spec;
  spec.architecture = Architecture::kSpectral;
  spec.sample_rate = 16000;
  spec.channels = 2;
  spec.hop = kBins / 2;
  spec.codebooks = kMany;
  spec.codebook_bits = 4;
  spec.codebook_size = kSize;
  spec.bandwidths = {8, 16, 4.0 * kMany};
  spec.chunk_length = kFrames * spec.hop;
  SpectralConfig& c = config.spectral;
  c.bins = kBins;
  c.wave_dims = 5;
  c.envelope_dims = 3;
  c.start_codebooks = 2;
  c.refinement.base_codebooks = {2, 2, 3};
  c.refinement.unit = 4;
  c.refinement.stages = 3;
  c.refinement.context = 1;
  return config;
}

// Multiples of 1/4096, as far from where integers are rounded the other way as can be.
std::vector<float> Grid(std::vector<float> values) {
  for (float& v : values) v = std::round(v * 4096) / 4096;
  return values;
}

// Codes of a unit are 36 dB apart, so that what later ones say does not move the first to another codeword.
TensorMap Tensors() {
  TensorMap tensors{{"codebook", Tensor::FromFloats({3, kSize, 8}, Grid(Random(3 * kSize * 8, 1)))},
                    {"codebook_start", Tensor::FromFloats({2, kSize, 8}, Grid(Random(2 * kSize * 8, 2, 3)))},
                    {"predict", Tensor::FromFloats({3, 6, 3}, Random(3 * 6 * 3, 3, 0.4F))}};
  const ModelConfig config = Config();
  for (const auto& [name, shape] : RefinementShapes(config.spec, config.spectral)) {
    std::size_t count = 1;
    for (const std::int64_t n : shape) count *= static_cast<std::size_t>(n);
    std::vector<float> values = Random(count, static_cast<unsigned>(name.size()));
    for (float& v : values) v = name == "refine.change" ? v - 12 : v;
    tensors[name] = Tensor::FromFloats(shape, values);
  }
  return tensors;
}

CodeBlock Codes(int codebooks, unsigned seed) {
  CodeBlock codes(codebooks, kFrames);
  std::mt19937 generator(seed);
  for (std::uint16_t& code : codes.codes) code = static_cast<std::uint16_t>(generator() % kSize);
  return codes;
}

struct Decoded {
  std::vector<float> added = std::vector<float>(kCoefficients, NAN);
  std::vector<float> depths = std::vector<float>(kCoefficients, NAN);
  float codes() const { return std::accumulate(depths.begin(), depths.end(), 0.0F) / 4; }
};

Decoded Decode(const Refinement& refinement, const CodeBlock& codes) {
  Decoded decoded;
  refinement.Decode(codes, decoded.added.data(), decoded.depths.data());
  return decoded;
}

double Energy(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += d * d;
  }
  return sum;
}

double Energy(const std::vector<float>& a) { return Energy(a, std::vector<float>(a.size())); }

TEST(Refinement, HasTheShapesThatTheConfigurationSays) {
  const ModelConfig config = Config();
  const auto shapes = RefinementShapes(config.spec, config.spectral);
  // Two of the three bandwidths are refined, from 3 MDCT frames of two latents of 3 values, and a constant.
  const std::map<std::string, std::vector<std::int64_t>> expected{{"refine.codebook", {3, 16, 4}},
                                                                  {"refine.change", {3, 16}},
                                                                  {"refine.seen", {16}},
                                                                  {"refine.level", {2, 19, 16}}};
  EXPECT_EQ(shapes, expected);
  const Refinement refinement(config, Tensors());
  ASSERT_EQ(refinement.layouts().size(), 1);
  EXPECT_EQ(refinement.layouts()[0].units(4), static_cast<std::int64_t>(kUnits));
  EXPECT_EQ(refinement.layouts()[0].units_per_group(), 8);
  EXPECT_EQ(refinement.unit(), 4);
}

// Only if both take the same way through the units, and from the same residual, do the codes come back.
TEST(Refinement, WhatCodesAddIsEncodedAsTheseCodes) {
  const Refinement refinement(Config(), Tensors());
  for (const int count : {4, 12, kMany}) {
    const CodeBlock codes = Codes(count, 7);
    const Decoded decoded = Decode(refinement, codes);
    CodeBlock found = codes;
    const std::int64_t base = (count == kMany ? 3 : 2) * kFrames;
    std::fill(found.codes.begin() + base, found.codes.end(), 0);
    RefinementTrace trace;
    refinement.Encode(decoded.added.data(), &found, &trace);
    // From the fourth code of a unit on, not much is left of the singles' precision.
    const auto exact = std::min<std::int64_t>(static_cast<std::int64_t>(codes.codes.size()), base + 2 * 64);
    EXPECT_TRUE(std::equal(codes.codes.begin(), codes.codes.begin() + exact, found.codes.begin())) << count;
    EXPECT_LE(Energy(decoded.added, Decode(refinement, found).added), 1e-6 * Energy(decoded.added)) << count;
    const std::size_t refined = codes.codes.size() - static_cast<std::size_t>(base);
    ASSERT_EQ(trace.stages.size(), refined);
    ASSERT_EQ(trace.targets.size(), refined * 4);
    for (int stage = 0; stage < 2; ++stage) {
      const auto deeper = [&](float depth) { return depth > static_cast<float>(stage); };
      EXPECT_EQ(std::count(trace.stages.begin(), trace.stages.end(), stage),
                std::count_if(decoded.depths.begin(), decoded.depths.end(), deeper) / 4);
    }
  }
}

TEST(Refinement, LeavesLittleOfWhatItsCodewordsCanSay) {
  const Refinement refinement(Config(), Tensors());
  CodeBlock codes = Codes(kMany, 8);
  std::vector<float> residual = Decode(refinement, codes).added;
  const double power = Energy(residual) / kCoefficients;
  const std::vector<float> noise = Random(kCoefficients, 9, 0.05F * static_cast<float>(std::sqrt(power)));
  for (std::size_t i = 0; i < kCoefficients; ++i) residual[i] += noise[i];
  refinement.Encode(residual.data(), &codes);
  EXPECT_LT(Energy(residual, Decode(refinement, codes).added), 0.02 * Energy(residual));
}

TEST(Refinement, NeverErrsMoreThanNothingIfACodewordIsZero) {
  TensorMap tensors = Tensors();
  std::vector<float> books = tensors.at("refine.codebook").ToFloat();
  for (std::size_t stage = 0; stage < 3; ++stage) std::fill_n(books.begin() + stage * kSize * 4, 4, 0.0F);
  tensors["refine.codebook"] = Tensor::FromFloats({3, kSize, 4}, books);
  const Refinement refinement(Config(), tensors);
  for (const float scale : {1e-6F, 0.3F, 1e4F}) {
    const std::vector<float> residual = Random(kCoefficients, 10, scale);
    for (const int count : {4, kMany}) {
      CodeBlock codes = Codes(count, 11);
      refinement.Encode(residual.data(), &codes);
      const double left = Energy(residual, Decode(refinement, codes).added);
      EXPECT_LE(left, (1 + 1e-6) * Energy(residual)) << scale;
    }
  }
}

TEST(Refinement, LevelsAndTheOrderOfCodesAreThoseOfIntegers) {
  const auto moved = [](float by) {
    TensorMap tensors = Tensors();
    for (const char* name : {"codebook", "codebook_start"}) {
      std::vector<float> values = tensors.at(name).ToFloat();
      for (std::size_t i = 0; i < values.size(); ++i) values[i] += (i % 3 == 0 ? by : -by) / 4096;
      tensors[name] = Tensor::FromFloats(tensors.at(name).shape, values);
    }
    return Refinement(Config(), tensors);
  };
  const Refinement exact(Config(), Tensors());
  const Refinement near = moved(0.49F);
  const CodeBlock codes = Codes(12, 12);
  EXPECT_EQ(near.Envelope(codes), exact.Envelope(codes));
  EXPECT_EQ(near.Levels(codes), exact.Levels(codes));
  const Decoded expected = Decode(exact, codes);
  const Decoded found = Decode(near, codes);
  EXPECT_EQ(found.depths, expected.depths);
  EXPECT_EQ(found.added, expected.added);
  EXPECT_NE(moved(0.51F).Envelope(codes), exact.Envelope(codes));
}

TEST(Refinement, CountsEveryCodeAndLeavesTheQuantizersAlone) {
  const Refinement refinement(Config(), Tensors());
  const std::vector<float> residual = Random(kCoefficients, 13);
  // Also numbers of codebooks that are no bandwidth's.
  for (const auto& [count, base] : {std::pair(1, 1), {2, 2}, {3, 3}, {4, 2}, {12, 2}, {kMany, 3}}) {
    const CodeBlock before = Codes(count, 14);
    CodeBlock codes = before;
    RefinementTrace trace;
    refinement.Encode(residual.data(), &codes, &trace);
    EXPECT_TRUE(std::equal(before.codes.begin(), before.codes.begin() + base * kFrames, codes.codes.begin()));
    EXPECT_EQ(trace.stages.size(), static_cast<std::size_t>((count - base) * kFrames));
    const Decoded decoded = Decode(refinement, codes);
    EXPECT_EQ(decoded.codes(), static_cast<float>((count - base) * kFrames)) << count;
    if (count == base) {
      EXPECT_EQ(decoded.added, std::vector<float>(kCoefficients));
    } else {
      EXPECT_GT(Energy(decoded.added), 0);
    }
  }
}

// Four frames of the same tone: one code of a unit that spans them says what four others would have to.
TEST(Refinement, ChoosesTheLayoutThatLeavesLess) {
  ModelConfig config = Config();
  config.spectral.refinement.attacks = 1;
  config.spectral.refinement.spans = {1, 4};
  config.spectral.refinement.spread_reach = {2, 3};
  config.spectral.refinement.weight = 256;
  TensorMap tensors = Tensors();
  for (const auto& [name, shape] : RefinementShapes(config.spec, config.spectral)) {
    std::size_t count = 1;
    for (const std::int64_t n : shape) count *= static_cast<std::size_t>(n);
    if (name != "refine.level") tensors[name] = Tensor::FromFloats(shape, std::vector<float>(count));
  }
  tensors["refine.level"] = Tensor::FromFloats({2, 19, 16}, std::vector<float>(2 * 19 * 16));
  std::vector<float> words(6 * kSize * 4);
  for (std::size_t book = 0; book < 6; ++book) {
    // In either layout: 1 in the first coefficient, and 1 in all.
    words[(book * kSize + 1) * 4] = 1;
    std::fill_n(words.begin() + static_cast<std::ptrdiff_t>((book * kSize + 2) * 4), 4, 1.0F);
  }
  tensors["refine.codebook"] = Tensor::FromFloats({6, kSize, 4}, words);
  tensors["refine.change"] = Tensor::FromFloats({6, kSize}, std::vector<float>(6 * kSize, -12));
  const Refinement refinement(config, tensors);
  std::vector<float> tone(kCoefficients), click(kCoefficients);
  for (std::size_t frame = 0; frame < 4; ++frame) tone[frame * kBins] = 1;  // the first bin of mid
  std::fill_n(click.begin(), 4, 1.0F);                                      // four bins of one frame
  for (const bool lasts : {true, false}) {
    CodeBlock codes = Codes(4, 15);
    std::fill(codes.codes.begin() + 2 * kFrames, codes.codes.end(), 0);
    RefinementTrace trace;
    refinement.Encode((lasts ? tone : click).data(), &codes, &trace);
    EXPECT_EQ(trace.layouts, std::vector<int>(15, lasts ? 1 : 0));
    EXPECT_EQ(CodedLayout(&codes.codes[2 * kFrames], 16, 1, 2), lasts ? 1 : 0);
    const Decoded decoded = Decode(refinement, codes);
    EXPECT_EQ(decoded.added, lasts ? tone : click);
    EXPECT_EQ(decoded.codes(), 15);
  }
}

// Every step must end, stay within its bounds and say something, whatever a file holds.
void Withstands(const TensorMap& tensors) {
  const Refinement refinement(Config(), tensors);
  for (const float scale : {0.0F, 1.0F, FLT_MAX}) {
    CodeBlock codes = Codes(kMany, 19);
    for (const std::int32_t value : refinement.Envelope(codes)) ASSERT_LE(std::abs(value), 1 << 20);
    for (const std::int32_t level : refinement.Levels(codes)) ASSERT_LE(std::abs(level), 64 * 256);
    refinement.Encode(Random(kCoefficients, 20, scale).data(), &codes);
    for (const std::uint16_t code : codes.codes) ASSERT_LT(code, kSize);
    EXPECT_EQ(Decode(refinement, codes).codes(), static_cast<float>((kMany - 3) * kFrames));
  }
}

TEST(Refinement, WithstandsHostileTensors) {
  const TensorMap sane = Tensors();
  for (const float value : {0.0F, 3.0F, -3.0F, 1e30F, -1e30F, FLT_MAX, -FLT_MAX, FLT_MIN, 1e-45F}) {
    TensorMap all = sane;
    for (const auto& [name, tensor] : sane) {
      SCOPED_TRACE(name + " = " + std::to_string(value));
      const auto count = static_cast<std::size_t>(tensor.elements());
      TensorMap one = sane;
      one[name] = all[name] = Tensor::FromFloats(tensor.shape, std::vector<float>(count, value));
      Withstands(one);
      one[name] = Tensor::FromFloats(tensor.shape, Random(count, 21, std::fabs(value)));
      Withstands(one);
    }
    Withstands(all);
  }
}

}  // namespace
}  // namespace xcodec::model
