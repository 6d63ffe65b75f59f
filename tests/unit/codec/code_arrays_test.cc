// Codes as arrays and back, for every possible position of the end of the audio in overlapping chunks.
#include "codec/arrays/code_arrays.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::codec {
namespace {

model::CodecSpec Chunks(std::int64_t length, std::int64_t stride,
                        model::FrameRule rule = model::FrameRule::kCeilHop) {
  model::CodecSpec spec;
  spec.name = "chunks";
  spec.sample_rate = 100;
  spec.channels = 1;
  spec.hop = 10;
  spec.codebooks = 2;
  spec.chunk_length = length;
  spec.chunk_stride = stride;
  spec.frame_rule = rule;
  return spec;
}

// The chunks that an encoder makes from this many samples.
CodeArrays Coded(const model::CodecSpec& spec, std::int64_t samples) {
  CodeArrays arrays;
  arrays.model = spec.name;
  arrays.samples = samples;
  for (std::int64_t at = 0; at < samples; at += spec.chunk_stride) {
    CodedChunk chunk;
    chunk.codes = CodeBlock(2, spec.FramesFor(std::min(spec.chunk_length, samples - at)));
    for (std::size_t i = 0; i < chunk.codes.codes.size(); ++i) {
      chunk.codes.codes[i] = static_cast<std::uint16_t>((arrays.chunks.size() * 131 + i) % 1024);
    }
    arrays.chunks.push_back(std::move(chunk));
  }
  return arrays;
}

TEST(CodeArrays, EveryLengthComesBack) {
  for (const model::CodecSpec& spec :
       {Chunks(100, 99), Chunks(100, 95), Chunks(100, 100), Chunks(100, 50), Chunks(100, 30), Chunks(104, 7),
        Chunks(100, 95, model::FrameRule::kFullChunk), Chunks(100, 25, model::FrameRule::kFullChunk)}) {
    for (std::int64_t samples = 1; samples < 330; ++samples) {
      const CodeArrays arrays = Coded(spec, samples);
      const auto back = CodeArrays::FromNpz(arrays.ToNpz(spec), spec);
      ASSERT_TRUE(back.ok()) << spec.chunk_length << "/" << spec.chunk_stride << ", " << samples << ": "
                             << back.status().message();
      EXPECT_EQ(back->samples, samples);
      ASSERT_EQ(back->chunks.size(), arrays.chunks.size());
      for (std::size_t i = 0; i < arrays.chunks.size(); ++i) {
        EXPECT_EQ(back->chunks[i].codes.codes, arrays.chunks[i].codes.codes);
      }
    }
  }
}

TEST(CodeArrays, ChunksThatNoAudioHasAreRefused) {
  const model::CodecSpec spec = Chunks(100, 50);
  for (const int change : {-1, 1}) {
    CodeArrays arrays = Coded(spec, 275);  // chunks of 10, 10, 10, 10, 8 and 3 frames
    ASSERT_EQ(arrays.chunks.size(), 6U);
    ASSERT_EQ(arrays.chunks[4].codes.frames, 8);
    arrays.chunks[4].codes = CodeBlock(2, 8 + change);
    EXPECT_EQ(CodeArrays::FromNpz(arrays.ToNpz(spec), spec).status().code(), StatusCode::kDamaged) << change;
  }
  CodeArrays early = Coded(spec, 275);
  early.chunks[1].codes = CodeBlock(2, 9);
  EXPECT_EQ(CodeArrays::FromNpz(early.ToNpz(spec), spec).status().code(), StatusCode::kDamaged);
}

model::CodecSpec WithoutChunks() {
  model::CodecSpec spec = Chunks(0, 0);
  spec.codebook_size = 50;
  return spec;
}

// As models and loaders have them: [1, codebooks, frames].
TEST(CodeArrays, DimensionsOfOneInFrontAreLeftOut) {
  for (const std::vector<std::int64_t>& shape :
       {std::vector<std::int64_t>{2, 3}, std::vector<std::int64_t>{1, 2, 3},
        std::vector<std::int64_t>{1, 1, 2, 3}}) {
    NpzArrays arrays;
    arrays["codes"] = model::Tensor::FromBytes(model::DType::kU8, shape, {1, 2, 3, 4, 5, 49});
    const auto read = CodeArrays::FromNpz(arrays, WithoutChunks());
    ASSERT_TRUE(read.ok()) << read.status().message();
    ASSERT_EQ(read->chunks.size(), 1U);
    EXPECT_EQ(read->chunks[0].codes.codebooks, 2);
    EXPECT_EQ(read->chunks[0].codes.codes, (std::vector<std::uint16_t>{1, 2, 3, 4, 5, 49}));
  }
}

TEST(CodeArrays, ErrorsNameThePlaceAndTheValue) {
  const auto message = [](std::vector<std::int64_t> shape, std::vector<unsigned char> codes) {
    NpzArrays arrays;
    arrays["codes"] = model::Tensor::FromBytes(model::DType::kU8, std::move(shape), std::move(codes));
    const auto read = CodeArrays::FromNpz(arrays, WithoutChunks());
    EXPECT_EQ(read.status().code(), StatusCode::kDamaged);
    return read.status().message();
  };
  EXPECT_EQ(message({2, 3}, {1, 2, 3, 4, 5, 50}), "code arrays: codes[1, 2] is 50, not 0 to 49");
  EXPECT_NE(message({3, 2}, {1, 2, 3, 4, 5, 6}).find("3 codebooks, of which the model has 1 to 2"),
            std::string::npos);
  EXPECT_NE(message({2, 1, 3}, {1, 2, 3, 4, 5, 6}).find("[2, 1, 3]"), std::string::npos);
}

}  // namespace
}  // namespace xcodec::codec
