// The public streams with the embedded model: pieces of any size, errors, properties of files.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "codec/pipeline/duration_limit.h"
#include "support/streaming.h"
#include "xcodec/xcodec.h"

namespace xcodec::codec {
namespace {

using streaming::Encode;
using streaming::Wave;

std::shared_ptr<const Codec> Embedded(int threads) {
  CodecOptions options;
  options.threads = threads;
  auto codec = Codec::Open("", options);
  EXPECT_TRUE(codec.ok()) << codec.status().message();
  return codec.ok() ? *codec : nullptr;
}

TEST(StreamApiTest, TheEmbeddedModelGivesTheSameForPiecesOfAnySize) {
  const auto codec = Embedded(2);
  ASSERT_NE(codec, nullptr);
  EXPECT_EQ(codec->info().sample_rate, 48000);
  EXPECT_EQ(codec->info().lookahead, codec->info().chunk_length);
  streaming::ExpectPiecesDoNotMatter(codec, Wave(2, 100001), {});
}

TEST(StreamApiTest, OtherRatesAndChannelsAreConverted) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  EncodeOptions options;
  options.sample_rate = 22050;
  options.channels = 1;
  options.tags = {{"title", "T"}};
  streaming::ExpectPiecesDoNotMatter(codec, Wave(1, 30011), options);
  auto decoder = Decoder::Create(streaming::Source(Encode(codec, Wave(1, 30011), 30011, options), 1000));
  ASSERT_TRUE(decoder.ok()) << decoder.status().message();
  EXPECT_EQ((*decoder)->info().sample_rate, 22050);
  EXPECT_EQ((*decoder)->info().channels, 1);
  EXPECT_EQ((*decoder)->info().source_channels, 1);
  EXPECT_EQ((*decoder)->info().samples, -1);
  ASSERT_EQ((*decoder)->info().tags.size(), 1U);
  const auto audio = (*decoder)->Read(1 << 20);
  ASSERT_TRUE(audio.ok()) << audio.status().message();
  EXPECT_EQ(audio->length, 30011);
  EXPECT_EQ((*decoder)->info().samples, 30011);
  EXPECT_EQ((*decoder)->Read(10)->length, 0);
  DecodeOptions both;
  both.channels = 2;
  decoder = Decoder::Create(streaming::Source(Encode(codec, Wave(1, 30011), 30011, options), 1000), both);
  ASSERT_TRUE(decoder.ok());
  EXPECT_EQ((*decoder)->info().channels, 2);
  const auto stereo = (*decoder)->Read(1 << 20);
  ASSERT_EQ(stereo->channels, 2);
  for (const std::int64_t t : {0, 12345, 30010})
    EXPECT_NEAR(audio->channel(0)[t], (stereo->channel(0)[t] + stereo->channel(1)[t]) / 2, 1e-5);
  both.channels = 3;
  EXPECT_EQ(Decoder::Create(streaming::Source(Encode(codec, Wave(1, 100), 100, options), 1000), both)
                .status()
                .code(),
            StatusCode::kUnsupported);
}

// Every position gives the samples of reading from the start; `tolerance` is for converted rates.
void ExpectSeeks(const std::vector<unsigned char>& bytes, std::int64_t length, float tolerance) {
  auto decoder = Decoder::Create(streaming::File(bytes, 999));
  ASSERT_TRUE(decoder.ok()) << decoder.status().message();
  EXPECT_EQ((*decoder)->info().samples, length);
  const auto whole = (*decoder)->Read(length + 10);
  ASSERT_TRUE(whole.ok()) << whole.status().message();
  ASSERT_EQ(whole->length, length);
  for (const std::int64_t at : {length / 2, std::int64_t{0}, std::int64_t{1}, length - 1, std::int64_t{47520},
                                length / 3, length, length + 5, std::int64_t{100}}) {
    SCOPED_TRACE(at);
    const Status sought = (*decoder)->Seek(at);
    ASSERT_TRUE(sought.ok()) << sought.message();
    const auto part = (*decoder)->Read(30000);
    ASSERT_TRUE(part.ok()) << part.status().message();
    ASSERT_EQ(part->length, std::clamp<std::int64_t>(length - at, 0, 30000));
    for (int c = 0; c < part->channels; ++c) {
      for (std::int64_t i = 0; i < part->length; ++i)
        ASSERT_NEAR(part->channel(c)[i], whole->channel(c)[at + i], tolerance) << i;
    }
  }
  EXPECT_EQ((*decoder)->Seek(-1).code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE((*decoder)->Read(10).ok());
}

TEST(StreamApiTest, FilesSeekToAnySample) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  const std::int64_t length = 1000001;  // more than one block
  EncodeOptions options;
  ExpectSeeks(Encode(codec, Wave(2, length), length, options), length, 0);
  options.container = 0;
  ExpectSeeks(Encode(codec, Wave(2, 200003), 200003, options), 200003, 0);
  options.container = 1;
  options.sample_rate = 44100;
  options.channels = 1;
  ExpectSeeks(Encode(codec, Wave(1, 300007), 300007, options), 300007, 2e-6F);
}

TEST(StreamApiTest, StreamsDoNotSeekAndFailuresAreForgottenBySeeking) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  const std::int64_t length = 2000001;
  std::vector<unsigned char> bytes = Encode(codec, Wave(2, length), length, {});
  auto stream = Decoder::Create(streaming::Source(bytes, 1000));
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ((*stream)->Seek(0).code(), StatusCode::kUnsupported);
  EXPECT_EQ((*stream)->Read(10)->length, 10);
  bytes[bytes.size() / 2] ^= 0x10;
  DecodeOptions options;
  options.codec = codec;
  auto decoder = Decoder::Create(streaming::File(bytes, 1000), options);
  ASSERT_TRUE(decoder.ok());
  const auto first = (*decoder)->Read(1000);
  ASSERT_TRUE(first.ok());
  Status status;
  while (status.ok()) status = (*decoder)->Read(100000).status();
  EXPECT_EQ(status.code(), StatusCode::kDamaged);
  EXPECT_EQ((*decoder)->Read(1).status().code(), StatusCode::kDamaged);
  ASSERT_TRUE((*decoder)->Seek(0).ok());
  const auto again = (*decoder)->Read(1000);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(again->samples, first->samples);
  bytes.resize(bytes.size() / 2);
  // Of a file the end is looked at first.
  EXPECT_EQ(ExitCodeFor(Decoder::Create(streaming::File(bytes, 1000)).status().code()), 3);
}

