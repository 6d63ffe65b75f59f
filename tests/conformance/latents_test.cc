// What is around the quantizers of models without chunks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "conformance/native.h"
#include "model/store/model_store.h"
#include "support/golden.h"
#include "support/paths.h"

namespace xcodec {
namespace {

constexpr int kCodebooks = 3;

model::Latents Embed(const model::Backend& backend, const AudioBlock& audio) {
  model::EncodeParams params;
  params.codebooks = kCodebooks;
  model::Latents latents;
  const Status status = backend.Embed(audio, params, &latents);
  EXPECT_TRUE(status.ok()) << status.message();
  return latents;
}

// One codeword as the latents see it: a row of the codebook, for DAC through its projection.
std::vector<double> Codeword(const model::Model& model, int k, int code) {
  const auto floats = [&](const std::string& name) { return model.tensors.at(name).ToFloat(); };
  const std::string list = "quantizer.layers." + std::to_string(k) + ".codebook.embed";
  const std::string name = "quantizer.quantizers." + std::to_string(k);
  const bool encodec = model.tensors.count(list) != 0;
  const bool dac = model.tensors.count(name + ".codebook.weight") != 0;
  const std::string words_name = encodec ? list : name + (dac ? ".codebook.weight" : ".codebook.embed");
  const std::vector<float> words = floats(words_name);
  const auto dim = static_cast<std::size_t>(model.tensors.at(words_name).shape[1]);
  const float* word = words.data() + static_cast<std::size_t>(code) * dim;
  if (!dac) return {word, word + dim};
  const std::vector<float> weight = floats(name + ".out_proj.weight");
  const std::vector<float> bias = floats(name + ".out_proj.bias");
  std::vector<double> out(bias.begin(), bias.end());
  for (std::size_t i = 0; i < out.size(); ++i)
    for (std::size_t j = 0; j < dim; ++j) out[i] += static_cast<double>(weight[i * dim + j]) * word[j];
  return out;
}

// The code that the first codebook has for a latent: of the nearest codeword, for DAC of the one at the
// smallest angle to the latent's projection.
int FirstCode(const model::Model& model, const float* latent, std::size_t width) {
  const std::string name = "quantizer.quantizers.0";
  const bool dac = model.tensors.count(name + ".codebook.weight") != 0;
  const bool encodec = model.tensors.count("quantizer.layers.0.codebook.embed") != 0;
  std::vector<double> x(latent, latent + width);
  if (dac) {
    const std::vector<float> weight = model.tensors.at(name + ".in_proj.weight").ToFloat();
    const std::vector<float> bias = model.tensors.at(name + ".in_proj.bias").ToFloat();
    x.assign(bias.begin(), bias.end());
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < width; ++j) x[i] += static_cast<double>(weight[i * width + j]) * latent[j];
  }
  const model::Tensor& words = model.tensors.at(
      encodec ? "quantizer.layers.0.codebook.embed" : name + (dac ? ".codebook.weight" : ".codebook.embed"));
  const std::vector<float> values = words.ToFloat();
  int best = 0;
  double least = 1e30;
  for (int code = 0; code < static_cast<int>(words.shape[0]); ++code) {
    double product = 0;
    double length = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double e = values[static_cast<std::size_t>(code) * x.size() + i];
      product += x[i] * e;
      length += e * e;
    }
    const double distance = dac ? -product / std::sqrt(length) : length - 2 * product;
    if (distance < least) best = code;
    least = std::min(least, distance);
  }
  return best;
}

// `after` is the sum of the codes' codewords, and `before` is what the first code was chosen for.
void ExpectWhatTheCodesSay(const std::shared_ptr<const model::Model>& model, const AudioBlock& audio) {
  ASSERT_NE(model, nullptr);
  const auto backend = golden::Native(model);
  ASSERT_NE(backend, nullptr);
  const CodeBlock codes = golden::EncodeWhole(*backend, audio, kCodebooks);
  const model::Latents latents = Embed(*backend, audio);
  ASSERT_EQ(latents.frames, codes.frames);
  const auto width = static_cast<std::size_t>(latents.width);
  ASSERT_EQ(latents.before.size(), static_cast<std::size_t>(codes.frames) * width);
  ASSERT_EQ(latents.after.size(), latents.before.size());
  double worst = 0;
  int same = 0;
  const std::int64_t frames = std::min<std::int64_t>(codes.frames, 30);
  for (std::int64_t t = 0; t < frames; ++t) {
    std::vector<double> sum(width, 0.0);
    for (int k = 0; k < kCodebooks; ++k) {
      const std::vector<double> word = Codeword(*model, k, codes.at(k, t));
      ASSERT_EQ(word.size(), width);
      for (std::size_t i = 0; i < width; ++i) sum[i] += word[i];
    }
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t at = static_cast<std::size_t>(t) * width + i;
      worst = std::max(worst, std::abs(sum[i] - latents.after[at]));
    }
    const float* before = latents.before.data() + static_cast<std::size_t>(t) * width;
    same += FirstCode(*model, before, width) == codes.at(0, t) ? 1 : 0;
  }
  EXPECT_LE(worst, 1e-4);
  EXPECT_EQ(same, frames);
}

TEST(LatentsTest, OfEncodec) {
  const std::string cases = golden::Folder() + "encodec/cases/encodec_24khz/";
  ExpectWhatTheCodesSay(
      golden::ReadEncodec(golden::Folder() + "encodec/hf/encodec_24khz", "encodec_24khz"),
      golden::ReadAudio(cases + (golden::Exists(cases + "n1281.input.npy") ? "n1281" : "n24000") +
                        ".input.npy"));
}

TEST(LatentsTest, OfXCodec) {
  const std::string folder = golden::Folder() + "xcodec/tiny_wavlm/";
  ExpectWhatTheCodesSay(golden::ReadXCodec(folder, "tiny_wavlm"),
                        golden::ReadAudio(folder + "odd12345.input.npy"));
}

TEST(LatentsTest, OfDac) {
  const std::string folder = paths::SmallGolden() + "/dac/odd/";
  model::ImportOptions options;
  options.file = folder + "weights.pth";
  options.name = "dac";
  const auto model = model::ModelStore::ReadCheckpoint(options);
  ASSERT_TRUE(model.ok()) << model.status().message();
  ExpectWhatTheCodesSay(*model, golden::ReadAudio(folder + "long.input.npy"));
}

TEST(LatentsTest, ModelsWithChunksHaveNone) {
  const auto backend =
      golden::Native(golden::ReadEncodec(golden::Folder() + "encodec/hf/encodec_48khz", "encodec_48khz"));
  ASSERT_NE(backend, nullptr);
  model::EncodeParams params;
  params.codebooks = 1;
  model::Latents latents;
  EXPECT_EQ(backend->Embed(AudioBlock(2, 100), params, &latents).code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace xcodec
