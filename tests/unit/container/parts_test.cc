// The pieces that version 1 is made of: integers, scales, tags, digest, header, streams.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include <cmath>
#include <limits>
#include <thread>

#include "container/codes_digest.h"
#include "container/section.h"
#include "container/v1_scale.h"
#include "container/wire.h"
#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

TEST(Varint, ShortestFormOnly) {
  for (const std::uint64_t v : {0ULL, 1ULL, 127ULL, 128ULL, 16383ULL, 16384ULL, (1ULL << 48), (1ULL << 62)}) {
    std::vector<unsigned char> bytes;
    AppendVarint(v, &bytes);
    WireParser in(bytes);
    std::uint64_t back = 0;
    ASSERT_TRUE(in.Varint(v, &back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.done());
    if (v > 0) {
      EXPECT_FALSE(WireParser(bytes).Varint(v - 1, &back));
    }
    bytes.pop_back();
    EXPECT_FALSE(WireParser(bytes).Varint(UINT64_MAX, &back));
  }
  std::uint64_t v = 0;
  EXPECT_FALSE(WireParser(std::vector<unsigned char>{0x80, 0x00}).Varint(100, &v));
  EXPECT_FALSE(WireParser(std::vector<unsigned char>(12, 0xFF)).Varint(UINT64_MAX, &v));
}

TEST(Crc, KnownValue) {
  const std::string text = "123456789";
  EXPECT_EQ(Crc32(0, Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())), 0xCBF43926U);
}

TEST(Scale, EveryCodeIsAFixedPoint) {
  float previous = 0;
  for (int code = 0; code <= 0xFFFF; ++code) {
    const float scale = V1ScaleFromCode(static_cast<std::uint16_t>(code));
    ASSERT_TRUE(std::isfinite(scale) && scale > previous);
    ASSERT_EQ(*V1ScaleToCode(scale), code);
    const double exact = std::ldexp(1.0 + (code % 1024) / 1024.0, code / 1024 - 32);
    ASSERT_EQ(static_cast<double>(scale), exact);
    previous = scale;
  }
}

TEST(Scale, ErrorIsBelowOneInTwoThousand) {
  double worst = 0;
  for (double s = 1e-8; s < 1e6; s *= 1.00037) {
    const auto scale = static_cast<float>(s);
    worst = std::max(worst,
                     std::fabs(static_cast<double>(*V1RoundScale(scale)) / static_cast<double>(scale) - 1.0));
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
      worst = std::max(worst, Snr(audio, normalised, scale) - Snr(audio, normalised, *V1RoundScale(scale)));
    }
  }
  RecordProperty("microdecibels", static_cast<int>(1e6 * worst));
  EXPECT_LT(worst, 0.01);
}

TEST(Scale, EndsAndRefusals) {
  EXPECT_EQ(*V1ScaleToCode(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(*V1ScaleToCode(std::numeric_limits<float>::max()), 0xFFFF);
  for (const float bad :
       {0.0F, -1.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    EXPECT_FALSE(V1ScaleToCode(bad).ok());
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
  CodesDigest a;
  a.Update(whole);
  CodesDigest b;
  b.Update(first);
  b.Update(rest);
  const V1Digest digest = a.Finish();
  EXPECT_EQ(digest, b.Finish());
  // sha256 of 00 00 64 00 01 00 65 00 02 00 66 00 03 00 67 00
  EXPECT_EQ(ToHex(digest), "64c40e7e63618717731c7bc0dc8b4f42");
}

Tags SampleTags() {
  Tags tags;
  tags.text = {
      {"title", "Caf\xc3\xa9"}, {"artist", "One"}, {"artist", "Two"}, {"comment", std::string(3000, 'x')}};
  tags.pictures.push_back({"image/png", Noise(5000, 3)});
  return tags;
}

TEST(Tags, RoundTripRawAndCompressed) {
  Tags tiny;
  tiny.text = {{"title", "T"}};
  for (const Tags& tags : {tiny, SampleTags()}) {
    const auto body = EncodeTags(tags);
    ASSERT_TRUE(body.ok());
    EXPECT_EQ((*body)[0], tags.text.size() > 1 ? 1 : 0);
    const auto back = ParseTags(*body);
    ASSERT_TRUE(back.ok()) << back.status().message();
    EXPECT_EQ(back->text, tags.text);
    ASSERT_EQ(back->pictures.size(), tags.pictures.size());
    if (!tags.pictures.empty()) {
      EXPECT_EQ(back->pictures[0].mime, "image/png");
      EXPECT_EQ(back->pictures[0].data, tags.pictures[0].data);
    }
  }
}

std::vector<unsigned char> Bomb(std::size_t size, bool declare) {
  std::vector<unsigned char> zeros(size);
  std::vector<unsigned char> out(ZSTD_compressBound(size) + 1);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, declare ? 1 : 0);
  const std::size_t n = ZSTD_compress2(context, out.data() + 1, out.size() - 1, zeros.data(), zeros.size());
  ZSTD_freeCCtx(context);
  out[0] = 1;
  out.resize(n + 1);
  return out;
}

TEST(Tags, BombsMeetTheLimit) {
  for (const bool declare : {true, false}) {
    const auto body = Bomb(std::size_t{1} << 28, declare);
    ASSERT_LT(body.size(), 50000U);
    const auto tags = ParseTags(body);
    ASSERT_FALSE(tags.ok());
    EXPECT_EQ(tags.status().code(), StatusCode::kResourceLimit);
  }
}

TEST(Tags, DamageIsRefused) {
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{}).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{7, 1}).status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{1, 1, 2, 3}).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{0, 1, 'A', 0}).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{0, 1, 'a', 1, 0xFF}).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ParseTags(std::vector<unsigned char>{0, 1, 'a', 9, 'x'}).status().code(), StatusCode::kDamaged);
}

