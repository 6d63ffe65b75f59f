// The contents of the page that xcodec-eval writes. tests/page tests its behaviour in a browser.
#include "train/eval/listening.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "train/eval/page_template.h"
#include "train/eval/report.h"
#include "train/eval/subprocess.h"
#include "train/metrics/loudness.h"

namespace xcodec::train::eval {
namespace {

AudioBlock Sine(double level, std::int64_t length) {
  AudioBlock audio(2, length);
  for (std::int64_t i = 0; i < length; ++i) {
    audio.channel(0)[i] = audio.channel(1)[i] =
        static_cast<float>(level * std::sin(2 * 3.14159265358979 * 997 * static_cast<double>(i) / kEvalRate));
  }
  return audio;
}

// EBU Tech 3341: 1 kHz in both channels at -23 dBFS has -23 LUFS.
TEST(Loudness, OfASine) {
  const auto loudness = metrics::IntegratedLoudness(Sine(std::pow(10, -23.0 / 20), 5 * kEvalRate), kEvalRate);
  ASSERT_TRUE(loudness.has_value());
  EXPECT_NEAR(*loudness, -23, 0.1);
}

TEST(Loudness, OfNothing) {
  EXPECT_FALSE(metrics::IntegratedLoudness(AudioBlock(2, kEvalRate), kEvalRate).has_value());
  EXPECT_FALSE(metrics::IntegratedLoudness(Sine(0.5, 100), kEvalRate).has_value());
  EXPECT_FALSE(metrics::IntegratedLoudness(AudioBlock(1, 0), kEvalRate).has_value());
}

TEST(PageTemplate, ValuesAreNotLookedAtAgain) {
  EXPECT_EQ(FillIn("{{a}}-{{b}}{{c}} {{", {{"a", "{{b}}"}, {"b", "2"}}), "{{b}}-2{{c}} {{");
  EXPECT_EQ(FillIn("", {{"a", "x"}}), "");
}

TEST(PageTemplate, HasAllItNeeds) {
  const std::string page = PageTemplate();
  for (const char* part : {"{{title}}", "{{body}}", "{{data}}", "{{audio}}", "class Engine", "#player"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(page.find("{{style}}"), std::string::npos);
  EXPECT_EQ(page.find("{{script}}"), std::string::npos);
}

class ListeningPage : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = TemporaryFolder::Create();
    ASSERT_TRUE(folder.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(folder).value());
    row_.reference = folder_->File("a<_script>.wav");
    row_.degraded = folder_->File("b.wav");
    row_.system = "m-3";
    row_.kind = SystemKind::kModel;
    row_.nominal_kbps = 3;
    row_.kbps = 3.25;
    row_.visqol = 4;
    ASSERT_TRUE(WriteAudio(row_.reference, Sine(0.5, 2 * kEvalRate)).ok());
    ASSERT_TRUE(WriteAudio(row_.degraded, Sine(0.25, 2 * kEvalRate)).ok());
  }

  nlohmann::json Data(double seconds) {
    Report report;
    report.rows = {row_};
    HtmlOptions options;
    options.player_seconds = seconds;
    listening_ = MakeListening(report, options, &failures_);
    return nlohmann::json::parse(listening_.data);
  }

  std::unique_ptr<TemporaryFolder> folder_;
  Measurement row_;
  Listening listening_;
  std::vector<std::string> failures_;
};

TEST_F(ListeningPage, HasEveryVersionWhole) {
  const nlohmann::json data = Data(std::numeric_limits<double>::infinity());
  EXPECT_TRUE(failures_.empty());
  ASSERT_EQ(data["clips"].size(), 1U);
  const nlohmann::json& clip = data["clips"][0];
  EXPECT_EQ(clip["samples"], 2 * kEvalRate);
  ASSERT_EQ(clip["versions"].size(), 2U);
  EXPECT_EQ(clip["versions"][0]["label"], "original");
  EXPECT_EQ(clip["versions"][1]["label"], "3 kbps");
  EXPECT_EQ(clip["versions"][1]["kbps"], 3.25);
  EXPECT_EQ(clip["versions"][1]["measures"]["visqol"], 4);
  EXPECT_NEAR(clip["versions"][0]["loudness"].get<double>() - clip["versions"][1]["loudness"].get<double>(),
              6.02, 0.05);
  for (const auto& version : clip["versions"]) {
    const std::string element =
        "<script type=\"text/plain\" id=\"" + version["audio"].get<std::string>() + "\">";
    // "fLaC" in base64.
    EXPECT_NE(listening_.audio.find(element + "ZkxhQ"), std::string::npos);
  }
  EXPECT_EQ(data["systems"][0]["measures"]["visqol"], 4);
}

TEST_F(ListeningPage, HasAsMuchAsIsAskedFor) {
  EXPECT_EQ(Data(0.5)["clips"][0]["samples"], kEvalRate / 2);
  const nlohmann::json without = Data(0);
  EXPECT_TRUE(without["clips"].empty());
  EXPECT_EQ(without["systems"].size(), 1U);
  EXPECT_EQ(listening_.audio, "");
}

TEST_F(ListeningPage, NamesCannotEndTheElement) {
  Data(1);
  EXPECT_EQ(listening_.data.find('<'), std::string::npos);
  EXPECT_NE(listening_.data.find("\\u003c_script>"), std::string::npos) << listening_.data;
}

TEST_F(ListeningPage, SaysWhatItLacks) {
  row_.degraded = folder_->File("missing.wav");
  EXPECT_EQ(Data(1)["clips"][0]["versions"].size(), 1U);
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_NE(failures_[0].find("missing.wav: not in the page"), std::string::npos) << failures_[0];
}

}  // namespace
}  // namespace xcodec::train::eval
