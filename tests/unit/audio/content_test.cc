// The kinds of files, whatever they are called: every format that libsndfile writes, and other common files.
#include "audio/detect/content.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <cmath>
#include <set>
#include <string>

#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::TempFolder;

// Writes half a second in this format; false where libsndfile does not.
bool WriteFormat(const std::string& path, int format) {
  for (const int encoding : {SF_FORMAT_PCM_16, SF_FORMAT_PCM_S8, SF_FORMAT_ALAW, SF_FORMAT_VORBIS,
                             SF_FORMAT_MPEG_LAYER_III, SF_FORMAT_DPCM_16, SF_FORMAT_FLOAT}) {
    for (const int channels : {2, 1}) {
      SF_INFO info{};
      info.samplerate = 8000;
      info.channels = channels;
      info.format = format | encoding;
      if (sf_format_check(&info) == 0) continue;
      SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
      if (file == nullptr) continue;
      std::vector<short> samples(static_cast<std::size_t>(4000 * channels));
      for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<short>(9000 * std::sin(0.1 * static_cast<double>(i)));
      const bool whole = sf_writef_short(file, samples.data(), 4000) == 4000;
      sf_close(file);
      return whole;
    }
  }
  return false;
}

TEST(ContentTest, EveryFormatThatLibsndfileWritesIsSound) {
  const TempFolder folder;
  // No byte of these shows the format; sd2 keeps its header in another file.
  const std::set<int> headerless{SF_FORMAT_RAW, SF_FORMAT_SD2};
  int formats = 0;
  sf_command(nullptr, SFC_GET_FORMAT_MAJOR_COUNT, &formats, sizeof formats);
  int written = 0;
  for (int i = 0; i < formats; ++i) {
    SF_FORMAT_INFO format{};
    format.format = i;
    sf_command(nullptr, SFC_GET_FORMAT_MAJOR, &format, sizeof format);
    if (headerless.count(format.format & SF_FORMAT_TYPEMASK) != 0) continue;
    const std::string path = folder.Path("noname");
    if (!WriteFormat(path, format.format)) continue;
    ++written;
    const Result<Content> content = DetectContent(path);
    ASSERT_TRUE(content.ok()) << format.name;
    EXPECT_TRUE(content->kind == ContentKind::kAudio || content->kind == ContentKind::kMayBe)
        << format.name << " is " << static_cast<int>(content->kind) << " " << content->name;
  }
  EXPECT_GE(written, 19);
}

Content OfText(const std::string& text) {
  return ContentOf(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

TEST(ContentTest, FramesWithoutHeaderNeedThree) {
  const std::string mp3 = std::string("\xFF\xFB\x90\x64", 4) + std::string(413, 'x');
  EXPECT_EQ(OfText(mp3 + mp3 + mp3).kind, ContentKind::kAudio);
  EXPECT_EQ(OfText(mp3 + std::string(4000, 'x')).kind, ContentKind::kUnknown);
  const std::string adts = std::string("\xFF\xF1\x50\x80\x10\x1F\xFC", 7) + std::string(121, 'x');
  EXPECT_EQ(OfText(adts + adts + adts).kind, ContentKind::kAudio);
  EXPECT_EQ(OfText(adts + std::string(4000, 'x')).kind, ContentKind::kUnknown);
}

TEST(ContentTest, OthersAreTold) {
  using std::string_literals::operator""s;
  const std::pair<std::string, ContentKind> cases[] = {
      {"", ContentKind::kEmpty},
      {"f", ContentKind::kUnknown},
      {"hello, world\n"s + std::string(5000, ' '), ContentKind::kUnknown},
      {"ECDC\1", ContentKind::kEcdc},
      {"\xFF\xD8\xFF\xE0\0\x10JFIF"s + std::string(4000, 'x'), ContentKind::kUnknown},
      {"\x89PNG\r\n\x1A\n"s + std::string(4000, 'x'), ContentKind::kUnknown},
      {"RIFF\x24\0\0\0WEBPVP8 "s, ContentKind::kUnknown},
      {"RIFF\x24\0\0\0AVI LIST"s, ContentKind::kVideo},
      {"\0\0\0\x20"
       "ftypisom\0\0\2\0"s,
       ContentKind::kVideo},
      {"\0\0\0\x20"
       "ftypM4A \0\0\2\0"s,
       ContentKind::kAudio},
      {"\0\0\0\x20"
       "ftypheic\0\0\0\0"s,
       ContentKind::kNotAudio},
      {"\x1A\x45\xDF\xA3\x9F"
       "B\x86\x81\1\x42\x82\x88matroska V_VP9 A_OPUS"s,
       ContentKind::kVideo},
      {"\x1A\x45\xDF\xA3\x9F"
       "B\x86\x81\1\x42\x82\x88matroska A_OPUS"s,
       ContentKind::kAudio},
      {"\0\5\x16\7\0\2\0\0Mac OS X        "s, ContentKind::kNotAudio},
      {std::string(5000, '\0'), ContentKind::kUnknown}};
  for (const auto& [text, kind] : cases) EXPECT_EQ(OfText(text).kind, kind) << text.substr(0, 20);
}

TEST(ContentTest, WhatCannotBeOpenedIsAnError) {
  const TempFolder folder;
  EXPECT_EQ(DetectContent(folder.Path("none")).status().code(), StatusCode::kNotFound);
  // Zeros begin like a MATLAB file, which libsndfile does not find in them.
  EXPECT_EQ(DetectContent(folder.Write("zeros", testing::ByteVector(5000)))->kind, ContentKind::kUnknown);
}

}  // namespace
}  // namespace xcodec::audio
