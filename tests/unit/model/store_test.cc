// Finding, loading, verifying and importing models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/sha256.h"
#include "model/checkpoint/tensor_table.h"
#include "model/store/identity.h"
#include "model/store/model_files.h"
#include "model/store/model_store.h"
#include "support/golden_folder.h"
#include "support/paths.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kVectors = golden::Folder();

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = paths::NewFolder();
    ::setenv("XCODEC_MODEL_DIR", folder_.c_str(), 1);
    ::setenv("XDG_DATA_HOME", (folder_ + "/none").c_str(), 1);
  }
  void TearDown() override {
    fs::remove_all(folder_);
    ::unsetenv("XCODEC_MODEL_DIR");
    ::unsetenv("XDG_DATA_HOME");
  }
  Result<ModelInfo> Import48k(bool overwrite = false) const {
    ImportOptions options;
    options.file = golden::Published(kVectors + "encodec/store/encodec_48khz", "encodec_48khz");
    options.lm_file = golden::Published(kVectors + "encodec/store/encodec_48khz", "encodec_lm_48khz");
    options.store = folder_;
    options.overwrite = overwrite;
    return ModelStore::ImportCheckpoint(options);
  }
  int EntriesInStore() const {
    return static_cast<int>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  std::string folder_;
};

TEST_F(StoreTest, EmbeddedModelIsWhatItsConfigurationSays) {
  const auto model = ModelStore::Load(kDefaultModelName);
  ASSERT_TRUE(model.ok()) << model.status().message();
  const Model& m = **model;
  EXPECT_EQ(m.config.spec.name, kDefaultModelName);
  EXPECT_TRUE(m.folder.empty());
  EXPECT_EQ(m.config.spec.CodebooksFor(3), 2);
  EXPECT_EQ(m.config.spec.CodebooksFor(24), 16);
  EXPECT_EQ(ModelIdentity(m.config, m.tensors), m.identity);
  const Status checked = CheckTensors(ExpectedTensors(m.config), m.tensors);
  EXPECT_TRUE(checked.ok()) << checked.message();
  EXPECT_TRUE(ModelStore::Verify(kDefaultModelName).ok());
  const auto info = ModelStore::Inspect(kDefaultModelName);
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->identity, m.identity);
}

TEST_F(StoreTest, ImportedModelLoadsAsItWasRead) {
  const auto info = Import48k();
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->folder, folder_ + "/encodec_48khz");
  const auto model = ModelStore::Load("encodec_48khz");
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_EQ((*model)->identity, info->identity);
  EXPECT_EQ((*model)->lm_identity, info->lm_identity);
  ASSERT_TRUE((*model)->lm_config.has_value());
  EXPECT_EQ((*model)->lm_config->num_layers, 2);
  EXPECT_FALSE((*model)->lm_integer.empty());
  EXPECT_FALSE((*model)->lm_tensors.empty());
  const auto without = ModelStore::Load("encodec_48khz", LmPart::kNone);
  ASSERT_TRUE(without.ok());
  EXPECT_TRUE((*without)->lm_integer.empty());
  EXPECT_TRUE((*without)->lm_tensors.empty());
  EXPECT_EQ((*without)->lm_identity, info->lm_identity);
  EXPECT_TRUE(ModelStore::Verify("encodec_48khz").ok());
  EXPECT_TRUE(ModelStore::Load(info->folder).ok());
  EXPECT_EQ(EntriesInStore(), 1);
  const auto list = ModelStore::List();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].config.spec.name, "encodec_48khz");
  EXPECT_EQ(list[1].config.spec.name, kDefaultModelName);
}

TEST_F(StoreTest, ImportTwiceGivesTheSameFilesAndNeedsOverwrite) {
  ASSERT_TRUE(Import48k().ok());
  const auto read = [&](const char* name) {
    std::ifstream stream(folder_ + "/encodec_48khz/" + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string config = read("config.json");
  const std::string weights = read("model.safetensors");
  EXPECT_EQ(Import48k().status().code(), StatusCode::kExists);
  ASSERT_TRUE(Import48k(true).ok());
  EXPECT_EQ(read("config.json"), config);
  EXPECT_TRUE(read("model.safetensors") == weights);
  EXPECT_EQ(EntriesInStore(), 1);
}

TEST_F(StoreTest, AnImportedModelImportsAgainWithItsIdentity) {
  const auto first = Import48k();
  ASSERT_TRUE(first.ok());
  ImportOptions options;
  options.file = first->folder;
  options.name = "copy";
  options.store = folder_;
  const auto second = ModelStore::ImportCheckpoint(options);
  ASSERT_TRUE(second.ok()) << second.status().message();
  EXPECT_EQ(second->identity, first->identity);
  EXPECT_EQ(second->lm_identity, first->lm_identity);
}

TEST_F(StoreTest, DamagedWeightsAreFound) {
  ASSERT_TRUE(Import48k().ok());
  for (const char* name : {"model.safetensors", "lm.safetensors", "lm_float.safetensors"}) {
    SCOPED_TRACE(name);
    const std::string path = folder_ + "/encodec_48khz/" + name;
    const auto size = static_cast<std::streamoff>(fs::file_size(path));
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(size - 4);
    const char old = static_cast<char>(file.get());
    file.seekp(size - 4);
    file.put(static_cast<char>(old ^ 1));
    file.flush();
    EXPECT_EQ(ModelStore::Load("encodec_48khz").status().code(), StatusCode::kDamaged);
    file.seekp(size - 4);
    file.put(old);
  }
}

TEST_F(StoreTest, MissingModelsSayWhatWasTriedAndHowToGetThem) {
  const Status published = ModelStore::Load("encodec_24khz").status();
  EXPECT_EQ(published.code(), StatusCode::kModelMissing);
  EXPECT_THAT(published.message(), HasSubstr(folder_ + "/encodec_24khz"));
  EXPECT_THAT(published.message(), HasSubstr("xcodec model pull encodec_24khz"));
  const Status other = ModelStore::Find("nightingale").status();
  EXPECT_EQ(other.code(), StatusCode::kModelMissing);
  EXPECT_THAT(other.message(), HasSubstr("xcodec model import"));
  EXPECT_EQ(ModelStore::Find("/nowhere/at/all").status().code(), StatusCode::kModelMissing);
  EXPECT_EQ(ModelStore::Find("../" + std::string(kDefaultModelName)).status().code(),
            StatusCode::kModelMissing);
}

TEST_F(StoreTest, APublishedFolderIsNotAModelYet) {
  const Status status = ModelStore::Find(kVectors + "encodec/hf/encodec_24khz").status();
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_THAT(status.message(), HasSubstr("xcodec model import"));
}

TEST_F(StoreTest, FailedImportsLeaveNothing) {
  ImportOptions options;
  options.file = golden::Published(kVectors + "encodec/store/encodec_48khz", "encodec_48khz");
  options.config = kVectors + "encodec/store/encodec_24khz/config.json";
  options.store = folder_;
  EXPECT_EQ(ModelStore::ImportCheckpoint(options).status().code(), StatusCode::kDamaged);
  options.config.clear();
  options.name = "../escape";
  EXPECT_EQ(ModelStore::ImportCheckpoint(options).status().code(), StatusCode::kInvalidArgument);
  options.name.clear();
  options.lm_file = golden::Published(kVectors + "encodec/store/encodec_24khz", "encodec_lm_24khz");
  EXPECT_FALSE(ModelStore::ImportCheckpoint(options).ok());
  EXPECT_EQ(EntriesInStore(), 0);
}

}  // namespace
}  // namespace xcodec::model
