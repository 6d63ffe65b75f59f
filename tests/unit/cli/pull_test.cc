// Downloads from a local server: complete, redirected, interrupted and continued, wrong, missing.
#include "cli/fetch/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "model/checkpoint/import_names.h"
#include "support/golden_folder.h"
#include "support/paths.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kStore = golden::Folder() + "encodec/store/encodec_48khz/";

/// The published names contain the checksums of the published files, which cannot be part of this test;
/// X-Codec's names contain none, so its tiny model can replace it.
class PullTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string tiny = golden::Folder() + "xcodec/tiny_hubert/";
    folder_ = paths::NewFolder();
    store_ = folder_ + "/store";
    served_ = folder_ + "/served";
    fs::create_directory(served_);
    fs::copy_file(tiny + "xcodec.pth", served_ + "/xcodec_speech_hubert_librispeech.pth");
    fs::copy_file(tiny + "config.yaml", served_ + "/config_hubert.yaml");
    fs::copy_file(golden::Published(kStore, "encodec_48khz"), served_ + "/encodec_48khz-7e698e3e.th");
    ::setenv("XCODEC_PLUGIN_DIR", (paths::Build() + "/lib").c_str(), 1);
    StartServer();
  }
  void TearDown() override {
    if (child_ > 0) {
      ::kill(child_, SIGTERM);
      ::waitpid(child_, nullptr, 0);
    }
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void StartServer() {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      const std::string server = paths::Source() + "/tests/unit/cli/pull_server.py";
      ::execlp("python3", "python3", server.c_str(), served_.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    std::string text;
    for (char c = 0; ::read(ends[0], &c, 1) == 1 && c != '\n';) text += c;
    ::close(ends[0]);
    port_ = std::atoi(text.c_str());
    ASSERT_GT(port_, 0);
  }

  Result<model::ModelInfo> Pull(const std::string& mode,
                                const std::string& name = "xcodec_hubert_librispeech") {
    PullOptions options;
    options.store = store_;
    options.base_url = "http://127.0.0.1:" + std::to_string(port_) + "/" + mode;
    return PullModel(name, options);
  }
  std::string Requests() const {
    std::ifstream stream(served_ + "/requests.log");
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }
  std::string Part() const { return store_ + "/.downloads/xcodec_speech_hubert_librispeech.pth.part"; }

  std::string folder_, store_, served_;
  pid_t child_ = -1;
  int port_ = 0;
};

TEST_F(PullTest, WholeDownloadIsImportedAndRemoved) {
  const auto info = Pull("plain");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->config.spec.name, "xcodec_hubert_librispeech");
  EXPECT_TRUE(model::ModelStore::Verify(info->folder).ok());
  EXPECT_FALSE(fs::exists(store_ + "/.downloads"));
  EXPECT_EQ(Pull("plain").status().code(), StatusCode::kExists);
}

TEST_F(PullTest, TheFirstDownloadIsPinnedAndOthersAreRefused) {
  ASSERT_TRUE(Pull("plain").ok());
  std::ifstream pins(store_ + "/downloads.sha256");
  const std::string text(std::istreambuf_iterator<char>(pins), {});
  EXPECT_THAT(text, HasSubstr("  xcodec_speech_hubert_librispeech.pth\n"));
  EXPECT_THAT(text, HasSubstr("  config_hubert.yaml\n"));
  fs::remove_all(store_ + "/xcodec_hubert_librispeech");
  EXPECT_TRUE(Pull("plain").ok());
  fs::remove_all(store_ + "/xcodec_hubert_librispeech");
  // A byte that no checksum of the archive covers, so that only the pin can tell.
  std::ofstream(served_ + "/config_hubert.yaml", std::ios::app) << "\n# another\n";
  const Status other = Pull("plain").status();
  EXPECT_EQ(other.code(), StatusCode::kDamaged);
  EXPECT_THAT(other.message(), HasSubstr("downloads.sha256"));
  EXPECT_FALSE(fs::exists(store_ + "/xcodec_hubert_librispeech"));
  std::ofstream(store_ + "/downloads.sha256") << "nonsense\n";
  EXPECT_EQ(Pull("plain").status().code(), StatusCode::kDamaged);
}

