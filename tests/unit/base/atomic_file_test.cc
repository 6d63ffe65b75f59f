#include "base/atomic_file.h"

#include <dirent.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "support/paths.h"

namespace xcodec {
namespace {

Bytes BytesOf(const std::string& s) {
  return Bytes(reinterpret_cast<const unsigned char*>(s.data()), s.size());
}

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = paths::NewFolder(); }
  void TearDown() override { std::system(("rm -rf " + folder_).c_str()); }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  int Entries() const {
    int n = 0;
    DIR* dir = opendir(folder_.c_str());
    while (readdir(dir) != nullptr) ++n;
    closedir(dir);
    return n - 2;
  }
  static std::string Contents(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  std::string folder_;
};

TEST_F(AtomicFileTest, AppearsOnlyOnCommit) {
  auto file = AtomicFile::Create(Path("a"), {});
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Write(BytesOf("hello")).ok());
  EXPECT_NE(access(Path("a").c_str(), F_OK), 0);
  ASSERT_TRUE((*file)->WriteAt(0, BytesOf("J")).ok());
  ASSERT_TRUE((*file)->Commit().ok());
  EXPECT_EQ(Contents(Path("a")), "Jello");
  EXPECT_EQ(Entries(), 1);
}

TEST_F(AtomicFileTest, AbandonedLeavesNothing) {
  { ASSERT_TRUE(AtomicFile::Create(Path("a"), {}).ok()); }
  EXPECT_EQ(Entries(), 0);
}

TEST_F(AtomicFileTest, RefusesExistingUnlessAsked) {
  std::ofstream(Path("a")) << "old";
  EXPECT_EQ(AtomicFile::Create(Path("a"), {}).status().code(), StatusCode::kExists);
  AtomicFile::Options force;
  force.overwrite = true;
  auto file = AtomicFile::Create(Path("a"), force);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE((*file)->Write(BytesOf("new")).ok());
  EXPECT_EQ(Contents(Path("a")), "old");
  ASSERT_TRUE((*file)->Commit().ok());
  EXPECT_EQ(Contents(Path("a")), "new");
}

TEST_F(AtomicFileTest, RefusesTargetThatAppearedMeanwhile) {
  auto file = AtomicFile::Create(Path("a"), {});
  ASSERT_TRUE(file.ok());
  std::ofstream(Path("a")) << "other";
  EXPECT_EQ((*file)->Commit().code(), StatusCode::kExists);
  file->reset();
  EXPECT_EQ(Contents(Path("a")), "other");
  EXPECT_EQ(Entries(), 1);
}

TEST_F(AtomicFileTest, RefusesFolders) {
  mkdir(Path("d").c_str(), 0700);
  AtomicFile::Options force;
  force.overwrite = true;
  EXPECT_EQ(AtomicFile::Create(Path("d"), force).status().code(), StatusCode::kIo);
}

// A file that is gone because a signal is ending the process is not reported.
TEST_F(AtomicFileTest, CommitDoesNotReturnWhileTheProcessEnds) {
  for (const bool overwrite : {false, true}) {
    const auto commit = [&] {
      AtomicFile::Options options;
      options.overwrite = overwrite;
      auto file = AtomicFile::Create(Path("a"), options);
      RemoveTemporaryFiles();
      alarm(1);
      _exit(file.ok() && (*file)->Commit().ok() ? 0 : 1);
    };
    EXPECT_EXIT(commit(), ::testing::KilledBySignal(SIGALRM), "");
  }
  EXPECT_EQ(Entries(), 0);
}

// More than any fixed table holds: a service may have thousands of outputs open.
class ManyFiles : public AtomicFileTest {
 protected:
  static constexpr int kMany = 1300;
  void SetUp() override {
    AtomicFileTest::SetUp();
    struct rlimit limit {};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, kMany + 100));
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < kMany + 100) GTEST_SKIP() << "a process may not have so many files open";
  }
  std::vector<std::unique_ptr<AtomicFile>> Open() const {
    std::vector<std::unique_ptr<AtomicFile>> files;
    for (int i = 0; i < kMany; ++i) {
      auto file = AtomicFile::Create(Path(std::to_string(i)), {});
      if (file.ok()) files.push_back(std::move(*file));
    }
    return files;
  }
};

TEST_F(ManyFiles, AbandonedLeaveNothing) {
  {
    const auto files = Open();
    ASSERT_EQ(files.size(), static_cast<std::size_t>(kMany));
    ASSERT_EQ(Entries(), kMany);
    ASSERT_TRUE(files.back()->Commit().ok());
  }
  EXPECT_EQ(Entries(), 1);
}

TEST_F(ManyFiles, SignalsRemoveThemAll) {
  const auto die = [&] {
    const auto files = Open();
    const bool all = Entries() == kMany;
    RemoveTemporaryFiles();
    _exit(all ? 0 : 1);
  };
  EXPECT_EXIT(die(), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(Entries(), 0);
}

// In a process of its own, which can make no more files afterwards.
TEST_F(AtomicFileTest, HandlerRemovesOpenTemporaries) {
  const auto die = [&] {
    auto file = AtomicFile::Create(Path("a"), {});
    const bool there = file.ok() && Entries() == 1;
    RemoveTemporaryFiles();
    _exit(there ? 0 : 1);
  };
  EXPECT_EXIT(die(), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(Entries(), 0);
}

TEST(ReadFullyTest, OneByteAtATime) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  std::thread writer([&] {
    for (int i = 0; i < 10; ++i) ASSERT_EQ(write(fds[1], "x", 1), 1);
    close(fds[1]);
  });
  char buffer[16];
  auto n = ReadFully(fds[0], buffer, sizeof buffer);
  writer.join();
  ASSERT_TRUE(n.ok());
  EXPECT_EQ(*n, 10U);
  close(fds[0]);
}

}  // namespace
}  // namespace xcodec