TEST(Tags, FitMakesAnythingValid) {
  Tags tags;
  tags.text = {{"TITLE", "ok"},
               {"", "no key"},
               {"odd key!", "a\xff z"},
               {"cover", "reserved"},
               {"long", std::string(70000, 'y')}};
  tags.pictures = {
      {"", {}}, {"image/jpeg", std::vector<unsigned char>((1U << 20) + 1)}, {"image/jpeg", {1, 2}}};
  EXPECT_FALSE(EncodeTags(tags).ok());
  EXPECT_EQ(FitTags(&tags), 7);
  ASSERT_EQ(tags.text.size(), 3U);
  EXPECT_EQ(tags.text[0].first, "title");
  EXPECT_EQ(tags.text[1], (std::pair<std::string, std::string>("odd_key_", "a? z")));
  EXPECT_EQ(tags.text[2].second.size(), 65536U);
  EXPECT_EQ(tags.pictures.size(), 1U);
  EXPECT_TRUE(EncodeTags(tags).ok());
  EXPECT_EQ(FitTags(&tags), 0);
}

TEST(Header, EveryFieldReadsBack) {
  V1Header h = ChunkedHeader();
  h.full_chunks = true;
  h.coder = 2;
  h.coder_version = 300;
  h.source_rate = 37800;
  h.source_channels = 6;
  h.source_format = V1SourceFormat::kLossy;
  h.lm_identity = V1LmIdentity{1, 2, 3, 4, 5, 6, 7, 8};
  h.effort = 4;
  h.software = "xcodec 9.9";
  h.expected_samples = 123456789;
  h.source_codec = "Ogg Vorbis";
  h.unknown_fields = {{77, {1, 2, 3}}, {78, {}}};
  const auto body = EncodeV1HeaderBody(h);
  const auto back = ParseV1HeaderBody(body);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_EQ(EncodeV1HeaderBody(*back), body);
  EXPECT_EQ(back->source_rate, 37800);
  EXPECT_EQ(*back->lm_identity, *h.lm_identity);
  EXPECT_EQ(*back->source_codec, "Ogg Vorbis");
  EXPECT_EQ(back->unknown_fields.size(), 2U);
  EXPECT_EQ(back->chunk_stride, 47520);
  EXPECT_TRUE(back->full_chunks && back->normalize);
}

TEST(Header, UnknownCriticalThingsAreUnsupported) {
  auto body = EncodeV1HeaderBody(ChunkedHeader());
  auto with_field = body;
  with_field.insert(with_field.end(), {2 * 9 + 1, 0});
  EXPECT_EQ(ParseV1HeaderBody(with_field).status().code(), StatusCode::kUnsupported);
  with_field = body;
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_TRUE(ParseV1HeaderBody(with_field).ok());
  with_field.insert(with_field.end(), {2 * 9, 0});
  EXPECT_EQ(ParseV1HeaderBody(with_field).status().code(), StatusCode::kDamaged) << "twice";
  body[0] |= 4;
  EXPECT_EQ(ParseV1HeaderBody(body).status().code(), StatusCode::kUnsupported);
}

