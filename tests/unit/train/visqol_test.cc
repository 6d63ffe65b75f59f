// The perceptual measure comes from another program, which is played here by a script.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "train/eval/measure.h"
#include "train/eval/subprocess.h"

namespace xcodec::eval {
namespace {

// Bytes 20-21 of a WAV file are the format (1: integers), 22-23 the channels, 34-35 the bits of a sample.
// ViSQOL refuses everything but integers of 16 bits.
constexpr char kVisqol[] = R"(#!/bin/sh
[ "$1" = --reference_file ] && [ "$3" = --degraded_file ] || exit 2
for file in "$2" "$4"; do
  set -- $(od -A n -t u2 -j 20 -N 16 "$file")
  [ "$1 $2 $8" = "1 1 16" ] || { echo "Expected 16bit samples."; exit 0; }
done
echo "MOS-LQO:		3.25"
)";

class WithProgram : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = TemporaryFolder::Create();
    ASSERT_TRUE(folder.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(folder).value());
    std::ofstream(folder_->File("visqol")) << kVisqol;
    std::filesystem::permissions(folder_->File("visqol"), std::filesystem::perms::owner_all);
    old_path_ = getenv("PATH");
    setenv("PATH", (folder_->File("") + ":" + old_path_).c_str(), 1);
  }
  void TearDown() override { setenv("PATH", old_path_.c_str(), 1); }

  std::unique_ptr<TemporaryFolder> folder_;
  std::string old_path_;
};

TEST_F(WithProgram, VisqolGetsFilesThatItReads) {
  AudioBlock audio(2, kEvalRate / 2);
  for (std::int64_t i = 0; i < audio.length; ++i) {
    audio.channel(0)[i] = static_cast<float>(0.3 * std::sin(0.05 * static_cast<double>(i)));
    audio.channel(1)[i] = -0.5F * audio.channel(0)[i];
  }
  MeasureOptions options;
  options.visqol = true;
  Measurement measurement;
  const Status status = Measure(audio, audio, options, &measurement);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_TRUE(measurement.visqol.has_value());
  EXPECT_EQ(*measurement.visqol, 3.25);
}

}  // namespace
}  // namespace xcodec::eval