TEST(StreamApiTest, VersionZeroAndPackedCodesStreamToo) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  for (const int container : {0, 1}) {
    EncodeOptions options;
    options.container = container;
    options.entropy = EntropyCoding::kPacked;
    options.bandwidth_kbps = 3;
    const auto bytes = Encode(codec, Wave(2, 50000), 777, options);
    ASSERT_GT(bytes.size(), 5U);
    EXPECT_EQ(bytes[4], container);
    const AudioBlock audio = streaming::Decode(codec, bytes, 4096, 13);
    EXPECT_EQ(audio.length, 50000);
  }
}

TEST(StreamApiTest, NoAudioIsAFileOfNoAudio) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  const auto bytes = Encode(codec, AudioBlock(2, 0), 1, {});
  EXPECT_EQ(streaming::Decode(codec, bytes, 100, 100).length, 0);
  const auto codes = codec->Encode(AudioBlock(2, 0));
  ASSERT_TRUE(codes.ok());
  EXPECT_TRUE(codes->chunks.empty());
  EXPECT_EQ(codec->Decode(*codes)->length, 0);
}

TEST(StreamApiTest, AudioEndsAtTheLimitOfItsDuration) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  EncodeOptions coding;
  for (const int container : {1, 0}) {
    SCOPED_TRACE(container);
    coding.container = container;
    coding.entropy = EntropyCoding::kPacked;
    const auto bytes = Encode(codec, Wave(2, 150000), 150000, coding);  // 3.125 s in four chunks
    DecodeOptions options;
    for (const double enough : {0.0, 3.125, std::numeric_limits<double>::infinity()}) {
      options.max_seconds = enough;
      auto decoder = Decoder::Create(streaming::Source(bytes, 1000), codec, options);
      ASSERT_TRUE(decoder.ok()) << decoder.status().message();
      EXPECT_EQ((*decoder)->Read(1 << 20)->length, 150000);
    }
    options.max_seconds = 3.124;
    auto decoder = Decoder::Create(streaming::Source(bytes, 1000), codec, options);
    // A stream of version 1 states its length only at its end: the audio before the limit is returned.
    if (container == 0) {
      EXPECT_EQ(decoder.status().code(), StatusCode::kResourceLimit);
      continue;
    }
    ASSERT_TRUE(decoder.ok()) << decoder.status().message();
    std::int64_t frames = 0;
    Result<AudioBlock> audio = (*decoder)->Read(1000);
    for (; audio.ok() && audio->length > 0; audio = (*decoder)->Read(1000)) frames += audio->length;
    EXPECT_EQ(audio.status().code(), StatusCode::kResourceLimit);
    EXPECT_LT(frames, 150000);
    EXPECT_GT(frames, 90000);
  }
  DecodeOptions nonsense;
  for (const double limit : {-1.0, std::numeric_limits<double>::quiet_NaN()}) {
    nonsense.max_seconds = limit;
    EXPECT_EQ(Decoder::Create(streaming::Source({}, 1), codec, nonsense).status().code(),
              StatusCode::kInvalidArgument);
  }
}

