#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "codec/chunks/chunk_decoder.h"
#include "codec/chunks/chunk_encoder.h"
#include "codec/chunks/scale.h"
#include "support/fake_backend.h"

namespace xcodec::codec {
namespace {

AudioBlock Wave(std::int64_t length) {
  AudioBlock audio(2, length);
  for (int c = 0; c < 2; ++c) {
    for (std::int64_t i = 0; i < length; ++i) {
      audio.channel(c)[i] = static_cast<float>(std::sin(0.01 * static_cast<double>(i * (c + 1))));
    }
  }
  return audio;
}

AudioBlock Slice(const AudioBlock& audio, std::int64_t begin, std::int64_t end) {
  AudioBlock part(audio.channels, end - begin);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c) + begin, audio.channel(c) + end, part.channel(c));
  }
  return part;
}

std::vector<CodedChunk> Encode(const model::Backend& backend, const AudioBlock& audio, std::int64_t piece,
                               ThreadPool* pool) {
  std::vector<CodedChunk> chunks;
  auto encoder = ChunkEncoder::Create(&backend, {3, 1}, pool, [&](CodedChunk chunk) {
    chunks.push_back(std::move(chunk));
    return Status::Ok();
  });
  EXPECT_TRUE(encoder.ok());
  for (std::int64_t i = 0; i < audio.length; i += piece) {
    EXPECT_TRUE((*encoder)->Push(Slice(audio, i, std::min(audio.length, i + piece))).ok());
  }
  EXPECT_TRUE((*encoder)->Finish().ok());
  return chunks;
}

TEST(ChunkEncoderTest, ChunksAreTheReferences) {
  const FakeBackend backend;
  for (std::int64_t length : {1, 9, 10, 89, 90, 91, 99, 100, 101, 179, 180, 181, 190, 1000}) {
    const AudioBlock audio = Wave(length);
    const auto chunks = Encode(backend, audio, length, nullptr);
    ASSERT_EQ(static_cast<std::int64_t>(chunks.size()), backend.spec().ChunksFor(length)) << length;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const auto begin = static_cast<std::int64_t>(i) * 90;
      const std::int64_t end = std::min(begin + 100, length);
      EXPECT_EQ(chunks[i].codes.frames, backend.spec().FramesFor(end - begin));
      EXPECT_EQ(chunks[i].scale, ChunkScale(Slice(audio, begin, end)));
    }
  }
}

TEST(ChunkEncoderTest, PiecesAndThreadsDoNotMatter) {
  const FakeBackend backend;
  const AudioBlock audio = Wave(2345);
  const auto expected = Encode(backend, audio, audio.length, nullptr);
  ThreadPool pool(4);
  for (std::int64_t piece : {1, 7, 89, 90, 91, 100, 333}) {
    for (ThreadPool* p : {static_cast<ThreadPool*>(nullptr), &pool}) {
      const auto got = Encode(backend, audio, piece, p);
      ASSERT_EQ(got.size(), expected.size());
      for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].scale, expected[i].scale);
        EXPECT_EQ(got[i].codes.codes, expected[i].codes.codes);
      }
    }
  }
}

TEST(ChunkEncoderTest, SinkErrorsStopTheEncoder) {
  const FakeBackend backend;
  ThreadPool pool(2);
  auto encoder = ChunkEncoder::Create(&backend, {3, 1}, &pool,
                                      [](CodedChunk) { return Status(StatusCode::kIo, "disk full"); });
  Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) status = (*encoder)->Push(Wave(1000));
  EXPECT_EQ(status.code(), StatusCode::kIo);
}

TEST(ChunkDecoderTest, OrderIndexAndScaleSurviveThreads) {
  const FakeBackend backend;
  ThreadPool pool(4);
  std::vector<float> first;
  auto decoder = ChunkDecoder::Create(&backend, {}, &pool, 5, [&](AudioBlock audio) {
    first.push_back(audio.samples[0]);
    return Status::Ok();
  });
  ASSERT_TRUE(decoder.ok());
  for (int i = 0; i < 50; ++i) {
    CodedChunk chunk;
    chunk.scale = 2.0F;
    chunk.codes = CodeBlock(3, 10);
    ASSERT_TRUE((*decoder)->Push(std::move(chunk)).ok());
  }
  ASSERT_TRUE((*decoder)->Finish().ok());
  ASSERT_EQ(first.size(), 50U);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(first[static_cast<std::size_t>(i)], 2.0F * static_cast<float>(i + 5));
}

}  // namespace
}  // namespace xcodec::codec
