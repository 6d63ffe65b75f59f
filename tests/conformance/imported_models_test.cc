// Models as users get them, imported or embedded, agree with the golden vectors.
#include <gtest/gtest.h>

#include "codec/backend_factory.h"
#include "conformance/chunks.h"
#include "model/store/model_store.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kVectors = golden::Folder();

std::unique_ptr<model::Backend> TorchFor(const std::shared_ptr<const model::Model>& model) {
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kTorch;
  auto backend = codec::CreateBackend(model, options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  return backend.ok() ? std::move(backend).value() : nullptr;
}

std::shared_ptr<const model::Model> Import(const std::string& file, const std::string& config,
                                           const std::string& name) {
  model::ImportOptions options;
  options.file = kVectors + file;
  options.config = kVectors + config;
  options.name = name;
  auto model = model::ModelStore::ReadCheckpoint(options);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return model.ok() ? *model : nullptr;
}

CodeBlock Codes(const model::Backend& backend, const AudioBlock& audio, int codebooks) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  const auto chunks = golden::Encode(backend, audio, params);
  return chunks.empty() ? CodeBlock() : golden::Join(chunks);
}

void ExpectGoldenFeatures(const model::Backend& backend, const AudioBlock& audio, const std::string& file) {
  model::SemanticFeatures features;
  const Status status = backend.Semantic(audio, &features);
  ASSERT_TRUE(status.ok()) << status.message();
  const golden::Array expected = golden::ReadNpy(file);  // [1, frames, width]
  EXPECT_EQ(features.frames, expected.shape[1]);
  EXPECT_EQ(features.width, expected.shape[2]);
  ASSERT_EQ(features.values.size(), expected.values.size());
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    ASSERT_NEAR(features.values[i], expected.values[i], 1e-4);
  }
}

TEST(ImportedModels, BothFormsOfEncodecGiveTheGoldenCodes) {
  const std::string published = golden::Published(kVectors + "encodec/store/encodec_48khz", "encodec_48khz");
  const std::string forms[][2] = {
      {published.substr(kVectors.size()), "encodec/store/encodec_48khz/config.json"},
      {"encodec/hf/encodec_48khz/model.safetensors", "encodec/hf/encodec_48khz/config.json"}};
  const std::string cases = kVectors + "encodec/cases/encodec_48khz/";  // a chunk and a sample
  const std::string stem = cases + (golden::Exists(cases + "n48001.input.npy") ? "n48001" : "n4801");
  std::string identity;
  for (const auto& form : forms) {
    SCOPED_TRACE(form[0]);
    const auto model = Import(form[0], form[1], "encodec_48khz");
    ASSERT_NE(model, nullptr);
    EXPECT_TRUE(identity.empty() || model->identity == identity);
    identity = model->identity;
    const auto backend = TorchFor(model);
    ASSERT_NE(backend, nullptr);
    const CodeBlock codes = Codes(*backend, golden::ReadAudio(stem + ".input.npy"), 4);
    EXPECT_GE(golden::EqualShare(codes, golden::ReadCodes(stem + ".b6.codes.npy")), 0.99);
    model::SemanticFeatures features;
    EXPECT_EQ(backend->Semantic(AudioBlock(2, 100), &features).code(), StatusCode::kUnsupported);
  }
}

TEST(ImportedModels, BothFormsOfXCodecGiveTheGoldenCodes) {
  for (const std::string teacher : {"tiny_hubert", "tiny_wavlm"}) {
    const std::string folder = "xcodec/" + teacher + "/";
    for (const auto& [file, config] :
         {std::pair("model.safetensors", "config_minimal.json"), std::pair("xcodec.pth", "config.yaml")}) {
      SCOPED_TRACE(teacher + " " + file);
      const auto model = Import(folder + file, folder + config, teacher);
      ASSERT_NE(model, nullptr);
      const auto backend = TorchFor(model);
      ASSERT_NE(backend, nullptr);
      const std::string stem = kVectors + folder + "odd12345";
      const AudioBlock audio = golden::ReadAudio(stem + ".input.npy");
      const CodeBlock expected = golden::ReadCodes(stem + ".codes.bw4.npy");
      EXPECT_EQ(golden::EqualShare(Codes(*backend, audio, backend->spec().CodebooksFor(4)), expected), 1);
      EXPECT_EQ(backend->spec().FramesFor(audio.length), expected.frames);
      ExpectGoldenFeatures(*backend, audio, stem + ".inter.sem_hidden_mean.npy");
    }
  }
}

// The embedded model may be trained further than the golden arrays, so only its shape is known here.
TEST(ImportedModels, TheEmbeddedModelCodesAndDecodes) {
  const auto model = model::ModelStore::Load(model::kDefaultModelName);
  ASSERT_TRUE(model.ok()) << model.status().message();
  const auto backend = TorchFor(*model);
  ASSERT_NE(backend, nullptr);
  AudioBlock audio(2, 30000);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    audio.samples[i] = static_cast<float>(static_cast<int>(i % 218) - 109) / 200.0F;  // 220 Hz
  }
  model::EncodeParams params;
  params.codebooks = backend->spec().CodebooksFor(12);
  const auto chunks = golden::Encode(*backend, audio, params);
  ASSERT_EQ(chunks.size(), 1U);
  const AudioBlock decoded = golden::Decode(*backend, chunks, model::DecodeParams(), audio.length);
  double error = 0;
  double power = 0;
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    error += (audio.samples[i] - decoded.samples[i]) * (audio.samples[i] - decoded.samples[i]);
    power += audio.samples[i] * audio.samples[i];
  }
  EXPECT_LT(error, 0.9 * power);
}

}  // namespace
}  // namespace xcodec
