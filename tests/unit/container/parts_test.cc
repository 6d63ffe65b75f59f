// The pieces that version 1 is made of: integers, scales, digest, writer, streams.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <thread>

#include "container/codes_digest.h"
#include "container/section.h"
#include "container/v1/v1_scale.h"
#include "container/wire.h"
#include "support/paths.h"
#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

TEST(Varint, ShortestFormOnly) {
  for (const std::uint64_t v : {0ULL, 1ULL, 127ULL, 128ULL, 16383ULL, 16384ULL, (1ULL << 48), (1ULL << 62)}) {
    std::vector<unsigned char> bytes;
    container::AppendVarint(v, &bytes);
    container::WireParser in(bytes);
    std::uint64_t back = 0;
    ASSERT_TRUE(in.Varint(v, &back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.done());
    if (v > 0) {
      EXPECT_FALSE(container::WireParser(bytes).Varint(v - 1, &back));
    }
    bytes.pop_back();
    EXPECT_FALSE(container::WireParser(bytes).Varint(UINT64_MAX, &back));
  }
  std::uint64_t v = 0;
  EXPECT_FALSE(container::WireParser(std::vector<unsigned char>{0x80, 0x00}).Varint(100, &v));
  EXPECT_FALSE(container::WireParser(std::vector<unsigned char>(12, 0xFF)).Varint(UINT64_MAX, &v));
}

TEST(Crc, KnownValue) {
  const std::string text = "123456789";
  EXPECT_EQ(container::Crc32(0, Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())),
            0xCBF43926U);
}

TEST(Scale, EveryCodeIsAFixedPoint) {
  float previous = 0;
  for (int code = 0; code <= 0xFFFF; ++code) {
    const float scale = container::V1ScaleFromCode(static_cast<std::uint16_t>(code));
    ASSERT_TRUE(std::isfinite(scale) && scale > previous);
    ASSERT_EQ(*container::V1ScaleToCode(scale), code);
    const double exact = std::ldexp(1.0 + (code % 1024) / 1024.0, code / 1024 - 32);
    ASSERT_EQ(static_cast<double>(scale), exact);
    previous = scale;
  }
}

TEST(Scale, ErrorIsBelowOneInTwoThousand) {
  double worst = 0;
  for (double s = 1e-8; s < 1e6; s *= 1.00037) {
    const auto scale = static_cast<float>(s);
    worst = std::max(
        worst,
        std::fabs(static_cast<double>(*container::V1RoundScale(scale)) / static_cast<double>(scale) - 1.0));
  }
  EXPECT_LE(worst, 1.0 / 2048);
}

// SNR in dB of `decoded` times `gain` against `audio`.
double Snr(const std::vector<float>& audio, const std::vector<float>& decoded, float gain) {
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < audio.size(); ++i) {
    const double error = static_cast<double>(audio[i]) - static_cast<double>(decoded[i] * gain);
    signal += static_cast<double>(audio[i]) * static_cast<double>(audio[i]);
    noise += error * error;
  }
  return 10 * std::log10(signal / noise);
}

// An encoder that divides by the exact scale and a decoder that multiplies by the stored one: up to 30 dB,
// far above what these codecs reach, nobody can tell.
TEST(Scale, DecodedSnrLosesLessThanAHundredthOfADecibel) {
  const auto noise = Noise(96000, 5);
  double worst = 0;
  for (const double snr : {0.0, 10.0, 20.0, 30.0}) {
    for (float scale = 1e-6F; scale < 8.0F; scale *= 1.37F) {
      std::vector<float> audio(48000);
      std::vector<float> normalised(48000);  // what the networks give back
      for (std::size_t i = 0; i < audio.size(); ++i) {
        const float x = static_cast<float>(noise[i]) / 128.0F - 1.0F;
        const float e = static_cast<float>(noise[48000 + i]) / 128.0F - 1.0F;
        audio[i] = x * scale;
        normalised[i] = x + e * static_cast<float>(std::pow(10.0, -snr / 20));
      }
      worst = std::max(
          worst, Snr(audio, normalised, scale) - Snr(audio, normalised, *container::V1RoundScale(scale)));
    }
  }
  RecordProperty("microdecibels", static_cast<int>(1e6 * worst));
  EXPECT_LT(worst, 0.01);
}

