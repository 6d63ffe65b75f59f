// Published checkpoints of all forms: one model, one identity.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "model/store/language_model.h"
#include "model/store/model_store.h"
#include "support/golden_folder.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

const std::string kVectors = golden::Folder();

std::shared_ptr<const Model> Import(const std::string& file, const std::string& config,
                                    const std::string& name, const std::string& lm = "") {
  ImportOptions options;
  options.file = kVectors + file;
  if (!config.empty()) options.config = kVectors + config;
  options.name = name;
  if (!lm.empty()) options.lm_file = kVectors + lm;
  auto model = ModelStore::ReadCheckpoint(options);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return model.ok() ? model.value() : std::make_shared<const Model>();
}

nlohmann::json Configuration(const std::string& name) {
  std::ifstream stream(kVectors + "encodec/store/encodec_48khz/" + name);
  return nlohmann::json::parse(stream);
}

std::string Published(const std::string& model, const std::string& prefix) {
  return golden::Published(kVectors + "encodec/store/" + model, prefix).substr(kVectors.size());
}

TEST(ImportTest, Encodec24kHasOneIdentityInAllForms) {
  const auto th = Import(Published("encodec_24khz", "encodec_24khz"), "", "");
  const auto hf = Import("encodec/hf/encodec_24khz/model.safetensors", "", "");
  const auto parametrized = Import("encodec/hf/encodec_24khz_parametrized", "", "another_name");
  EXPECT_EQ(th->identity.size(), 64U);
  EXPECT_EQ(th->identity, hf->identity);
  EXPECT_EQ(th->identity, parametrized->identity);
  EXPECT_EQ(th->config.spec.name, "encodec_24khz");
  EXPECT_EQ(hf->config.spec.name, "encodec_24khz");
  EXPECT_EQ(parametrized->config.spec.name, "another_name");
  EXPECT_EQ(th->config.spec.codebooks, 32);
  EXPECT_EQ(th->config.spec.hop, 320);
  EXPECT_EQ(th->config.spec.chunk_length, 0);
  EXPECT_TRUE(th->config.encodec.causal);
  EXPECT_EQ(th->tensors.size(), hf->tensors.size());
}

TEST(ImportTest, Encodec48kHasOneIdentityInAllForms) {
  const auto th = Import(Published("encodec_48khz", "encodec_48khz"), "", "",
                         Published("encodec_48khz", "encodec_lm_48khz"));
  const auto hf = Import("encodec/hf/encodec_48khz/model.safetensors", "", "");
  EXPECT_EQ(th->identity, hf->identity);
  const CodecSpec& spec = th->config.spec;
  EXPECT_EQ(spec.codebooks, 16);
  const double seconds = Configuration("config.json").at("chunk_length_s");
  EXPECT_EQ(static_cast<double>(spec.chunk_length), seconds * 48000);
  EXPECT_EQ(static_cast<double>(spec.chunk_stride), seconds * 47520);
  EXPECT_TRUE(spec.normalize);
  EXPECT_TRUE(th->config.encodec.time_group_norm);
  ASSERT_TRUE(th->lm_config.has_value());
  EXPECT_EQ(th->lm_config->dim, Configuration("lm_config.json").at("dim").get<int>());
  EXPECT_EQ(th->lm_config->past_context, 525);
  EXPECT_EQ(th->lm_tensors.count("emb.15.weight"), 1U);
  EXPECT_EQ(th->lm_identity.size(), 64U);
  // The integer form is the one that the float form converts to.
  EXPECT_FALSE(th->lm_integer.empty());
  Model floats = *th;
  floats.lm_integer.clear();
  const auto converted = IntegerLmOf(floats);
  const auto stored = IntegerLmOf(*th);
  ASSERT_TRUE(converted.ok() && stored.ok());
  EXPECT_EQ(converted->identity(), th->lm_identity);
  EXPECT_EQ(stored->identity(), th->lm_identity);
  EXPECT_FALSE(hf->lm_config.has_value());
}

TEST(ImportTest, XCodecHasOneIdentityInAllForms) {
  for (const std::string name : {"tiny_hubert", "tiny_wavlm"}) {
    SCOPED_TRACE(name);
    const std::string folder = "xcodec/" + name + "/";
    const auto original = Import(folder + "xcodec.pth", folder + "config.yaml", name);
    EXPECT_EQ(original->config.spec.codebooks, 8);
    EXPECT_EQ(original->config.spec.sample_rate, 16000);
    EXPECT_EQ(original->config.xcodec.semantic.wavlm, name == "tiny_wavlm");
    EXPECT_EQ(original->config.xcodec.semantic.heads, 4);
    EXPECT_EQ(original->tensors.count("fc1.weight"), 0U);
    for (const std::string config : {"config.json", "config_minimal.json"}) {
      SCOPED_TRACE(config);
      const auto folded = Import(folder + "model.safetensors", folder + config, "");
      EXPECT_EQ(folded->identity, original->identity);
      EXPECT_EQ(folded->config.spec.name, name);
      if (!fs::exists(kVectors + folder + "model_parametrized.safetensors")) continue;
      const auto parametrized = Import(folder + "model_parametrized.safetensors", folder + config, "");
      EXPECT_EQ(parametrized->identity, original->identity);
    }
  }
}

TEST(ImportTest, WhatIsFoldedHereAndElsewhereIsAlmostEqual) {
  const auto ours = Import("xcodec/tiny_hubert/xcodec.pth", "xcodec/tiny_hubert/config.yaml", "m");
  const auto theirs = Import("xcodec/tiny_hubert/model.safetensors", "", "m");
  for (const auto& [name, tensor] : ours->tensors) {
    const auto a = tensor.ToFloat();
    const auto b = theirs->tensors.at(name).ToFloat();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      ASSERT_NEAR(a[i], b[i], 2e-6F + 1e-6F * std::abs(a[i])) << name;
  }
}

}  // namespace
}  // namespace xcodec::model
