// Evaluation. Perceptual measures come from other programs, which are played here by scripts.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "train/eval/evaluation.h"
#include "train/eval/measure.h"
#include "train/eval/opus_baseline.h"
#include "train/eval/pairs.h"
#include "train/eval/subprocess.h"
#include "train/support/leading_number.h"

namespace xcodec::train::eval {
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

AudioBlock Tone() {
  AudioBlock audio(1, kEvalRate / 2);
  for (std::int64_t i = 0; i < audio.length; ++i)
    audio.channel(0)[i] = static_cast<float>(0.3 * std::sin(0.05 * static_cast<double>(i)));
  return audio;
}

TEST_F(WithProgram, FailureOfVisqolKeepsTheOtherMeasures) {
  std::ofstream(folder_->File("visqol")) << "#!/bin/sh\nexit 1\n";
  ASSERT_TRUE(WriteAudio(folder_->File("a.wav"), Tone()).ok());
  EvaluationOptions options;
  options.work_folder = folder_->File(".");
  std::vector<std::string> failures;
  const auto report = Evaluate(folder_->File("a.wav"), {folder_->File("a.wav")}, options, &failures);
  ASSERT_TRUE(report.ok()) << report.status().message();
  ASSERT_EQ(report->rows.size(), 1U);
  EXPECT_FALSE(report->rows[0].visqol.has_value());
  EXPECT_EQ(report->rows[0].log_mel, 0);
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_NE(failures[0].find("ViSQOL"), std::string::npos) << failures[0];
}

// Format 3 is floats. Prints the channels on their own as well, as the program may when it is asked to.
constexpr char kZimtohrli[] = R"(#!/bin/sh
[ $# = 2 ] || exit 2
for file in "$1" "$2"; do
  set -- $(od -A n -t u2 -j 20 -N 16 "$file")
  [ "$1 $2 $8" = "3 2 32" ] || [ "$1 $2 $8" = "65534 2 32" ] || exit 3
done
printf 'channel 0: distance 0.5 MOS 2\ndistance 0.012500\nMOS 3.1\n'
)";

// As upstream's own tool: no positional arguments, the number alone.
constexpr char kCompare[] = R"(#!/bin/sh
[ "$1" = --path_a ] && [ "$3" = --path_b ] && [ "$5" = --output_zimtohrli_distance ] || exit 1
[ -s "$2" ] && [ -s "$4" ] && echo 0.0375
)";

class WithZimtohrli : public WithProgram {
 protected:
  void Install(const char* script) {
    std::ofstream(folder_->File("zimtohrli")) << script;
    std::filesystem::permissions(folder_->File("zimtohrli"), std::filesystem::perms::owner_all);
  }
  Measurement Measured(bool zimtohrli) {
    AudioBlock audio(2, kEvalRate / 2);
    for (std::int64_t i = 0; i < audio.length; ++i)
      audio.channel(0)[i] = audio.channel(1)[i] = 0.1F * static_cast<float>(i % 50) / 50;
    MeasureOptions options;
    options.visqol = false;
    options.zimtohrli = zimtohrli;
    Measurement measurement;
    EXPECT_TRUE(Measure(audio, audio, options, &measurement).ok());
    return measurement;
  }
};

TEST_F(WithZimtohrli, DistanceIsRead) {
  Install(kZimtohrli);
  EXPECT_EQ(Measured(true).zimtohrli, 0.0125);
  EXPECT_EQ(Measured(true).zimtohrli_error, "");
  EXPECT_FALSE(Measured(false).zimtohrli.has_value());
}

TEST_F(WithZimtohrli, UpstreamsToolUnderThatNameWorks) {
  Install(kCompare);
  EXPECT_EQ(Measured(true).zimtohrli, 0.0375);
}

TEST_F(WithZimtohrli, FailureKeepsTheOtherMeasures) {
  for (const char* script :
       {"#!/bin/sh\nexit 1\n", "#!/bin/sh\necho nothing\n", "#!/bin/sh\necho distance nan\n"}) {
    Install(script);
    const Measurement measured = Measured(true);
    EXPECT_FALSE(measured.zimtohrli.has_value()) << script;
    EXPECT_NE(measured.zimtohrli_error, "") << script;
    EXPECT_EQ(measured.log_mel, 0);
    ASSERT_TRUE(measured.ear.has_value());
    EXPECT_EQ(measured.ear->level[0], 0);
  }
}

