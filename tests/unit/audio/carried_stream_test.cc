#include "audio/detect/carried_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace xcodec::audio {
namespace {

using ByteVector = std::vector<unsigned char>;

// A core frame of 96 bytes, in words of 16 bits with the lower byte first, as samples have them.
ByteVector DtsFrame() {
  ByteVector frame(96, 0x55);
  const ByteVector head = {0xFE, 0x7F, 0x01, 0x80, 0x3C, 0xFC, 0xF0, 0x05, 0xF7, 0x13, 0x00, 0x00};
  std::copy(head.begin(), head.end(), frame.begin());
  return frame;
}

Status Check(const ByteVector& bytes, const AudioInfo& info, std::size_t piece) {
  std::vector<float> samples;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    samples.push_back(static_cast<float>(static_cast<std::int16_t>(bytes[i] | bytes[i + 1] << 8)) / 32768);
  CarriedStreamCheck check(info);
  for (std::size_t at = 0; at < samples.size(); at += piece) {
    const Status status = check.Take(&samples[at], std::min(piece, samples.size() - at));
    if (!status.ok()) return status;
  }
  return check.End();
}

AudioInfo Mono16() {
  AudioInfo info;
  info.channels = 1;
  info.sample_rate = 48000;
  info.container = "WAV";
  info.bits = 16;
  return info;
}

TEST(CarriedStream, FramesAfterSilenceAreRefused) {
  ByteVector bytes(200000, 0);
  for (int i = 0; i < 2; ++i) {
    const ByteVector frame = DtsFrame();
    bytes.insert(bytes.end(), frame.begin(), frame.end());
  }
  for (const std::size_t piece : {1, 7, 100000}) {
    const Status status = Check(bytes, Mono16(), piece);
    EXPECT_EQ(status.code(), StatusCode::kUnsupported);
    EXPECT_EQ(status.message().substr(0, 9), "holds DTS");
  }
  AudioInfo info = Mono16();
  info.bits = 24;
  EXPECT_TRUE(Check(bytes, info, 100).ok());
  info = Mono16();
  info.container = "raw";
  EXPECT_TRUE(Check(bytes, info, 100).ok());
  bytes.resize(bytes.size() - 96);
  EXPECT_TRUE(Check(bytes, Mono16(), 100).ok());
}

TEST(CarriedStream, BurstsNeedAKnownHead) {
  const ByteVector burst = {1, 2, 0x72, 0xF8, 0x1F, 0x4E, 0x01, 0x00, 0x00, 0x30, 9, 9};
  EXPECT_STREQ(FindCarriedStream(Bytes(burst)), "AC-3");
  for (const std::size_t i : {2, 3, 4, 5, 6}) {
    ByteVector other = burst;
    other[i] ^= 1;
    EXPECT_EQ(FindCarriedStream(Bytes(other)), nullptr) << i;
  }
  ByteVector other = burst;
  other[6] = 21;
  EXPECT_STREQ(FindCarriedStream(Bytes(other)), "IEC 61937");
  other.resize(9);
  EXPECT_EQ(FindCarriedStream(Bytes(other)), nullptr);
}

TEST(CarriedStream, NoiseIsNone) {
  std::mt19937 random(1);
  ByteVector bytes(1 << 20);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  EXPECT_EQ(FindCarriedStream(Bytes(bytes)), nullptr);
}

}  // namespace
}  // namespace xcodec::audio
