// Names of Hugging Face's hub, and models in its cache.
#include "model/store/hub_name.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "model/store/model_store.h"
#include "support/golden_folder.h"
#include "support/paths.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

TEST(HubName, IsOwnerNameAndRevision) {
  const auto plain = ParseHubName("facebook/encodec_24khz");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->Text(), "facebook/encodec_24khz@main");
  const auto tagged = ParseHubName("hf-audio/xcodec-hubert-librispeech@v1.0");
  ASSERT_TRUE(tagged.has_value());
  EXPECT_EQ(tagged->owner, "hf-audio");
  EXPECT_EQ(tagged->name, "xcodec-hubert-librispeech");
  EXPECT_EQ(tagged->revision, "v1.0");
  for (const char* text :
       {"", "a", "/", "a/", "/b", "a/b/c", "../b", "a/..", "a/b@", "a/b@../c", "a/b@c@d", "a\n/b"}) {
    EXPECT_FALSE(ParseHubName(text).has_value()) << text;
  }
}

class HubCache : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = paths::NewFolder();
    const std::string repository = folder_ + "/models--facebook--encodec_48khz";
    const std::string snapshot = repository + "/snapshots/0123abcd";
    fs::create_directories(snapshot);
    fs::create_directories(repository + "/refs");
    std::ofstream(repository + "/refs/main") << "0123abcd";
    const std::string published = golden::Folder() + "encodec/hf/encodec_48khz/";
    // As Hugging Face's programs do it: the files are links to blobs.
    for (const char* name : {"config.json", "model.safetensors"}) {
      fs::create_symlink(published + name, snapshot + "/" + name);
    }
    ::setenv("HF_HUB_CACHE", folder_.c_str(), 1);
  }
  void TearDown() override {
    ::unsetenv("HF_HUB_CACHE");
    fs::remove_all(folder_);
  }
  static Result<std::shared_ptr<const Model>> Import(const std::string& file) {
    ImportOptions options;
    options.file = file;
    return ModelStore::ReadCheckpoint(options);
  }
  std::string folder_;
};

TEST_F(HubCache, IsWhereImportFindsModels) {
  for (const char* name :
       {"facebook/encodec_48khz", "facebook/encodec_48khz@main", "facebook/encodec_48khz@0123abcd"}) {
    const auto model = Import(name);
    ASSERT_TRUE(model.ok()) << model.status().message();
    EXPECT_EQ((*model)->config.spec.name, "encodec_48khz");
  }
}

TEST_F(HubCache, WhatIsNotThereIsToBePulled) {
  for (const char* name : {"facebook/encodec_24khz", "facebook/encodec_48khz@v2"}) {
    const auto model = Import(name);
    EXPECT_EQ(model.status().code(), StatusCode::kModelMissing);
    EXPECT_NE(model.status().message().find(std::string("'xcodec model pull ") + name + "'"),
              std::string::npos)
        << model.status().message();
  }
  // Checkpoints that are missing are missing files.
  EXPECT_EQ(Import("folder/weights.pth").status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace xcodec::model
