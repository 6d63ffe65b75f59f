#include "audio/source/wav_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "unit/audio/wav_fixture.h"

namespace xcodec::audio {
namespace {

using testing::ByteVector;
using testing::MakeWav;
using testing::ReadResult;
using testing::ReadWav;
using testing::Sample;
using testing::WavParts;

TEST(WavReader, ReadsSixteenBits) {
  const std::vector<float> expected = {0, 0.5F, -0.5F, 32767.0F / 32768, -1};
  for (const bool known : {true, false}) {
    std::int64_t frames = 0;
    const ReadResult r = ReadWav(MakeWav(Sample()), known, &frames);
    ASSERT_TRUE(r.status.ok()) << r.status.message();
    EXPECT_EQ(r.samples, expected);
    EXPECT_EQ(frames, 5);
  }
}

TEST(WavReader, ReadsEveryWidth) {
  WavParts parts = Sample();
  parts.bits = 8;
  parts.data = {0, 64, 128, 192, 255};
  EXPECT_EQ(ReadWav(MakeWav(parts), true).samples, (std::vector<float>{-1, -0.5F, 0, 0.5F, 127.0F / 128}));
  parts.bits = 24;
  parts.data = {0, 0, 0xC0, 0xFF, 0xFF, 0x7F};
  EXPECT_EQ(ReadWav(MakeWav(parts), true).samples, (std::vector<float>{-0.5F, 8388607.0F / 8388608}));
  parts.bits = 32;
  parts.data = {0, 0, 0, 0x80, 0, 0, 0, 0x40};
  EXPECT_EQ(ReadWav(MakeWav(parts), true).samples, (std::vector<float>{-1, 0.5F}));
  parts.tag = 3;
  parts.data = {0, 0, 0x80, 0x3E};
  EXPECT_EQ(ReadWav(MakeWav(parts), true).samples, (std::vector<float>{0.25F}));
  parts.bits = 64;
  parts.data = {0, 0, 0, 0, 0, 0, 0xE8, 0xBF};
  EXPECT_EQ(ReadWav(MakeWav(parts), true).samples, (std::vector<float>{-0.75F}));
}

TEST(WavReader, UnknownLengthsRunToTheEnd) {
  for (const std::uint32_t size : {0U, 0xFFFFFFFFU, 0x7FFFF000U, 0x80000000U, 0xFFFFFFFFU - 36}) {
    for (const bool known : {true, false}) {
      WavParts parts = Sample();
      parts.data_size = size;
      parts.riff_size = size == 0 ? 0 : 0xFFFFFFFF;
      std::int64_t frames = 0;
      const ReadResult r = ReadWav(MakeWav(parts), known, &frames);
      ASSERT_TRUE(r.status.ok()) << size << r.status.message();
      EXPECT_EQ(r.samples.size(), 5U) << size;
      EXPECT_EQ(frames, known ? 5 : -1) << size;
    }
  }
}

TEST(WavReader, HonestEmptyFile) {
  WavParts parts;
  testing::Append("LIST", &parts.trailer);
  AppendLittleEndian(std::uint32_t{4}, &parts.trailer);
  testing::Append("INFO", &parts.trailer);
  for (const bool known : {true, false}) {
    const ReadResult r = ReadWav(MakeWav(parts), known);
    EXPECT_TRUE(r.status.ok());
    EXPECT_TRUE(r.samples.empty());
  }
}

TEST(WavReader, LiesAreDamage) {
  std::vector<WavParts> lies(9, Sample());
  lies[0].channels = 0;
  lies[1].channels = 1024;
  lies[2].rate = 0;
  lies[3].rate = 0x80000000U;
  lies[4].fmt_chunks = 2;
  lies[5].fmt_chunks = 0;
  lies[6].block_align = 3;
  lies[7].bits = 0;
  lies[8].bits = 999;
  for (std::size_t i = 0; i < lies.size(); ++i) {
    for (const bool known : {true, false}) {
      EXPECT_EQ(ReadWav(MakeWav(lies[i]), known).status.code(), StatusCode::kDamaged) << i;
    }
  }
}

TEST(WavReader, EveryTruncationIsAnError) {
  const ByteVector whole = MakeWav(Sample());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const ByteVector cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    for (const bool known : {true, false}) EXPECT_FALSE(ReadWav(cut, known).status.ok()) << n;
  }
}

TEST(WavReader, NanAndInfinityAreDamageDenormalsAreNot) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::denorm_min()}) {
    WavParts parts;
    parts.tag = 3;
    parts.bits = 32;
    for (int i = 0; i < 10; ++i) AppendLittleEndian(FloatBits(i == 7 ? bad : 0.1F), &parts.data);
    const ReadResult r = ReadWav(MakeWav(parts), true);
    if (bad < 1) {
      EXPECT_TRUE(r.status.ok());
      continue;
    }
    EXPECT_EQ(r.status.code(), StatusCode::kDamaged);
    EXPECT_NE(r.status.message().find("sample 7"), std::string::npos) << r.status.message();
  }
}

TEST(WavReader, ExtensibleFormat) {
  ByteVector file = MakeWav(Sample());
  const ByteVector guid = {1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};
  ByteVector more = {22, 0, 16, 0, 4, 0, 0, 0};
  more.insert(more.end(), guid.begin(), guid.end());
  file.insert(file.begin() + 36, more.begin(), more.end());
  file[16] = 40;
  file[20] = 0xFE;
  file[21] = 0xFF;
  EXPECT_EQ(ReadWav(file, true).samples.size(), 5U);
  file[46] ^= 1;  // another GUID
  EXPECT_EQ(ReadWav(file, true).status.code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace xcodec::audio