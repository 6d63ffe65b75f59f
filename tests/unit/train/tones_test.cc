// The sounds of the tone table, and the results for sounds that were changed.
#include "train/eval/tones.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "train/eval/measure.h"
#include "train/eval/report_tones.h"

namespace xcodec::train::eval {
namespace {

const Tone& Find(const std::vector<Tone>& tones, const std::string& name) {
  return *std::find_if(tones.begin(), tones.end(), [&](const Tone& tone) { return tone.name == name; });
}

TEST(Tones, AreAudibleAndNeitherClipNorChange) {
  const std::vector<Tone> tones = MakeTones(), again = MakeTones();
  std::set<std::string> names;
  ASSERT_EQ(tones.size(), again.size());
  for (std::size_t k = 0; k < tones.size(); ++k) {
    const Tone& tone = tones[k];
    EXPECT_TRUE(names.insert(tone.name).second) << tone.name;
    EXPECT_EQ(tone.audio.samples, again[k].audio.samples);
    ASSERT_EQ(tone.audio.channels, 2);
    ASSERT_EQ(tone.audio.length, 3 * kEvalRate);
    float peak = 0;
    for (const float x : tone.audio.samples) peak = std::max(peak, std::fabs(x));
    EXPECT_GT(peak, 0.1F) << tone.name;
    EXPECT_LE(peak, 1.0F) << tone.name;
    const auto same = CompareTone(tone, tone.audio);
    ASSERT_TRUE(same.ok());
    EXPECT_NEAR(same->level_db, 0, 1e-9) << tone.name;
    EXPECT_TRUE(same->pitch_kept) << tone.name;
  }
  for (const char* name : {"tone 6000 Hz", "glockenspiel", "flute", "chirps", "alarm", "antiphase"})
    EXPECT_EQ(names.count(name), 1U) << name;
  const AudioBlock& anti = Find(tones, "antiphase").audio;
  for (std::int64_t i = 0; i < anti.length; ++i) ASSERT_EQ(anti.channel(0)[i], -anti.channel(1)[i]);
}

TEST(Tones, LevelPitchAndLength) {
  const std::vector<Tone> tones = MakeTones();
  const Tone& tone = Find(tones, "tone 1000 Hz");
  AudioBlock quiet = tone.audio;
  for (float& x : quiet.samples) x *= 0.5F;
  EXPECT_NEAR(CompareTone(tone, quiet)->level_db, -6.02, 0.01);
  EXPECT_TRUE(CompareTone(tone, quiet)->pitch_kept);
  const auto other = CompareTone(tone, Find(tones, "tone 1500 Hz").audio);
  EXPECT_NEAR(other->level_db, 0, 0.01);
  EXPECT_FALSE(other->pitch_kept);
  EXPECT_EQ(CompareTone(tone, AudioBlock(2, tone.audio.length))->level_db, -120);
  EXPECT_FALSE(CompareTone(tone, AudioBlock(2, 0)).ok());
  EXPECT_FALSE(CompareTone(tone, AudioBlock(1, tone.audio.length)).ok());
  EXPECT_TRUE(CompareTone(tone, AudioBlock(2, tone.audio.length - 100)).ok());
}

TEST(Tones, TablesHaveALineASoundAndAColumnASystem) {
  const std::vector<ToneRow> rows{
      {"tone 1000 Hz", "m-3", -22.04, false}, {"tone 1000 Hz", "m-6", -1, true}, {"a, b", "m-6", 3, true}};
  EXPECT_EQ(FormatToneTable(rows),
            "level, dB                     m-3              m-6\n"
            "tone 1000 Hz               -22.0!             -1.0\n"
            "a, b                            -              3.0\n");
  EXPECT_EQ(FormatToneCsv(rows),
            "sound,system,level_db,pitch_kept\r\ntone 1000 Hz,m-3,-22.040000,0\r\n"
            "tone 1000 Hz,m-6,-1.000000,1\r\n\"a, b\",m-6,3.000000,1\r\n");
  EXPECT_NE(FormatToneHtml(rows).find("<tr><td>tone 1000 Hz<td>-22.0!<td>-1.0\n"), std::string::npos);
  EXPECT_EQ(FormatToneTable({}) + FormatToneHtml({}), "");
  Report report;
  report.tones = rows;
  EXPECT_EQ(FormatTable(report), FormatToneTable(rows));
  EXPECT_NE(FormatJson(report).find("\"pitch_kept\": false"), std::string::npos);
  std::vector<std::string> failures;
  EXPECT_EQ(FormatHtml(report, {}, &failures).find("Spectrograms"), std::string::npos);
}

}  // namespace
}  // namespace xcodec::train::eval