TEST(DurationLimitTest, FollowsFromTheSizeByDefault) {
  EcdcInfo info;
  info.codebooks = 2;
  model::CodecSpec spec;
  spec.sample_rate = 48000;
  spec.hop = 320;
  spec.codebook_bits = 10;  // 375 bytes a second
  const auto code = [&](double seconds, std::int64_t bytes, double limit) {
    return CheckDuration(info, spec, static_cast<std::int64_t>(seconds * 48000), bytes, limit).code();
  };
  EXPECT_EQ(code(60, 1, 0), StatusCode::kOk);
  EXPECT_EQ(code(60.1, 1, 0), StatusCode::kResourceLimit);
  EXPECT_EQ(code(1000, 375, 0), StatusCode::kOk);
  EXPECT_EQ(code(1000.1, 375, 0), StatusCode::kResourceLimit);
  EXPECT_EQ(code(1000.1, 375, 2000), StatusCode::kOk);
  EXPECT_EQ(code(5, 375, 4.9), StatusCode::kResourceLimit);
}

TEST(StreamApiTest, WrongArgumentsAreRefused) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  const WriteFunction nowhere = [](Bytes) { return Status::Ok(); };
  EncodeOptions options;
  options.bandwidth_kbps = 5;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  options = {};
  options.effort = 17;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  options = {};
  options.container = 2;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  options = {};
  options.sample_rate = -1;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  options = {};
  options.channels = 100;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  options = {};
  options.container = 0;
  EXPECT_TRUE(Encoder::Create(codec, options, nowhere).ok());
  options.entropy = EntropyCoding::kAdaptive;
  EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  for (const auto& tag : {std::pair<std::string, std::string>{"Not lower case", "x"}, {"title", "\xFF"}}) {
    options = {};
    options.tags = {tag};
    EXPECT_EQ(Encoder::Create(codec, options, nowhere).status().code(), StatusCode::kInvalidArgument);
  }
  CodecOptions threads;
  threads.threads = -1;
  EXPECT_EQ(Codec::Open("", threads).status().code(), StatusCode::kInvalidArgument);
  DecodeOptions many;
  many.codebooks = 1000;
  EXPECT_EQ(
      Decoder::Create(streaming::Source(Encode(codec, Wave(2, 1000), 1000, {}), 1000), many).status().code(),
      StatusCode::kInvalidArgument);
  EXPECT_EQ(codec->Encode(AudioBlock(1, 100)).status().code(), StatusCode::kInvalidArgument);
  CodedAudio wrong;
  wrong.chunks.resize(1);
  wrong.chunks[0].codes = CodeBlock(codec->info().codebooks + 1, 150);
  EXPECT_EQ(codec->Decode(wrong).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(Codec::Open("no_such_model").status().code(), StatusCode::kModelMissing);
  EXPECT_EQ(Codec::Describe("no_such_model").status().code(), StatusCode::kModelMissing);
}

TEST(StreamApiTest, DecodeGivesExactlyTheSamplesAskedFor) {
  const auto codec = Embedded(2);
  ASSERT_NE(codec, nullptr);
  auto codes = codec->Encode(Wave(2, 150000));
  ASSERT_TRUE(codes.ok());
  EXPECT_EQ(codes->samples, 150000);
  const auto whole = codec->Decode(*codes);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->length, 150000);
  for (const std::int64_t samples : {0, 1, 47520, 100000, 142560, 149999}) {
    codes->samples = samples;
    const auto audio = codec->Decode(*codes);
    ASSERT_TRUE(audio.ok()) << audio.status().message();
    ASSERT_EQ(audio->length, samples);
    for (int c = 0; c < 2; ++c)
      EXPECT_TRUE(std::equal(audio->channel(c), audio->channel(c) + samples, whole->channel(c))) << samples;
  }
  codes->samples = 1000000;
  EXPECT_EQ(codec->Decode(*codes).status().code(), StatusCode::kDamaged);
  CodedAudio fresh;
  EXPECT_LT(fresh.samples, 0);
  fresh.chunks = codes->chunks;
  EXPECT_GE(codec->Decode(fresh)->length, 150000);
}