TEST_F(WithProgram, CompressedFilesAreNoAudio) {
  ASSERT_TRUE(WriteAudio(folder_->File("a.wav"), Tone()).ok());
  std::ofstream(folder_->File("b.ecdc")) << "ECDC";
  const auto audio = ListAudio(folder_->File("."));
  ASSERT_TRUE(audio.ok());
  ASSERT_EQ(audio->size(), 1U);
  EXPECT_EQ(LowerExtension(audio->front()), "wav");
}

TEST(Report, CsvAndJsonHaveMeansAndUseOfCodes) {
  Report report;
  for (const double kbps : {2.0, 4.0}) {
    Measurement row;
    row.system = "model-3";
    row.reference = "r.wav";
    row.degraded = "d.wav";
    row.seconds = 1;
    row.kbps = kbps;
    report.rows.push_back(row);
  }
  for (const int codebook : {0, 1}) {
    CodebookRow row;
    row.system = "model-3";
    row.codebook = codebook;
    row.use.used = 10 + 20 * codebook;
    row.use.entropy = 2 + codebook;
    report.codebooks.push_back(row);
  }
  const std::string csv = FormatCsv(report);
  EXPECT_EQ(csv.substr(0, csv.find('\r')),
            "system,reference,degraded,seconds,kbps,log_mel,side_log_mel,snr_db,si_sdr_db,border_db,visqol,"
            "zimtohrli,repeat,line_db,attack_db,pre_echo_db,level_300_1500_db,level_1500_4000_db,"
            "level_4000_8000_db,level_8000_14000_db,codes_used,code_entropy_bits");
  EXPECT_NE(csv.find("\r\nmodel-3,mean,,2.000000,3.000000,0.000000,,0.000000,0.000000,,,,,,,,,,,,20.000000,2."
                     "500000\r\n"),
            std::string::npos)
      << csv;
  const std::string json = FormatJson(report);
  EXPECT_NE(json.find("\"codes_used\": 20.0"), std::string::npos) << json;
  EXPECT_NE(json.find("\"code_entropy_bits\": 2.5"), std::string::npos) << json;
}

std::string Page(const Report& report) {
  std::vector<std::string> failures;
  std::string page = FormatHtml(report, {}, &failures);
  EXPECT_TRUE(failures.empty());
  return page;
}

// Whether a recording has attacks depends on the recording: those without do not take the others' mean.
TEST(Report, MeansOfWhatNotEveryRecordingHas) {
  Report report;
  for (const bool attacks : {true, false, true}) {
    Measurement row;
    row.system = "model-3";
    row.reference = attacks ? "drum.wav" : "organ.wav";
    row.ear = metrics::EarDifference();
    row.ear->level = {-1, -2, -3, -4};
    if (attacks) row.ear->attack = -6;
    if (attacks) row.zimtohrli = 0.01;
    report.rows.push_back(row);
  }
  const std::vector<Measurement> means = Means(report.rows);
  ASSERT_EQ(means.size(), 1U);
  EXPECT_EQ(means[0].ear->attack, -6);
  EXPECT_FALSE(means[0].ear->line.has_value());
  EXPECT_EQ(means[0].ear->level[3], -4);
  EXPECT_FALSE(means[0].zimtohrli.has_value());
  const std::string table = FormatTable(report);
  for (const char* title : {"Zimtohrli", "repeat", "line", "attack", "pre-echo", "1.5-4k", "8-14k"}) {
    EXPECT_NE(table.find(title), std::string::npos) << title;
    EXPECT_NE(Page(report).find(std::string("<th>") + title), std::string::npos) << title;
  }
  const std::string json = FormatJson(report);
  EXPECT_NE(json.find("\"attack_db\": -6.0"), std::string::npos) << json;
  EXPECT_NE(json.find("\"level_8000_14000_db\": -4.0"), std::string::npos) << json;
}

// What ViSQOL and Zimtohrli print, and what a table of a run has.
TEST(LeadingNumber, IsReadWithAPoint) {
  EXPECT_EQ(LeadingNumber("\t4.25\n"), 4.25);
  EXPECT_EQ(LeadingNumber(" -1e-3 of them"), -0.001);
  EXPECT_EQ(LeadingNumber("+2"), 2.0);
  EXPECT_EQ(LeadingNumber("2,5"), 2.0);
  for (const char* text : {"", " ", "x1", "+-1", "nan", "inf", "1e999"})
    EXPECT_FALSE(LeadingNumber(text).has_value()) << text;
}

TEST(Opus, RatesAreThoseNearestToTheModels) {
  EXPECT_EQ(NearestOpusRates({24, 3, 6, 12}), (std::vector<double>{6, 12, 24}));
  EXPECT_EQ(NearestOpusRates({0.5, 1000}), (std::vector<double>{6, 510}));
}

}  // namespace
}  // namespace xcodec::train::eval