TEST(Header, LimitsHold) {
  const auto refused = [](auto change) {
    V1Header h = ChunkedHeader();
    change(&h);
    return !CheckV1Header(h).ok() && !ParseV1HeaderBody(EncodeV1HeaderBody(h)).ok();
  };
  EXPECT_TRUE(CheckV1Header(ChunkedHeader()).ok());
  EXPECT_TRUE(refused([](V1Header* h) { h->model = ""; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->model = "../x"; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->model = std::string(65, 'a'); }));
  EXPECT_TRUE(refused([](V1Header* h) { h->sample_rate = 15; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->sample_rate = 1 << 24; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->channels = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->hop = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->hop = 65537; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_length = (1 << 24) + 1; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_stride = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebooks = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebooks = 257; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->codebook_bits = 17; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->units_per_block = 0; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->units_per_block = 5000; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->software = "\xff"; }));
  EXPECT_TRUE(refused([](V1Header* h) { h->chunk_length = h->chunk_stride = 0; }));  // with normalize
}

TEST(Header, BlockDurations) {
  EXPECT_EQ(ChunkedHeader().UnitsForDuration(10), 10);
  EXPECT_EQ(StreamHeader().UnitsForDuration(10), 750);
  EXPECT_EQ(StreamHeader().UnitsForDuration(0), 1);
  V1Header h = ChunkedHeader();
  h.units_per_block = h.UnitsForDuration(1e9);
  EXPECT_TRUE(CheckV1Header(h).ok());
}

TEST(Writer, RefusesMisuse) {
  const V1Header h = ChunkedHeader();
  std::vector<unsigned char> out;
  VectorSink sink(&out);
  const std::vector<float> scales(10, 1.0F);
  const auto make = [&] { return std::move(*V1Writer::Create(&sink, h, {})); };
  V1Header bad = h;
  bad.hop = 0;
  EXPECT_FALSE(V1Writer::Create(&sink, bad, {}).ok());
  EXPECT_FALSE(make()->WriteBlock(11, std::vector<float>(11, 1.0F), {}, kUnknownLength).ok());
  EXPECT_FALSE(make()->WriteBlock(0, {}, {}, kUnknownLength).ok());
  EXPECT_FALSE(make()->WriteBlock(10, Span<const float>(scales.data(), 9), {}, kUnknownLength).ok());
  EXPECT_FALSE(make()->WriteBlock(10, scales, {}, 9 * h.chunk_stride).ok()) << "behind the end";
  EXPECT_FALSE(make()->Finish(1, {}).ok()) << "no blocks";
  auto writer = make();
  ASSERT_TRUE(writer->WriteBlock(10, scales, {}, kUnknownLength).ok());
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
  FdSource source(ends[0]);
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
  char name[] = "/tmp/xcodec-test-XXXXXX";
  const int fd = mkstemp(name);
  ASSERT_GE(fd, 0);
  unlink(name);
  FdSink sink(fd);
  ASSERT_TRUE(sink.Write(Noise(100, 1)).ok());
  ASSERT_TRUE(sink.Write(file).ok());
  lseek(fd, 100, SEEK_SET);
  FdSource source(fd);
  ASSERT_TRUE(source.seekable());
  EXPECT_EQ(*source.Size(), static_cast<std::int64_t>(file.size()));
  EXPECT_TRUE(ReadAll(&source).ok());
  ASSERT_TRUE(source.Seek(0).ok());
  EXPECT_TRUE(ReadAll(&source).ok());
  close(fd);
}

TEST(Signature, VersionsAndStrangers) {
  const auto probe = [](std::vector<unsigned char> bytes) {
    MemorySource source{Bytes(bytes)};
    return ReadSignature(&source).status().code();
  };
  EXPECT_EQ(probe({}), StatusCode::kTruncated);
  EXPECT_EQ(probe({'E', 'C', 'D', 'C'}), StatusCode::kTruncated);
  EXPECT_EQ(probe({'E', 'C', 'D', 'X', 1}), StatusCode::kDamaged);
  EXPECT_EQ(probe({'E', 'C', 'D', 'C', 2}), StatusCode::kUnsupportedVersion);
}

}  // namespace
}  // namespace xcodec::testing
