// Files that FFmpeg or libsndfile would take for shorter, longer or other ones: truncated, joined, and with
// data after them, for every kind whose end can be known.
#include "audio/detect/media_size.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "audio/detect/declared_size.h"
#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using std::string_literals::operator""s;
using testing::TempFolder;

FileRange Write(const TempFolder& folder, const std::string& text) {
  const std::string path = folder.Write("file", testing::ByteVector(text.begin(), text.end()));
  return *FileRange::Whole(OwnedFd(open(path.c_str(), O_RDONLY | O_CLOEXEC), true));
}

std::string Little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::string Big(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

std::string Noise(std::size_t n) {
  std::string text(n, '\0');
  for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>(1 + i * 7 % 250);
  return text;
}

struct Sample {
  MediaKind kind;
  std::string file;
};

std::vector<Sample> Samples() {
  // 44100 samples of 44100 Hz: frames of 46080, one of 300 bytes.
  const std::string tta = "TTA1\1\0\2\0\x10\0"s + Little(44100, 4) + Little(44100, 4) + "crc1" +
                          Little(300, 4) + "crc2" + Noise(300);
  const std::string ape = "MAC "s + Little(3990, 2) + "\0\0"s + Little(52, 4) + Little(24, 4) + Little(8, 4) +
                          Little(44, 4) + Little(500, 4) + Little(0, 4) + Little(3, 4) + Noise(16) +
                          Noise(24 + 8 + 44 + 500 + 3);
  const std::string tak = "tBaK\1"s + Little(10, 3) + Noise(10) + "\7"s + Little(11, 3) + Little(400, 5) +
                          Little(100, 3) + "crc" + "\0\0\0\0"s + Noise(500);
  const std::string dsf = "DSD "s + Little(28, 8) + Little(28 + 600, 8) + Little(0, 8) + Noise(600);
  const std::string mpc = "MPCKSH\x0C"s + Noise(9) + "AP\x81\x00"s + Noise(124) + "SE\3"s;
  std::string amr = "#!AMR\n";
  for (int i = 0; i < 20; ++i) amr += "\x3C"s + Noise(31);
  std::string wide = "#!AMR-WB\n";
  for (int i = 0; i < 20; ++i) wide += "\x14"s + Noise(32);
  std::string wavpack;
  for (int i = 0; i < 4; ++i)
    wavpack += "wvpk"s + Little(24 + 100, 4) + "\x10\4\0\0"s + Little(4000, 4) +
               Little(static_cast<unsigned>(i) * 1000, 4) + Little(1000, 4) + Little(0x1800, 4) + "crc." +
               Noise(100);
  const std::string real =
      ".RMF"s + Big(18, 4) + Noise(10) + "PROP" + Big(50, 4) + Noise(42) + "DATA" + Big(518, 4) + Noise(510);
  return {{{"True Audio", "tta"}, tta}, {{"Monkey's Audio", "ape"}, ape}, {{"TAK", "tak"}, tak},
          {{"DSF", "dsf"}, dsf},        {{"Musepack", "mpc8"}, mpc},      {{"AMR", "amr"}, amr},
          {{"AMR", "amr"}, wide},       {{"WavPack", "wv"}, wavpack},     {{"RealMedia", "rm"}, real}};
}

TEST(MediaSize, WholeFilesAndTagsAfterThem) {
  const TempFolder folder;
  const std::string id3 = "TAG" + std::string(125, ' ');
  const std::string ape =
      "APETAGEX"s + Little(2000, 4) + Little(32, 4) + Little(0, 4) + Little(0, 4) + Little(0, 8);
  for (const Sample& sample : Samples()) {
    for (const std::string& after : {""s, id3, ape, ape + id3}) {
      const auto size = CheckMediaSize(Write(folder, sample.file + after), sample.kind);
      ASSERT_TRUE(size.ok());
      EXPECT_EQ(size->truncated + size->surplus + size->besides, "") << sample.kind.name << after.size();
      EXPECT_FALSE(size->unknown) << sample.kind.name;
    }
  }
}

TEST(MediaSize, CutFilesAreTruncated) {
  const TempFolder folder;
  for (const Sample& sample : Samples()) {
    // So much is forgotten by a writer of RealMedia.
    const std::size_t least = sample.kind.demuxer == "rm"s ? 33 : 1;
    for (const std::size_t cut : {least, std::size_t{90}}) {
      const auto size =
          CheckMediaSize(Write(folder, sample.file.substr(0, sample.file.size() - cut)), sample.kind);
      ASSERT_TRUE(size.ok());
      EXPECT_NE(size->truncated, "") << sample.kind.name << " less " << cut;
    }
  }
}

TEST(MediaSize, JoinedFilesAreTold) {
  const TempFolder folder;
  const std::string flac = "fLaC\0\0\0\x22"s + Noise(500);
  for (const Sample& sample : Samples()) {
    for (const std::string& next : {sample.file, flac}) {
      const auto size = CheckMediaSize(Write(folder, sample.file + next), sample.kind);
      ASSERT_TRUE(size.ok());
      EXPECT_EQ(size->surplus, "another file begins at byte " + std::to_string(sample.file.size()))
          << sample.kind.name;
    }
    const auto noise = CheckMediaSize(Write(folder, sample.file + Noise(77)), sample.kind);
    ASSERT_TRUE(noise.ok());
    EXPECT_NE(noise->surplus, "") << sample.kind.name;
  }
}

TEST(MediaSize, WhatHasNoSizesIsUnknown) {
  const TempFolder folder;
  const MediaKind musepack7 = {"Musepack", "mpc"};
  EXPECT_TRUE(CheckMediaSize(Write(folder, "MP+\7" + Noise(500)), musepack7)->unknown);
  const MediaKind old_ape = {"Monkey's Audio", "ape"};
  EXPECT_TRUE(CheckMediaSize(Write(folder, "MAC "s + Little(3970, 2) + Noise(500)), old_ape)->unknown);
}

// Data other than audio may follow these containers; then the file must not be removed.
TEST(MediaSize, WhatFollowsAContainerIsNamed) {
  const TempFolder folder;
  const MediaKind mp4 = {"MP4", "mov"};
  const std::string file = Big(16, 4) + "ftypM4A " + Noise(4) + Big(108, 4) + "mdat" + Noise(100);
  EXPECT_EQ(CheckMediaSize(Write(folder, file + std::string(64, '\0')), mp4)->besides, "");
  const std::string after = "\1\1\1\1\1\1\1\1" + Noise(64);
  EXPECT_NE(CheckMediaSize(Write(folder, file + after), mp4)->besides, "");
  EXPECT_EQ(CheckMediaSize(Write(folder, file + "fLaC\0\0\0\x22"s + Noise(64)), mp4)->surplus,
            "another file begins at byte 124");
}

// SoX counts eight bytes too few, so a sample is at the position of the next block: whatever its value, the
// end is that of all blocks.
TEST(DeclaredSize, VocBlocksOfSoxEndEightBytesLater) {
  const TempFolder folder;
  const std::string head = "Creative Voice File\x1A\x1A\0\x14\1\x1F\x11"s + "\x09"s + Little(4 + 400, 3) +
                           Little(8000, 4) + "\x10\1\4\0\0\0\0\0"s;
  for (const int type : {0, 1, 2, 3, 8, 9, 10, 200}) {
    const std::string sample = std::string(1, static_cast<char>(type)) + "\5\0\0\7\7\7\7"s;
    const std::string file = head + Noise(392) + sample + '\0';
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file))->truncated, "") << type;
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file))->surplus, "") << type;
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file + file))->surplus,
              "another file begins at byte " + std::to_string(file.size()))
        << type;
    EXPECT_NE(CheckDeclaredSize(Write(folder, file.substr(0, file.size() - 3)))->truncated, "") << type;
  }
}

