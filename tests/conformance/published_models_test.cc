// The published X-Codec models against the codes that Hugging Face published for them. Opt-in:
// XCODEC_TEST_MODELS names a folder with the imported models (xcodec_hubert_librispeech, ...) and the
// utterance as 1272-128104-0000.flac. XCODEC_TEST_EXPECTED names the file with expected numbers
// (default: that of larger golden vectors, XCODEC_GOLDEN), by which
// published_models_fake.py tests this check.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "audio/source/audio_source.h"
#include "codec/backend_factory.h"
#include "model/store/model_store.h"
#include "support/golden.h"

namespace xcodec {
namespace {

// The whole file, mono, followed by zeros up to a multiple of `hop` as Hugging Face's feature extractor does.
AudioBlock ReadPadded(const std::string& path, std::int64_t hop) {
  auto source = audio::OpenAudio(path);
  EXPECT_TRUE(source.ok()) << source.status().message();
  std::vector<float> samples;
  std::vector<float> piece(16000);
  while (source.ok()) {
    auto count = (*source)->Read(piece.data(), piece.size());
    EXPECT_TRUE(count.ok());
    if (!count.ok() || *count == 0) break;
    samples.insert(samples.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*count));
  }
  samples.resize((samples.size() + static_cast<std::size_t>(hop) - 1) / static_cast<std::size_t>(hop) *
                 static_cast<std::size_t>(hop));
  AudioBlock audio(1, static_cast<std::int64_t>(samples.size()));
  audio.samples = samples;
  return audio;
}

// Root mean square of the difference, both signals scaled to norm 1.
double CodecError(const AudioBlock& decoded, const AudioBlock& input) {
  const auto norm = [](const AudioBlock& audio) {
    double sum = 0;
    for (const float x : audio.samples) sum += static_cast<double>(x) * static_cast<double>(x);
    return std::sqrt(sum);
  };
  const double a = norm(decoded);
  const double b = norm(input);
  double sum = 0;
  for (std::size_t i = 0; i < input.samples.size(); ++i) {
    const double d = decoded.samples[i] / a - input.samples[i] / b;
    sum += d * d;
  }
  return std::sqrt(sum / static_cast<double>(input.samples.size()));
}

void ExpectPublishedAudio(const nlohmann::json& entry, const model::Backend& backend,
                          const AudioBlock& audio) {
  const double tolerance = entry.value("dec_tol", 0.0);
  for (const auto& bandwidth : entry.value("bandwidths", nlohmann::json::array())) {
    model::EncodeParams params;
    params.codebooks = bandwidth.at("n_q");
    std::vector<CodeBlock> codes;
    ASSERT_TRUE(backend.EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).ok());
    const model::ChunkToDecode chunk{&codes[0], 0};
    std::vector<AudioBlock> decoded;
    ASSERT_TRUE(
        backend.DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded)
            .ok());
    ASSERT_EQ(decoded[0].length, audio.length);
    const auto first = bandwidth.at("decoded_first_16").get<std::vector<double>>();
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_NEAR(decoded[0].samples[i], first[i], tolerance * (1 + std::fabs(first[i]))) << i;
    }
    EXPECT_NEAR(CodecError(decoded[0], audio), bandwidth.at("codec_error").get<double>(),
                entry.value("codec_tol", 0.0));
  }
}

void ExpectPublishedCodes(const nlohmann::json& entry, const std::string& folder) {
  auto loaded = model::ModelStore::Load(folder + "/" + entry.at("original_name").get<std::string>());
  ASSERT_TRUE(loaded.ok()) << loaded.status().message();
  auto model = std::make_shared<model::Model>(**loaded);
  model->config.xcodec.audio_norm_scale = 1;  // the published numbers are without the gain
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kTorch;
  auto backend = codec::CreateBackend(model, options);
  ASSERT_TRUE(backend.ok()) << backend.status().message();
  const auto rows = entry.at("codes_first_15_frames").get<std::vector<std::vector<int>>>();
  const AudioBlock audio = ReadPadded(folder + "/1272-128104-0000.flac", model->config.spec.hop);
  model::EncodeParams params;
  params.codebooks = static_cast<int>(rows.size());
  std::vector<CodeBlock> codes;
  ASSERT_TRUE((*backend)->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).ok());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    for (std::size_t t = 0; t < rows[k].size(); ++t) {
      EXPECT_EQ(codes[0].at(static_cast<int>(k), static_cast<std::int64_t>(t)), rows[k][t]) << k << ", " << t;
    }
  }
  ExpectPublishedAudio(entry, **backend, audio);
}

TEST(PublishedModels, GiveThePublishedCodes) {
  const char* folder = std::getenv("XCODEC_TEST_MODELS");
  if (folder == nullptr) GTEST_SKIP() << "XCODEC_TEST_MODELS is not set";
  const char* expected = std::getenv("XCODEC_TEST_EXPECTED");
  const std::string file =
      expected != nullptr ? expected : golden::Folder() + "xcodec/published_expected.json";
  ASSERT_TRUE(golden::Exists(file));
  int checked = 0;
  const auto published = nlohmann::json::parse(golden::ReadFile(file));
  for (const auto& entry : published.at("models")) {
    const std::string name = entry.at("original_name");
    if (entry.at("codes_first_15_frames").empty()) continue;
    if (!golden::Exists(std::string(folder) + "/" + name + "/config.json")) continue;
    SCOPED_TRACE(name);
    ExpectPublishedCodes(entry, folder);
    ++checked;
  }
  std::printf("%d published models checked\n", checked);
  EXPECT_GT(checked, 0) << "no imported X-Codec model in " << folder;
}

}  // namespace
}  // namespace xcodec