TEST_F(PullTest, AWholeFileThatIsThereAlreadyIsNotBelieved) {
  ASSERT_TRUE(fs::create_directories(store_ + "/.downloads"));
  std::ofstream(store_ + "/.downloads/config_hubert.yaml") << "planted: true\n";
  const auto info = Pull("plain");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_THAT(Requests(), HasSubstr("config_hubert.yaml"));
}

TEST_F(PullTest, CutConnectionKeepsWhatArrivedAndTheNextCallContinues) {
  // Only a file that has been pulled and imported before is trusted in place.
  ASSERT_TRUE(Pull("plain").ok());
  fs::remove_all(store_ + "/xcodec_hubert_librispeech");
  ASSERT_TRUE(fs::create_directories(store_ + "/.downloads"));
  fs::copy_file(served_ + "/config_hubert.yaml", store_ + "/.downloads/config_hubert.yaml");
  const Status cut = Pull("cut").status();
  EXPECT_EQ(cut.code(), StatusCode::kIo);
  EXPECT_THAT(cut.message(), HasSubstr("run the command again"));
  const auto size = fs::file_size(served_ + "/xcodec_speech_hubert_librispeech.pth");
  ASSERT_EQ(fs::file_size(Part()), size / 3);
  EXPECT_FALSE(fs::exists(store_ + "/xcodec_hubert_librispeech"));
  const auto info = Pull("plain");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_THAT(Requests(), HasSubstr("bytes=" + std::to_string(size / 3) + "-"));
  EXPECT_TRUE(model::ModelStore::Verify(info->folder).ok());
}

TEST_F(PullTest, ServersWithoutRangesStartAgain) {
  ASSERT_TRUE(fs::create_directories(store_ + "/.downloads"));
  std::ofstream(Part()) << "something else that is in the way";
  const auto info = Pull("norange");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_TRUE(model::ModelStore::Verify(info->folder).ok());
}

TEST_F(PullTest, WrongChecksumIsRefusedAndRemoved) {
  for (const char* mode : {"plain", "wrong"}) {
    // The tiny model under the published name does not have the published checksum.
    const Status status = Pull(mode, "encodec_48khz").status();
    EXPECT_EQ(status.code(), StatusCode::kDamaged);
    EXPECT_THAT(status.message(), HasSubstr("SHA-256"));
    EXPECT_TRUE(fs::is_empty(store_ + "/.downloads"));
    EXPECT_FALSE(fs::exists(store_ + "/encodec_48khz"));
  }
}

TEST_F(PullTest, DamagedDownloadWithoutChecksumFailsInImport) {
  fs::resize_file(served_ + "/xcodec_speech_hubert_librispeech.pth", 100000);
  EXPECT_EQ(ExitCodeFor(Pull("plain").status().code()), 3);
  EXPECT_FALSE(fs::exists(store_ + "/xcodec_hubert_librispeech"));
}

TEST_F(PullTest, RedirectsAreFollowedAFewTimes) {
  EXPECT_EQ(Pull("redirect/9/plain").status().code(), StatusCode::kIo);
  const auto info = Pull("redirect/2/plain");
  EXPECT_TRUE(info.ok()) << info.status().message();
}

TEST_F(PullTest, MissingFilesAndNames) {
  EXPECT_EQ(Pull("plain", "xcodec_wavlm_mls").status().code(), StatusCode::kNotFound);
  const Status status = Pull("plain", "nightingale").status();
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("encodec_24khz"));
}