// Formats for which libsndfile takes whatever follows the header.
TEST(DeclaredSize, LesserFormats) {
  const TempFolder folder;
  const std::string voc = "Creative Voice File\x1A\x1A\0\x14\1\x1F\x11"s;
  const std::string block =
      "\x09"s + Little(12 + 400, 3) + Little(8000, 4) + "\x10\1\4\0\0\0\0\0"s + Noise(400);
  const std::string nist =
      "NIST_1A\n   1024\nchannel_count -i 2\nsample_count -i 100\nsample_n_bytes -i 2\nend_head\n";
  const std::string avr = "2BIT"s + std::string(8, '\0') + Big(0xFFFF, 2) + Big(16, 2) +
                          std::string(10, '\0') + Big(100, 4) + std::string(98, '\0') + Noise(400);
  const std::string wave = "ALawSoundFile**\0\x0F\x10"s + Big(400, 4) + std::string(10, '\0') + Noise(400);
  const std::string dump = "\xF0\x7E\0\1\0\0\x10\0\0\0"s + "\x28\0\0"s + std::string(8, '\0') + Noise(127);
  for (const std::string& file :
       {voc + block + "\0"s, nist + std::string(1024 - nist.size(), ' ') + Noise(400), avr, wave, dump}) {
    const std::string name = file.substr(0, 8);
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file))->truncated, "") << name;
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file))->surplus, "") << name;
    EXPECT_NE(CheckDeclaredSize(Write(folder, file.substr(0, file.size() - 60)))->truncated, "") << name;
    EXPECT_NE(CheckDeclaredSize(Write(folder, file + file))->surplus, "") << name;
  }
  EXPECT_EQ(CheckDeclaredSize(Write(folder, voc + block + block + "\0"s)).status().code(),
            StatusCode::kUnsupported);
  // To the end of the file, wherever that is.
  const std::string ircam = "\x64\xA3\1\0"s + Little(0x45FA0000, 4) + Little(2, 4) + Little(2, 4) +
                            std::string(1008, '\0') + Noise(400);
  const std::string pvf = "PVF1\n2 8000 16\n" + Noise(400);
  const std::string au = ".snd"s + Big(28, 4) + Big(0xFFFFFFFF, 4) + Big(3, 4) + Big(8000, 4) + Big(2, 4) +
                         std::string(4, '\0') + Noise(400);
  for (const std::string& file : {ircam, pvf, au}) {
    const std::string name = file.substr(0, 4);
    const auto whole = CheckDeclaredSize(Write(folder, file));
    EXPECT_EQ(whole->truncated + whole->surplus, "") << name;
    EXPECT_NE(CheckDeclaredSize(Write(folder, file + "x"))->truncated, "") << name;
    EXPECT_EQ(CheckDeclaredSize(Write(folder, file + file))->surplus,
              "another file begins at byte " + std::to_string(file.size()))
        << name;
  }
}

