// Data after and around a recording: tags by their ends, padding, other files, at every position and with
// every size of reads.
#include "audio/detect/remainder.h"

#include <gtest/gtest.h>
#include <taglib/tbytevectorstream.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "audio/detect/file_start.h"
#include "audio/source/scanning_stream.h"
#include "audio/tags/outer_tags.h"
#include "audio/tags/trailing_tags.h"

namespace xcodec::audio {
namespace {

using std::string_literals::operator""s;
using Kind = TagBlock::Kind;

std::vector<unsigned char> Vector(const std::string& text) { return {text.begin(), text.end()}; }
Bytes BytesOf(const std::string& text) {
  return Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}
FileRange Range(const std::string& text, std::int64_t at = 0) { return FileRange::OfBytes(Vector(text), at); }

std::string Little(std::uint32_t value) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::string Noise(std::size_t n, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text(n, '\0');
  for (char& c : text) c = static_cast<char>(0x80 + random() % 0x70);
  return text;
}

// Frames of 417 bytes that differ.
std::string Frames(int n) {
  std::string text;
  for (int i = 0; i < n; ++i) text += "\xFF\xFB\x90\x64"s + Noise(413, static_cast<unsigned>(i));
  return text;
}

const std::string kId3v1 = "TAGTitle" + std::string(120, '\0');
const std::string kId3v2 = "ID3\3\0\0\0\0\0\x14"s + "TIT2\0\0\0\x06\0\0\0Title"s + std::string(4, '\0');
const std::string kAppended = "ID3\4\0\x10\0\0\0\x14"s + std::string(20, '\0') + "3DI\4\0\x10\0\0\0\x14"s;
const std::string kItems = Little(5) + Little(0) + "Title\0Title"s;
std::string ApeBlock(std::uint32_t flags) {
  return "APETAGEX" + Little(2000) + Little(static_cast<std::uint32_t>(kItems.size()) + 32) + Little(1) +
         Little(flags) + std::string(8, '\0');
}
const std::string kApeEnd = kItems + ApeBlock(0);  // without a header
const std::string kApe = ApeBlock(0xA0000000) + kItems + ApeBlock(0x80000000);
const std::string kLyrics = "LYRICSBEGININD0000211000022LYRICS200"s;

TEST(TrailingTags, AreToldByTheirLastBytes) {
  const struct {
    std::string tag;
    Kind kind;
  } cases[] = {{kId3v1, Kind::kId3v1}, {kAppended, Kind::kId3v2}, {kApe, Kind::kApe}, {kApeEnd, Kind::kApe}};
  for (const auto& [tag, kind] : cases) {
    const std::string last = (Noise(kTagLook) + tag).substr(tag.size());
    const TagBlock block = TagEndingWith(BytesOf(last));
    EXPECT_EQ(block.kind, kind);
    EXPECT_EQ(block.bytes, static_cast<std::int64_t>(tag.size()));
    // A tag that lacks its last byte does not count.
    EXPECT_EQ(TagEndingWith(BytesOf(last.substr(0, last.size() - 1))).kind, Kind::kNone);
  }
  const std::string lyrics = Noise(kTagLook) + "LYRICSBEGIN" + std::string(10, 'x') + "000021LYRICS200";
  EXPECT_EQ(TagEndingWith(BytesOf(lyrics)).kind, Kind::kLyrics);
  EXPECT_EQ(TagEndingWith(BytesOf(lyrics)).bytes, 36);
  // Sizes that are no numbers, or none.
  EXPECT_EQ(TagEndingWith(BytesOf(Noise(kTagLook) + "00002xLYRICS200")).kind, Kind::kNone);
  EXPECT_EQ(TagEndingWith(BytesOf(Noise(kTagLook) + "APETAGEX" + std::string(24, '\0'))).kind, Kind::kNone);
  for (std::size_t n = 0; n < kTagLook; ++n) EXPECT_EQ(TagEndingWith(BytesOf(Noise(n))).kind, Kind::kNone);
  // The largest size that a footer can state does not wrap.
  const TagBlock huge = TagEndingWith(BytesOf("APETAGEX" + Little(2000) + Little(0xFFFFFFFF) + Little(1) +
                                              Little(0x80000000) + std::string(8, '\0')));
  EXPECT_EQ(huge.bytes, std::int64_t{0xFFFFFFFF} + 32);
}

TEST(TrailingTags, StandInAnyOrderAndAreNotCounted) {
  const std::string sound = Noise(1000);
  std::vector<std::string> tags{kId3v1, kAppended, kApe, kApeEnd};
  std::sort(tags.begin(), tags.end());
  do {
    std::string file = sound;
    for (const std::string& tag : tags) file += tag;
    EXPECT_EQ(*EndBeforeTags(Range(file)), 1000);
  } while (std::next_permutation(tags.begin(), tags.end()));
  EXPECT_EQ(*EndBeforeTags(Range(kApe + kId3v1)), 0);
  EXPECT_EQ(*EndBeforeTags(Range("")), 0);
  // One that claims to be longer than the file does not count.
  EXPECT_EQ(*EndBeforeTags(Range(kApe.substr(1))), static_cast<std::int64_t>(kApe.size()) - 1);
  const std::string front = kId3v2 + kApe + kId3v1;
  EXPECT_EQ(*AfterTags(Range(front + sound), 0), static_cast<std::int64_t>(front.size()));
  EXPECT_EQ(*AfterTags(Range(kId3v2.substr(0, 20)), 0), 0);
}

TEST(Remainder, PaddingAndTagsAreNothing) {
  const std::string zeros(700, '\0');
  for (const std::string& after :
       {""s, zeros, kId3v1, kApeEnd, kLyrics.substr(0, 0), zeros + kId3v2 + zeros + kApe + kId3v1,
        kId3v1 + zeros, kAppended + kApeEnd}) {
    const Remainder left = *JudgeRemainder(Range("0123" + after, 1000), 4);
    EXPECT_EQ(left.bytes, 0) << after.size();
    EXPECT_EQ(left.other_file + left.cut_tag + LeftText(left), "") << after.size();
  }
}

TEST(Remainder, AnythingElseIsNamedWithItsPlace) {
  const std::string zeros(700, '\0');
  const auto judge = [](const std::string& after) { return *JudgeRemainder(Range("0123" + after, 1000), 4); };
  EXPECT_EQ(judge("RIFF\1\2\3\4WAVEfmt "s).other_file, "another file begins at byte 1004");
  EXPECT_EQ(judge(zeros + Frames(5)).other_file, "another file begins at byte 1704");
  EXPECT_EQ(judge(kId3v2 + Frames(5)).other_file, "another file begins at byte 1004");
  EXPECT_EQ(judge("\0\0\0\x20"s + "ftypisom" + Noise(100)).other_file, "another file begins at byte 1004");
  EXPECT_EQ(judge("\0\0\1\xBA\x44"s + Noise(100)).other_file, "another file begins at byte 1004");
  EXPECT_TRUE(judge(kId3v2 + Frames(5)).other_at_once);
  // A file that begins later is found as well.
  EXPECT_EQ(judge(Noise(300) + "fLaC\0\0\0\x22"s + Noise(100)).other_file,
            "another file begins at byte 1304");
  EXPECT_FALSE(judge(Noise(300) + "fLaC\0\0\0\x22"s + Noise(100)).other_at_once);
  EXPECT_EQ(judge(zeros + kId3v1.substr(0, 90)).cut_tag, "the tag that begins at byte 1704 is cut short");
  const Remainder noise = judge(zeros + Noise(50) + kId3v1);
  EXPECT_EQ(LeftText(noise), "50 bytes, from byte 1704 on, that are none of its audio");
  EXPECT_FALSE(noise.text);
  EXPECT_TRUE(judge("neither tag nor sound\n").text);
  EXPECT_TRUE(judge("ein Stück Text, in UTF-8\n").text);
  EXPECT_TRUE(judge("\r\n").text);
  EXPECT_FALSE(judge("abc").text);  // may be samples
  EXPECT_FALSE(judge("Latin-1 may be samples \xFC\xE4\xF6").text);
}

TEST(FileStart, IsFoundAmidSamplesWhereItIs) {
  const std::string starts[] = {"RIFF\1\2\3\4WAVEfmt "s,
                                "RF64\xFF\xFF\xFF\xFFWAVEds64"s,
                                "FORM\1\2\3\4AIFFCOMM"s,
                                "RIFF\1\2\3\4AVI LIST"s,
                                "fLaC\0\0\0\x22"s,
                                "OggS\0\2\0\0\0\0\0\0\0\0"s,
                                "caff\0\1\0\0desc"s,
                                ".snd\0\0\0\x18\xFF\xFF\xFF\xFF\0\0\0\3\0\0\xAC\x44\0\0\0\2"s,
                                ".SoX\x1C\0\0\0\x88\x58\1\0\0\0\0\0\0\0\0\0\x80\x88\xE5\x40\2\0\0\0"s,
                                "\0\0\0\x20"s + "ftypM4A \0\0\2\0"s,
                                "\x1A\x45\xDF\xA3\xA3\x42\x86\x81\1\x42\x82\x88matroska"s,
                                "\0\0\1\xBA\x44\0\4\0\4\1\0\1\x86\xF8\0\0\1\xE0"s,
                                Frames(9),
                                kId3v2 + Frames(9)};
  for (const std::string& start : starts) {
    const std::string file = Noise(5000) + start + Noise(3000, 2);
    EXPECT_EQ(*FindFileStart(Range(file, 77), 4, StartMarks::kFrames), 5000) << start.substr(0, 12);
    EXPECT_EQ(*FindFileStart(Range(file), 5001, StartMarks::kHeaders), -1) << start.substr(0, 12);
  }
  EXPECT_EQ(*FindFileStart(Range(Noise(5000) + Frames(9)), 0, StartMarks::kHeaders), -1);
  EXPECT_EQ(*FindFileStart(Range(Noise(5000) + Frames(2) + Noise(900)), 0, StartMarks::kFrames), -1);
  // A tone may have a header's bytes in every period.
  std::string tone;
  for (int i = 0; i < 2000; ++i) tone += Frames(1);
  EXPECT_EQ(*FindFileStart(Range(tone), 0, StartMarks::kFrames), -1);
  EXPECT_EQ(*FindFileStart(Range(std::string(3 << 20, '\0')), 0, StartMarks::kFrames), -1);
  // Across the pieces that are read.
  for (const std::size_t at : {(1U << 20) - 3, (1U << 20) - 400, (1U << 20) + 1})
    EXPECT_EQ(*FindFileStart(Range(Noise(at) + Frames(40)), 0, StartMarks::kFrames),
              static_cast<std::int64_t>(at));
}

TEST(ScanningStream, EndsWhereAnotherFileBegins) {
  const std::string sound = Noise(3000) + std::string(100, '\0') + "RIF" + Noise(500, 3);
  for (const std::string& next : {Frames(12), kId3v2 + Frames(12), "RIFF\1\2\3\4WAVEfmt "s, ""s}) {
    const std::string all = sound + next + (next.empty() ? "" : Noise(100));
    for (const std::size_t piece : {1U, 7U, 64U, 1000U, 100000U}) {
      ScanningStream stream(std::make_unique<MemoryStream>(BytesOf(all), false), 44);
      std::string got;
      std::vector<char> buffer(piece);
      for (std::size_t n = piece; n == piece; got.append(buffer.data(), n)) {
        const Result<std::size_t> read = stream.Read(buffer.data(), piece);
        ASSERT_TRUE(read.ok());
        n = *read;
      }
      EXPECT_TRUE(got == sound) << next.size() << " " << piece << " " << got.size();
      EXPECT_EQ(stream.found(), next.empty() ? -1 : 44 + static_cast<std::int64_t>(sound.size())) << piece;
      EXPECT_EQ(*stream.Read(buffer.data(), piece), 0U);
    }
  }
}

OuterTags Outer(const std::string& file) {
  TagLib::ByteVectorStream stream(TagLib::ByteVector(file.data(), static_cast<unsigned>(file.size())));
  return ReadOuterTags(&stream);
}

TEST(OuterTags, AreReadInFrontAndAfterAnyFile) {
  const OuterTags tags = Outer(kId3v2 + kApe + Noise(1000) + kApeEnd + kLyrics.substr(0, 0) + kId3v1);
  ASSERT_EQ(tags.front.size(), 2U);
  ASSERT_NE(tags.front[0].id3v2, nullptr);
  EXPECT_EQ(tags.front[0].id3v2->title(), "Title");
  ASSERT_NE(tags.front[1].ape, nullptr);
  EXPECT_EQ(tags.front[1].ape->title(), "Title");
  ASSERT_EQ(tags.back.size(), 2U);
  EXPECT_EQ(tags.back[0].id3v1 != nullptr, true);
  ASSERT_NE(tags.back[1].ape, nullptr);
  EXPECT_EQ(tags.back[1].ape->title(), "Title");
  EXPECT_TRUE(tags.lost.empty());
  const OuterTags lyrics = Outer(Noise(200) + "LYRICSBEGIN" + std::string(10, 'x') + "000021LYRICS200");
  EXPECT_EQ(lyrics.lost, std::vector<std::string>{"Lyrics3"});
}

TEST(OuterTags, WhatIsCutOrLongerThanTheFileIsNone) {
  for (const std::string& file :
       {""s, "ID3"s, kId3v2.substr(0, 20), kApe.substr(0, 40) + Noise(10), Noise(300)}) {
    const OuterTags tags = Outer(file);
    EXPECT_TRUE(tags.front.empty() && tags.back.empty()) << file.size();
  }
  // A tag is read once, though it is first and last.
  const OuterTags one = Outer(kApe);
  EXPECT_EQ(one.front.size() + one.back.size(), 1U);
}

}  // namespace
}  // namespace xcodec::audio
