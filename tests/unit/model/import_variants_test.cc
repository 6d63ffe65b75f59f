// Checkpoints of EnCodec's family that differ from the two published models.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"
#include "model/config/published_config.h"
#include "model/store/model_files.h"
#include "model/store/model_store.h"
#include "support/paths.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

class ImportVariants : public testing::Test {
 protected:
  void SetUp() override { folder_ = paths::NewFolder(); }
  void TearDown() override { fs::remove_all(folder_); }

  // A folder as Hugging Face has them: `fields` of the configuration, so many codebooks in the tensors.
  Result<std::shared_ptr<const Model>> Import(const std::string& fields, int codebooks) {
    const std::string json =
        "{\"model_type\":\"encodec\",\"num_filters\":2,\"hidden_size\":4,\"num_lstm_layers\":1," + fields +
        "}";
    std::ofstream(folder_ + "/config.json") << json;
    XCODEC_ASSIGN_OR_RETURN(ModelConfig config, ParsePublishedConfig(json));
    config.spec.codebooks = codebooks;
    TensorMap tensors;
    for (const auto& [name, spec] : ExpectedTensors(config)) {
      std::size_t size = 1;
      for (const std::int64_t s : spec.shape) size *= static_cast<std::size_t>(s);
      tensors[name] = Tensor::FromFloats(spec.shape, std::vector<float>(size, 0.1F));
    }
    const int fd = open((folder_ + "/model.safetensors").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
    EXPECT_TRUE(WriteSafetensors(fd, tensors, {}).ok());
    close(fd);
    ImportOptions options;
    options.file = folder_ + "/model.safetensors";
    options.name = "variant";
    return ModelStore::ReadCheckpoint(options);
  }

  std::string folder_;
};

// 2.25 kbps of 9 bits at 50 frames a second are five codebooks; the ten bits of 1024 would make four.
TEST_F(ImportVariants, CodebooksAreCountedInTheTensors) {
  const std::string fields =
      "\"sampling_rate\":16000,\"target_bandwidths\":[0.45,2.25],\"codebook_size\":512,";
  for (const int codebooks : {4, 5}) {
    const auto model = Import(fields + "\"use_causal_conv\":false", codebooks);
    ASSERT_TRUE(model.ok()) << model.status().message();
    const CodecSpec& spec = (*model)->config.spec;
    EXPECT_EQ(spec.codebooks, codebooks);
    EXPECT_EQ(spec.codebook_bits, 9);
    EXPECT_EQ(spec.CodebooksFor(0.45), 1);
    EXPECT_EQ(spec.CodebooksFor(2.25), codebooks);
  }
}

TEST_F(ImportVariants, PaddingIsReadAndKept) {
  for (const auto& [name, mode] :
       {std::pair("reflect", PadMode::kReflect), std::pair("constant", PadMode::kConstant),
        std::pair("replicate", PadMode::kReplicate)}) {
    const auto model = Import("\"pad_mode\":\"" + std::string(name) + "\"", 32);
    ASSERT_TRUE(model.ok()) << model.status().message();
    EXPECT_EQ((*model)->config.encodec.pad_mode, mode);
    const std::string text = ConfigToJson(DescribeModel(**model));
    EXPECT_EQ(text.find("pad_mode") != std::string::npos, mode != PadMode::kReflect) << text;
    const auto again = ParseConfigJson(text);
    ASSERT_TRUE(again.ok()) << again.status().message();
    EXPECT_EQ(again->config.encodec.pad_mode, mode);
  }
}

TEST_F(ImportVariants, WhatCanNotBeRunIsRefusedByItsName) {
  const auto refused = [&](const std::string& fields, const std::string& name) {
    const auto model = Import(fields, 32);
    ASSERT_FALSE(model.ok()) << fields;
    EXPECT_EQ(model.status().code(), StatusCode::kUnsupported) << fields;
    EXPECT_NE(model.status().message().find(name), std::string::npos) << model.status().message();
  };
  refused("\"normalize\":true", "normalize");
  refused("\"pad_mode\":\"circular\"", "pad_mode circular");
}

}  // namespace
}  // namespace xcodec::model