// A header that states the size of packets, and a data object that does not know its own.
std::string OpenAsf(int packets, std::uint32_t least, std::uint32_t most) {
  const std::string properties =
      "\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11"s + Noise(84) + Little(least, 4) + Little(most, 4) + Noise(4);
  const std::string header = "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"s +
                             Little(30 + properties.size(), 8) + Noise(6) + properties;
  std::string file = header + "\x36\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"s +
                     Little(50, 8) + Noise(26);
  for (int i = 0; i < packets; ++i) file += "\x82\0\0"s + Noise(317);
  return file;
}

TEST(MediaSize, PacketsOfAnOpenAsfTellWhereItEnds) {
  const TempFolder folder;
  const MediaKind asf = {"Windows Media", "asf"};
  const std::string file = OpenAsf(5, 320, 320);
  const auto check = [&](const std::string& text) { return *CheckMediaSize(Write(folder, text), asf); };
  for (const std::string& whole : {file, file + std::string(100, '\0'), file + "$E" + Noise(10)}) {
    const DeclaredSize size = check(whole);
    EXPECT_EQ(size.truncated + size.surplus + size.besides, "") << whole.size();
  }
  for (const std::size_t cut : {1U, 100U, 319U})
    EXPECT_EQ(check(file.substr(0, file.size() - cut)).truncated,
              "the file has " + std::to_string(320 - cut) + " of the last packet's 320 bytes");
  for (const std::string& next :
       {file, "RIFF\1\2\3\4WAVEfmt "s, "fLaC\0\0\0\x22"s, "ID3\3\0\0\0\0\0\0RIFF\1\2\3\4WAVEfmt "s})
    EXPECT_EQ(check(file + next).surplus, "another file begins at byte " + std::to_string(file.size()))
        << next.size();
  EXPECT_NE(check(file + Noise(99)).besides, "");
  // Packets of no one size: only another start tells.
  const std::string uneven = OpenAsf(5, 300, 320);
  EXPECT_EQ(check(uneven).truncated + check(uneven).surplus, "");
  EXPECT_EQ(check(uneven + uneven).surplus, "another file begins at byte " + std::to_string(uneven.size()));
  // A false size, or truncated headers, must not cause endless reading or reading past the end.
  for (const std::string& text : {OpenAsf(5, 0, 0), OpenAsf(5, 0xFFFFFFFF, 0xFFFFFFFF), OpenAsf(0, 320, 320)})
    for (std::size_t n = 0; n < text.size(); n += 13)
      EXPECT_TRUE(CheckMediaSize(Write(folder, text.substr(0, n)), asf).ok());
}

}  // namespace
}  // namespace xcodec::audio