/// The same server as a mirror of Hugging Face's hub: whatever the folders are, the file's name counts.
class HubTest : public PullTest {
 protected:
  void SetUp() override {
    PullTest::SetUp();
    const std::string published = golden::Folder() + "encodec/hf/encodec_48khz/";
    fs::copy_file(published + "config.json", served_ + "/config.json");
    fs::copy_file(published + "model.safetensors", served_ + "/model.safetensors");
  }
  Result<model::ModelInfo> PullHub(const std::string& name, const std::string& stored = "") {
    ::setenv("XCODEC_HUB", ("http://127.0.0.1:" + std::to_string(port_) + "/plain").c_str(), 1);
    PullOptions options;
    options.store = store_;
    options.name = stored;
    auto info = PullModel(name, options);
    ::unsetenv("XCODEC_HUB");
    return info;
  }
};

TEST_F(HubTest, ARepositorysFilesAreImportedAndPinned) {
  const auto info = PullHub("facebook/encodec_48khz");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->config.spec.name, "encodec_48khz");
  EXPECT_TRUE(model::ModelStore::Verify(info->folder).ok());
  EXPECT_THAT(Requests(), HasSubstr("/plain/facebook/encodec_48khz/resolve/main/config.json"));
  EXPECT_THAT(Requests(), HasSubstr("/plain/facebook/encodec_48khz/resolve/main/model.safetensors"));
  EXPECT_FALSE(fs::exists(store_ + "/.downloads"));
  std::ifstream pins(store_ + "/downloads.sha256");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(pins), {}),
              HasSubstr("  facebook/encodec_48khz@main/model.safetensors\n"));
  EXPECT_EQ(PullHub("facebook/encodec_48khz").status().code(), StatusCode::kExists);
  // The same revision must stay what it was; another one is another download.
  std::ofstream(served_ + "/config.json", std::ios::app) << "\n";
  const Status other = PullHub("facebook/encodec_48khz", "again").status();
  EXPECT_EQ(other.code(), StatusCode::kDamaged);
  EXPECT_THAT(other.message(), HasSubstr("downloads.sha256"));
  const auto later = PullHub("facebook/encodec_48khz@v2", "later");
  ASSERT_TRUE(later.ok()) << later.status().message();
  EXPECT_EQ(later->config.spec.name, "later");
  EXPECT_EQ(later->identity, info->identity);
  EXPECT_THAT(Requests(), HasSubstr("/resolve/v2/config.json"));
}

TEST_F(HubTest, RepositoriesWithoutSafetensorsHaveAPickle) {
  fs::remove(served_ + "/model.safetensors");
  fs::copy_file(golden::Folder() + "xcodec/tiny_hubert/xcodec.pth", served_ + "/pytorch_model.bin");
  fs::copy_file(golden::Folder() + "xcodec/tiny_hubert/config.json", served_ + "/config.json",
                fs::copy_options::overwrite_existing);
  const auto info = PullHub("Manel/X-Codec");
  ASSERT_TRUE(info.ok()) << info.status().message();
  EXPECT_EQ(info->config.spec.name, "X-Codec");
  fs::remove(served_ + "/pytorch_model.bin");
  const Status none = PullHub("Manel/X-Codec", "none").status();
  EXPECT_EQ(none.code(), StatusCode::kNotFound);
  EXPECT_THAT(none.message(), HasSubstr("neither model.safetensors nor pytorch_model.bin"));
}

TEST_F(HubTest, OnlyNamesOfRepositoriesAreAskedFor) {
  for (const char* name : {"a/b/c", "../x", "a/..", "a/b@", "a/b@c/d", "a b/c", "-a/b", "/b", "a/"}) {
    EXPECT_EQ(PullHub(name).status().code(), StatusCode::kInvalidArgument) << name;
  }
  EXPECT_EQ(Requests(), "");
  EXPECT_EQ(PullHub("a/b", "x/y").status().code(), StatusCode::kInvalidArgument);
}

TEST(ChecksumInName, EightDigitsBeforeTheExtension) {
  EXPECT_EQ(ChecksumInName("encodec_48khz-7e698e3e.th"), "7e698e3e");
  EXPECT_EQ(ChecksumInName("config_hubert.yaml"), "");
  EXPECT_EQ(ChecksumInName("encodec_48khz-7e698eXX.th"), "");
}

}  // namespace
}  // namespace xcodec::cli
