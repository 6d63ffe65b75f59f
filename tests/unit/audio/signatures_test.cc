// One table of first bytes: walks over trees, readers, and the check of data after the end agree.
#include "audio/detect/signatures.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "audio/detect/content.h"

namespace xcodec::audio {
namespace {

using std::string_literals::operator""s;

Bytes BytesOf(const std::string& text) {
  return Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

const std::string kStarts[] = {"\0\0\0\x20"s + "ftypM4A \0\0\0\0"s,
                               "\0\0\0\x20"s + "ftypisom\0\0\0\0"s,
                               "\x1A\x45\xDF\xA3\x9F\x42\x86"s,
                               "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"s,
                               "wvpk\0\0\0\0"s,
                               "MAC \x96\x0F"s,
                               "TTA1\1\0"s,
                               "tBaK\0\0"s,
                               "MPCKSH"s,
                               "MP+\x07"s,
                               "FLV\x01\x05"s,
                               "\x7F\xFE\x80\x01\xFC"s,
                               "#!AMR\n"s,
                               ".RMF\0\0"s,
                               "DSD \x1C\0\0\0\0\0\0\0"s,
                               "RIFF\0\0\0\0AVI LIST"s,
                               "RIFF\0\0\0\0WAVEfmt "s,
                               "RF64\0\0\0\0WAVEds64"s,
                               "FORM\0\0\0\0AIFFCOMM"s,
                               "fLaC\0\0\0\x22"s,
                               "OggS\0\2"s,
                               "caff\0\1\0\0desc"s,
                               ".snd\0\0\0\x18"s,
                               "Creative Voice File\x1A"s,
                               "NIST_1A\n   1024\n"s};

TEST(Signatures, WhatAReaderTakesIsSoundForTreesAndAnotherFileAfterAnEnd) {
  for (const std::string& start : kStarts) {
    const ContentKind content = ContentOf(BytesOf(start)).kind;
    EXPECT_TRUE(content == ContentKind::kAudio || content == ContentKind::kVideo) << start;
    EXPECT_TRUE(StartsAnotherFile(BytesOf(start))) << start;
    EXPECT_LE(FindSignature(BytesOf(start))->bytes.size(), kSignatureBytes);
  }
}

TEST(Signatures, TagsAndPaddingAreNoOtherFile) {
  for (const std::string& text : {"TAG"s + std::string(125, ' '), "ID3\3\0\0\0\0\0\0"s, "APETAGEX\xD0\7\0\0"s,
                                  std::string(64, '\0'), "LIST\4\0\0\0INFO"s, "data\0\0\0\0"s, ""s})
    EXPECT_FALSE(StartsAnotherFile(BytesOf(text))) << text;
}

// A piece of a recording, as `split` or a cut download leaves it: the first frame is cut.
TEST(Signatures, FragmentsOfFramesAreSound) {
  std::mt19937 random(1);
  const auto noise = [&](std::size_t n) {
    std::string text(n, '\0');
    for (char& c : text) c = static_cast<char>(random() % 255);
    return text;
  };
  std::string mp3 = noise(300);
  std::string adts = noise(100);
  std::string ac3 = noise(500);
  for (int i = 0; i < 8; ++i) {
    mp3 += "\xFF\xFB\x90\x64"s + noise(413);
    adts += "\xFF\xF1\x50\x80\x10\x1F\xFC"s + noise(121);
    ac3 += "\x0B\x77\0\0\x14\x40"s + noise(762);
  }
  EXPECT_EQ(ContentOf(BytesOf(mp3)).name, "MPEG");
  EXPECT_EQ(ContentOf(BytesOf(adts)).name, "AAC");
  EXPECT_EQ(ContentOf(BytesOf(ac3)).name, "AC-3");
  // Frames of another rate in between are chance.
  std::string mixed = noise(300);
  for (int i = 0; i < 8; ++i)
    mixed += (i % 2 == 0 ? "\xFF\xFB\x90\x64"s : "\xFF\xFB\x94\x64"s) + noise(413 - 34 * (i % 2));
  EXPECT_EQ(ContentOf(BytesOf(mixed)).kind, ContentKind::kUnknown);
  for (int i = 0; i < 300; ++i) {
    const std::string text = noise(kContentStart);
    const Content content = ContentOf(BytesOf(text));
    EXPECT_EQ(content.kind, ContentKind::kUnknown) << content.name;
  }
}

}  // namespace
}  // namespace xcodec::audio
