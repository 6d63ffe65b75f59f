#include "audio/detect/media_kind.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace xcodec::audio {
namespace {

using std::string_literals::operator""s;

std::string KindOf(const std::string& start) {
  const MediaKind* kind =
      FindMediaKind(Bytes(reinterpret_cast<const unsigned char*>(start.data()), start.size()));
  return kind == nullptr ? "" : kind->demuxer;
}

TEST(MediaKind, TellsFilesByTheirStart) {
  EXPECT_EQ(KindOf("\0\0\0\x20"s + "ftypM4A "s), "mov");
  EXPECT_EQ(KindOf("\x1A\x45\xDF\xA3\x9F"s), "matroska");
  EXPECT_EQ(KindOf("wvpk\0\0\0\0"s), "wv");
  EXPECT_EQ(KindOf("MAC \x96\x0F"s), "ape");
  EXPECT_EQ(KindOf("RIFF\0\0\0\0AVI LIST"s), "avi");
  EXPECT_EQ(KindOf("RIFF\0\0\0\0WAVEfmt "s), "");
  EXPECT_EQ(KindOf("FLV\x01\x05"s), "flv");
}

TEST(MediaKind, NeedsEveryByteOfAMagic) {
  const std::string asf = "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C"s;
  EXPECT_EQ(KindOf(asf), "asf");
  for (std::size_t n = 0; n < asf.size(); ++n) EXPECT_EQ(KindOf(asf.substr(0, n)), "");
}

TEST(MediaKind, AacNeedsASecondFrameWhereTheFirstSays) {
  std::string frame = "\xFF\xF1\x50\x80\x04\x1F\xFC"s + std::string(25, 'x');  // 32 bytes
  EXPECT_EQ(KindOf(frame + frame), "aac");
  EXPECT_EQ(KindOf(frame), "aac");
  EXPECT_EQ(KindOf(frame + "xxxxxxxx"), "");
  // MP3: the layer is not zero.
  frame[1] = '\xFB';
  EXPECT_EQ(KindOf(frame + frame), "");
}

TEST(MediaKind, TransportStreamsNeedSeveralPackets) {
  const std::string packet = "G" + std::string(187, 'x');
  EXPECT_EQ(KindOf(packet + packet + packet + packet), "mpegts");
  EXPECT_EQ(KindOf(packet), "");
  const std::string stamped = "0123" + packet;
  EXPECT_EQ(KindOf(stamped + stamped + stamped + stamped), "mpegts");
  EXPECT_EQ(KindOf("God save the text"), "");
}

TEST(MediaKind, LateStarts) {
  const std::string frame = "\xFF\xF1\x50\x80\x04\x1F\xFC"s + std::string(25, 'x');
  const std::string packet = "G" + std::string(187, 'x');
  std::string packets;
  for (int i = 0; i < 10; ++i) packets += packet;
  std::size_t at = 0;
  const auto late = [&](const std::string& start) {
    const MediaKind* kind =
        FindLateMediaKind(Bytes(reinterpret_cast<const unsigned char*>(start.data()), start.size()), &at);
    return std::string(kind == nullptr ? "" : kind->demuxer);
  };
  EXPECT_EQ(late("junk" + frame + frame + frame + frame), "aac");
  EXPECT_EQ(at, 4U);
  EXPECT_EQ(late("junk" + frame + frame + frame), "");
  EXPECT_EQ(late(packets.substr(100)), "mpegts");
  EXPECT_EQ(at, 88U);
  EXPECT_EQ(late(packets.substr(100, 900)), "");
}

TEST(MediaKind, NoiseIsNothing) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string noise(1024, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    EXPECT_EQ(KindOf(noise), "");
    std::size_t at = 0;
    const Bytes bytes(reinterpret_cast<const unsigned char*>(noise.data()), noise.size());
    EXPECT_EQ(FindLateMediaKind(bytes, &at), nullptr);
  }
}

TEST(MediaKind, SharedContainers) {
  const std::string ogg = "OggS\0\0\0\0\0\0\0\0"s;
  const Bytes bytes(reinterpret_cast<const unsigned char*>(ogg.data()), ogg.size());
  EXPECT_EQ(FindMediaKind(bytes), nullptr);
  ASSERT_NE(FindSharedMediaKind(bytes), nullptr);
  EXPECT_STREQ(FindSharedMediaKind(bytes)->demuxer, "ogg");
}

}  // namespace
}  // namespace xcodec::audio
