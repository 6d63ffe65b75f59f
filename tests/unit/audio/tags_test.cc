#include "audio/tags/tags.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "audio/sink/audio_sink.h"
#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::TempFolder;

TagSet Example() {
  TagSet tags;
  tags.fields = {{"TITLE", "Für Elise \xE2\x99\xAB"},
                 {"ARTIST", "Ana"},
                 {"ARTIST", "Bo"},
                 {"ALBUM", "Odd"},
                 {"DATE", "2021"},
                 {"TRACKNUMBER", "7"},
                 {"COMMENT", "two\nlines"},
                 {"GENRE", "Folk"},
                 {"LYRICS", "la\nla"},
                 {"MUSICBRAINZ_TRACKID", "0b1c"},
                 {"REPLAYGAIN_TRACK_GAIN", "-3.2 dB"},
                 {"UNKNOWN KEY", "kept"}};
  tags.cover.mime = "image/png";
  tags.cover.bytes = {0x89, 'P', 'N', 'G', 0, 1, 2, 255};
  tags.other_pictures = {{"image/jpeg", {1, 2, 3}, 4, "the back"}, {"image/png", {4}, -1, ""}};
  return tags;
}

void WriteTagged(const std::string& path, const TagSet& tags, const AudioBlock& audio) {
  AudioSinkOptions options;
  options.container = AudioContainerForPath(path);
  options.sample_rate = 8000;
  options.channels = 1;
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  auto sink = CreateAudioSink(fd, options);
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE((*sink)->Write(audio).ok());
  ASSERT_TRUE((*sink)->Finish().ok());
  const Status status = WriteTags(fd, tags);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(fcntl(fd, F_GETFD), 0);
  close(fd);
}

TEST(Tags, RoundTripThroughFlacAndWav) {
  const TempFolder folder;
  const AudioBlock audio = testing::Noise(1, 4001, 1);
  for (const char* name : {"plain.flac", "plain.wav", "a.flac", "a.wav"}) {
    const bool tagged = name[0] == 'a';
    WriteTagged(folder.Path(name), tagged ? Example() : TagSet{}, audio);
    auto tags = ReadTags(folder.Path(name));
    ASSERT_TRUE(tags.ok()) << tags.status().message();
    EXPECT_EQ(tags->empty(), !tagged);
    if (tagged) {
      EXPECT_EQ(tags->fields, Example().fields) << name;
      EXPECT_EQ(tags->cover.mime, "image/png");
      EXPECT_EQ(tags->cover.bytes, Example().cover.bytes);
      EXPECT_TRUE(tags->lost.empty());
      ASSERT_EQ(tags->other_pictures.size(), 2U);
      EXPECT_EQ(tags->cover.type, 3);
      EXPECT_EQ(tags->other_pictures[0].mime, "image/jpeg");
      EXPECT_EQ(tags->other_pictures[0].type, 4);
      EXPECT_EQ(tags->other_pictures[0].description, "the back");
      EXPECT_EQ(tags->other_pictures[1].type, 0);
      EXPECT_EQ(tags->other_pictures[1].bytes, Example().other_pictures[1].bytes);
    }
    // The audio is untouched.
    auto source = OpenAudio(folder.Path(name));
    ASSERT_TRUE(source.ok()) << source.status().message();
    EXPECT_EQ(testing::ReadAll(**source).samples.size(), 4001U);
  }
}

TEST(Tags, LimitsAndControlCharacters) {
  const TempFolder folder;
  TagSet tags;
  tags.fields = {{"TITLE",
                  "a\x1B[31mb\xC2\x9B"
                  "c"},
                 {"COMMENT", std::string(kMaxTagValueBytes + 1, 'x')},
                 {"NONSENSE", "y"}};
  tags.cover = {"image/jpeg", std::vector<unsigned char>(kMaxCoverBytes + 1), -1, ""};
  WriteTagged(folder.Path("a.flac"), tags, testing::Noise(1, 100, 1));
  auto read = ReadTags(folder.Path("a.flac"));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->fields, (decltype(read->fields){{"TITLE", "a[31mbc"}, {"NONSENSE", "y"}}));
  EXPECT_EQ(read->lost, (std::vector<std::string>{
                            "COMMENT", "a picture of " + std::to_string(kMaxCoverBytes + 1) + " bytes"}));
  EXPECT_TRUE(read->cover.bytes.empty());
}

TEST(Tags, OtherFiles) {
  const TempFolder folder;
  EXPECT_EQ(ReadTags(folder.Path("missing")).status().code(), StatusCode::kIo);
  const std::string text = folder.Write("text", testing::ByteVector(100, 'x'));
  auto none = ReadTags(text);
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->empty());
  const int fd = open(text.c_str(), O_RDWR);
  EXPECT_EQ(WriteTags(fd, Example()).code(), StatusCode::kUnsupported);
  close(fd);
}

}  // namespace
}  // namespace xcodec::audio
