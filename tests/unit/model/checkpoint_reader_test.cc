// Every file of the loader cases: tensors with their exact values, or a refusal.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/torch_checkpoint.h"
#include "support/golden_folder.h"
#include "support/paths.h"
#include "unit/model/checkpoint_builder.h"

namespace xcodec::model {
namespace {

const std::string kFolder = golden::Folder() + "xcodec/loader_cases/";

struct Loaded {
  Status status;
  TensorMap tensors;
  std::vector<std::string> skipped;
};

Loaded LoadCase(const std::string& name) {
  Loaded loaded;
  if (name.size() > 12 && name.substr(name.size() - 12) == ".safetensors") {
    auto file = ReadSafetensors(kFolder + name);
    loaded.status = file.status();
    if (file.ok()) loaded.tensors = file->tensors;
  } else {
    auto file = ReadTorchCheckpoint(kFolder + name);
    loaded.status = file.status();
    if (file.ok()) {
      loaded.tensors = file->tensors;
      loaded.skipped = file->skipped;
    }
  }
  return loaded;
}

std::string DTypeOf(const std::string& torch_name) {
  static const std::map<std::string, std::string> names = {
      {"float32", "F32"}, {"float16", "F16"}, {"bfloat16", "BF16"}, {"float64", "F64"}, {"int64", "I64"},
      {"int32", "I32"},   {"uint8", "U8"},    {"int8", "I8"},       {"bool", "BOOL"}};
  return names.at(torch_name);
}

void ExpectTensor(const Tensor& tensor, const nlohmann::json& expected) {
  EXPECT_EQ(DTypeName(tensor.dtype), DTypeOf(expected["dtype"]));
  EXPECT_EQ(tensor.shape, expected["shape"].get<std::vector<std::int64_t>>());
  const std::vector<float> values = tensor.ToFloat();
  ASSERT_EQ(values.size(), expected["values"].size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& value = expected["values"][i];
    const double want = value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : value.get<double>();
    EXPECT_EQ(values[i], static_cast<float>(want)) << i;
  }
}

// AudioCraft's files: as it publishes them, and as its training leaves them, with other weights beside the
// best.
TEST(CheckpointReader, TheBestStateIsTheModel) {
  using testing::PickleDict;
  using testing::PickleTensor;
  using testing::PickleText;
  using Items = std::vector<std::pair<std::string, std::string>>;
  const auto inner = [](const Items& items) {
    const std::string text = PickleDict(items);
    return text.substr(2, text.size() - 3);  // without the protocol before it and the end after it
  };
  const std::string best = inner({{"w", PickleTensor("0", 16, 4, {2, 3}, {3, 1})}});
  const std::string last = inner({{"w", PickleTensor("0", 16, 0, {5}, {1})}});
  const std::string published =
      PickleDict({{"xp.cfg", PickleText("sample_rate: 32000")}, {"best_state", best}});
  const std::string training = PickleDict({{"model", last}, {"best_state", inner({{"model", best}})}});
  const std::string folder = paths::NewFolder();
  for (const std::string& pickle : {published, training}) {
    std::ofstream(folder + "/state_dict.bin", std::ios::binary) << testing::MakeCheckpoint(pickle);
    const auto file = ReadTorchCheckpoint(folder + "/state_dict.bin");
    ASSERT_TRUE(file.ok()) << file.status().message();
    ASSERT_EQ(file->tensors.size(), 1U);
    EXPECT_EQ(file->tensors.at("w").shape, (std::vector<std::int64_t>{2, 3}));
  }
  std::filesystem::remove_all(folder);
}

TEST(CheckpointReader, LoaderCases) {
  std::ifstream stream(kFolder + "expected.json");
  ASSERT_TRUE(stream);
  const auto cases = nlohmann::json::parse(stream);
  for (const auto& [name, expected] : cases.items()) {
    SCOPED_TRACE(name);
    const Loaded loaded = LoadCase(name);
    if (name == "legacy_nonzip.pth") {
      EXPECT_EQ(loaded.status.code(), StatusCode::kUnsupported);
      EXPECT_NE(loaded.status.message().find("before version 1.6"), std::string::npos);
      continue;
    }
    if (expected.value("must_fail", false)) {
      EXPECT_EQ(ExitCodeFor(loaded.status.code()), 3) << loaded.status.message();
      continue;
    }
    ASSERT_TRUE(loaded.status.ok()) << loaded.status.message();
    EXPECT_EQ(loaded.tensors.size(), expected["tensors"].size());
    for (const auto& [key, tensor] : expected["tensors"].items()) {
      SCOPED_TRACE(key);
      ASSERT_EQ(loaded.tensors.count(key), 1U);
      ExpectTensor(loaded.tensors.at(key), tensor);
    }
    if (expected.contains("skipped")) {
      EXPECT_EQ(loaded.skipped, expected["skipped"].get<std::vector<std::string>>());
    }
  }
}

}  // namespace
}  // namespace xcodec::model
