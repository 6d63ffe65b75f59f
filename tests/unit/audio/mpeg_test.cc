// MPEG streams that tools seldom make.
#include <gtest/gtest.h>

#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::ByteVector;
using testing::ReadAll;
using testing::TempFolder;

// Frames of MPEG 1 layer III in free format, 44.1 kHz mono: `size` bytes and the padding of every third one.
// All zero side information is silence.
ByteVector FreeFormat(int frames, std::size_t size) {
  ByteVector bytes;
  for (int i = 0; i < frames; ++i) {
    const bool padded = i % 3 == 2;
    ByteVector frame(size + (padded ? 1 : 0));
    frame[0] = 0xFF;
    frame[1] = 0xFB;
    frame[2] = padded ? 2 : 0;
    frame[3] = 0xC0;
    bytes.insert(bytes.end(), frame.begin(), frame.end());
  }
  return bytes;
}

TEST(MpegTest, FreeFormatIsReadWholeOrRefused) {
  const TempFolder folder;
  ByteVector bytes = FreeFormat(40, 500);
  auto source = OpenAudio(folder.Write("free.mp3", bytes));
  ASSERT_TRUE(source.ok()) << source.status().message();
  EXPECT_EQ((*source)->info().sample_rate, 44100);
  EXPECT_EQ((*source)->info().channels, 1);
  EXPECT_EQ((*source)->info().frames, 40 * 1152);
  const testing::ReadResult read = ReadAll(**source);
  EXPECT_TRUE(read.status.ok()) << read.status.message();
  EXPECT_GE(read.samples.size(), 38U * 1152);
  bytes.resize(bytes.size() - 10);
  EXPECT_EQ(OpenAudio(folder.Write("cut.mp3", bytes)).status().code(), StatusCode::kTruncated);
}

TEST(MpegTest, WhatOnlyLooksLikeMpegIsRefusedWithoutAWord) {
  const TempFolder folder;
  for (const int second : {0xE3, 0xFB, 0xFA, 0xFD}) {
    ByteVector bytes(20000, 'x');
    for (std::size_t i = 0; i + 3 < bytes.size(); i += 37) {
      bytes[i] = 0xFF;
      bytes[i + 1] = static_cast<unsigned char>(second);
      bytes[i + 2] = static_cast<unsigned char>(i % 256);
    }
    for (const bool tagged : {false, true}) {
      ByteVector file;
      if (tagged) file = {'I', 'D', '3', 3, 0, 0, 0, 0, 0, 0};
      file.insert(file.end(), bytes.begin(), bytes.end());
      ::testing::internal::CaptureStderr();
      const auto source = OpenAudio(folder.Write("no.mp3", file));
      if (source.ok()) ReadAll(**source);
      EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << second << tagged;
    }
  }
}

}  // namespace
}  // namespace xcodec::audio