TEST(StreamApiTest, WorkCanBeCancelled) {
  const auto codec = Embedded(2);
  ASSERT_NE(codec, nullptr);
  int asked = 0;
  EncodeOptions encode;
  DecodeOptions decode;
  encode.progress = decode.progress = [&](const Progress&) { return ++asked == 3; };
  EXPECT_EQ(codec->Encode(Wave(2, 480000), encode).status().code(), StatusCode::kCancelled);
  EXPECT_EQ(asked, 3);
  encode.progress = [](const Progress&) { return false; };
  const auto codes = codec->Encode(Wave(2, 480000), encode);
  ASSERT_TRUE(codes.ok());
  EXPECT_EQ(codes->chunks[4].codes.codes, codec->Encode(Wave(2, 480000))->chunks[4].codes.codes);
  asked = 0;
  EXPECT_EQ(codec->Decode(*codes, decode).status().code(), StatusCode::kCancelled);
  decode.progress = encode.progress;
  EXPECT_EQ(codec->Decode(*codes, decode)->length, 480000);
}

TEST(StreamApiTest, CodesInMemoryFollowTheOptionsOfFiles) {
  const auto codec = Embedded(2);
  ASSERT_NE(codec, nullptr);
  const auto codes = codec->Encode(Wave(2, 60000));
  ASSERT_TRUE(codes.ok());
  const auto stereo = codec->Decode(*codes);
  ASSERT_TRUE(stereo.ok());
  DecodeOptions options;
  options.channels = 1;
  const auto mono = codec->Decode(*codes, options);
  ASSERT_TRUE(mono.ok()) << mono.status().message();
  ASSERT_EQ(mono->channels, 1);
  ASSERT_EQ(mono->length, 60000);
  for (const std::int64_t t : {0, 12345, 59999})
    EXPECT_NEAR(mono->channel(0)[t], (stereo->channel(0)[t] + stereo->channel(1)[t]) / 2, 1e-5);
  options.channels = 3;
  EXPECT_EQ(codec->Decode(*codes, options).status().code(), StatusCode::kUnsupported);
  options.channels = 0;
  options.codebooks = 1;
  CodedAudio first = *codes;
  for (CodedChunk& chunk : first.chunks) {
    chunk.codes.codebooks = 1;
    chunk.codes.codes.resize(static_cast<std::size_t>(chunk.codes.frames));
  }
  EXPECT_EQ(codec->Decode(*codes, options)->samples, codec->Decode(first)->samples);
  for (const int codebooks : {-1, codes->chunks[0].codes.codebooks + 1}) {
    options.codebooks = codebooks;
    EXPECT_EQ(codec->Decode(*codes, options).status().code(), StatusCode::kInvalidArgument);
  }
}

TEST(StreamApiTest, FailuresStay) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  int calls = 0;
  auto encoder = Encoder::Create(
      codec, {}, [&](Bytes) { return ++calls > 2 ? Status(StatusCode::kIo, "full") : Status::Ok(); });
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  Status status;
  for (int i = 0; i < 60 && status.ok(); ++i) status = (*encoder)->Push(Wave(2, 48000));
  if (status.ok()) status = (*encoder)->Finish();
  EXPECT_EQ(status.code(), StatusCode::kIo);
  EXPECT_EQ((*encoder)->Finish().code(), StatusCode::kIo);
  EXPECT_EQ((*encoder)->Push(Wave(2, 10)).code(), StatusCode::kIo);
}

TEST(StreamApiTest, DamageAndTruncationAreReported) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  const auto bytes = Encode(codec, Wave(2, 60000), 60000, {});
  for (const std::size_t cut : {std::size_t{3}, std::size_t{30}, bytes.size() / 2, bytes.size() - 1}) {
    const std::vector<unsigned char> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(cut));
    EXPECT_EQ(streaming::DecodeStatus(codec, part).code(), StatusCode::kTruncated) << cut;
  }
  auto flipped = bytes;
  flipped[bytes.size() / 2] ^= 4;
  EXPECT_EQ(streaming::DecodeStatus(codec, flipped).code(), StatusCode::kDamaged);
  auto failing = Decoder::Create(
      [](unsigned char*, std::size_t) -> Result<std::size_t> { return Status(StatusCode::kIo, "gone"); });
  EXPECT_EQ(failing.status().code(), StatusCode::kIo);
}

TEST(StreamApiTest, NothingFollowsFinish) {
  const auto codec = Embedded(1);
  ASSERT_NE(codec, nullptr);
  auto encoder = Encoder::Create(codec, {}, [](Bytes) { return Status::Ok(); });
  ASSERT_TRUE(encoder.ok());
  EXPECT_TRUE((*encoder)->Push(Wave(2, 10)).ok());
  EXPECT_TRUE((*encoder)->Finish().ok());
  EXPECT_EQ((*encoder)->Push(Wave(2, 10)).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ((*encoder)->samples(), 10);
}

TEST(StreamApiTest, InstalledModelsIncludeTheEmbeddedOne) {
  const auto all = Codec::Installed();
  ASSERT_FALSE(all.empty());
  const auto info = Codec::Describe();
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->family, "spectral");
  EXPECT_EQ(info->identity.size(), 64U);
}

}  // namespace
}  // namespace xcodec::codec