TEST(Scale, EndsAndRefusals) {
  EXPECT_EQ(*container::V1ScaleToCode(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(*container::V1ScaleToCode(std::numeric_limits<float>::max()), 0xFFFF);
  for (const float bad :
       {0.0F, -1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    EXPECT_FALSE(container::V1ScaleToCode(bad).ok());
}

TEST(Digest, DoesNotDependOnTheCut) {
  CodeBlock whole(2, 4);
  CodeBlock first(2, 1);
  CodeBlock rest(2, 3);
  for (int k = 0; k < 2; ++k) {
    for (int t = 0; t < 4; ++t) {
      whole.at(k, t) = static_cast<std::uint16_t>(100 * k + t);
      (t < 1 ? first.at(k, t) : rest.at(k, t - 1)) = whole.at(k, t);
    }
  }
  container::CodesDigest a;
  a.Update(whole);
  container::CodesDigest b;
  b.Update(first);
  b.Update(rest);
  const container::V1Digest digest = a.Finish();
  EXPECT_EQ(digest, b.Finish());
  // sha256 of 00 00 64 00 01 00 65 00 02 00 66 00 03 00 67 00
  EXPECT_EQ(ToHex(digest), "64c40e7e63618717731c7bc0");
}

TEST(Writer, RefusesMisuse) {
  const container::V1Header h = ChunkedHeader();
  std::vector<unsigned char> out;
  container::VectorSink sink(&out);
  const std::vector<float> scales(10, 1.0F);
  const auto make = [&] { return std::move(*container::V1Writer::Create(&sink, h, {})); };
  container::V1Header bad = h;
  bad.hop = 0;
  EXPECT_FALSE(container::V1Writer::Create(&sink, bad, {}).ok());
  EXPECT_FALSE(make()->WriteBlock(11, std::vector<float>(11, 1.0F), {}, container::kUnknownLength).ok());
  EXPECT_FALSE(make()->WriteBlock(0, {}, {}, container::kUnknownLength).ok());
  EXPECT_FALSE(
      make()->WriteBlock(10, Span<const float>(scales.data(), 9), {}, container::kUnknownLength).ok());
  EXPECT_FALSE(make()->WriteBlock(10, scales, {}, 9 * h.chunk_stride).ok()) << "behind the end";
  EXPECT_FALSE(make()->Finish(1, {}).ok()) << "no blocks";
  auto writer = make();
  ASSERT_TRUE(writer->WriteBlock(10, scales, {}, container::kUnknownLength).ok());
  EXPECT_FALSE(writer->Finish(10 * h.chunk_stride, {}).ok()) << "the last chunk is not full";
  writer = make();
  ASSERT_TRUE(writer->WriteBlock(3, Span<const float>(scales.data(), 3), {}, 3 * h.chunk_stride).ok());
  EXPECT_FALSE(writer->WriteBlock(1, Span<const float>(scales.data(), 1), {}, 3 * h.chunk_stride).ok());
  EXPECT_FALSE(writer->Finish(3 * h.chunk_stride - 1, {}).ok());
  EXPECT_TRUE(writer->Finish(3 * h.chunk_stride, {}).ok());
  EXPECT_FALSE(writer->Finish(3 * h.chunk_stride, {}).ok());
}

// Reads through a pipe whose other end writes `piece` bytes at a time.
Status ReadThroughPipe(const std::vector<unsigned char>& file, std::size_t piece, bool nonblocking) {
  int ends[2];
  if (pipe(ends) != 0) return Status(StatusCode::kIo, "pipe");
  if (nonblocking) fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::thread writer([&] {
    for (std::size_t at = 0; at < file.size(); at += piece) {
      if (write(ends[1], file.data() + at, std::min(piece, file.size() - at)) < 0) break;
    }
    close(ends[1]);
  });
  container::FdSource source(ends[0]);
  EXPECT_FALSE(source.seekable());
  const Status s = ReadAll(&source);
  writer.join();
  close(ends[0]);
  return s;
}

TEST(FdSource, PipesInAnyPieces) {
  const auto file = MakeFile(ChunkedHeader(), 500000);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
    for (const bool nonblocking : {false, true}) {
      const Status s = ReadThroughPipe(file, piece, nonblocking);
      EXPECT_TRUE(s.ok()) << s.message();
    }
  }
}

TEST(FdSource, FileInsideAFile) {
  const auto file = MakeFile(ChunkedHeader(), 500000);
  const std::string folder = paths::NewFolder();
  const int fd = open((folder + "/file").c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  std::filesystem::remove_all(folder);
  ASSERT_GE(fd, 0);
  container::FdSink sink(fd);
  ASSERT_TRUE(sink.Write(Noise(100, 1)).ok());
  ASSERT_TRUE(sink.Write(file).ok());
  lseek(fd, 100, SEEK_SET);
  container::FdSource source(fd);
  ASSERT_TRUE(source.seekable());
  EXPECT_EQ(*source.Size(), static_cast<std::int64_t>(file.size()));
  EXPECT_TRUE(ReadAll(&source).ok());
  ASSERT_TRUE(source.Seek(0).ok());
  EXPECT_TRUE(ReadAll(&source).ok());
  close(fd);
}

TEST(FdSink, FullDiskIsAnError) {
  const int fd = open("/dev/full", O_WRONLY);
  if (fd < 0) GTEST_SKIP() << "no /dev/full";
  container::FdSink sink(fd);
  const auto writer = container::V1Writer::Create(&sink, ChunkedHeader(), {});
  EXPECT_EQ(writer.status().code(), StatusCode::kIo);
  close(fd);
}

// 24 hours of blocks: what the writer keeps is a few bytes for each.
TEST(Writer, ADayOfAudio) {
  const container::V1Header h = ChunkedHeader();
  const std::int64_t total = std::int64_t{24} * 3600 * h.sample_rate;
  const auto file = MakeFile(h, total);
  std::vector<unsigned char> copy = file;
  container::MemorySource source{Bytes(copy)};
  EXPECT_TRUE(ReadAll(&source).ok());
  const auto trailer = container::ReadV1TrailerFromEnd(&source);
  ASSERT_TRUE(trailer.ok());
  EXPECT_EQ(trailer->total_samples, total);
  EXPECT_EQ(static_cast<std::int64_t>(trailer->block_bytes.size()), h.BlocksFor(total));
  EXPECT_LT(static_cast<std::int64_t>(file.size()) - trailer->offset, 3 * h.BlocksFor(total) + 100);
}

TEST(Signature, VersionsAndStrangers) {
  const auto probe = [](std::vector<unsigned char> bytes) {
    container::MemorySource source{Bytes(bytes)};
    return container::ReadSignature(&source).status().code();
  };
  EXPECT_EQ(probe({}), StatusCode::kTruncated);
  EXPECT_EQ(probe({'E', 'C', 'D', 'C'}), StatusCode::kTruncated);
  EXPECT_EQ(probe({'E', 'C', 'D', 'X', 1}), StatusCode::kDamaged);
  EXPECT_EQ(probe({'E', 'C', 'D', 'C', 2}), StatusCode::kUnsupportedVersion);
}

}  // namespace
}  // namespace xcodec::testing
