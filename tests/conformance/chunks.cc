#include "conformance/chunks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "codec/chunks/chunk_decoder.h"
#include "codec/chunks/chunk_encoder.h"

namespace xcodec::golden {

AudioBlock OverlapAdd(const std::vector<AudioBlock>& chunks, std::int64_t stride) {
  const auto count = static_cast<std::int64_t>(chunks.size());
  AudioBlock sum(chunks[0].channels, stride * (count - 1) + chunks.back().length);
  std::vector<double> weights(static_cast<std::size_t>(sum.length));
  const std::int64_t full = chunks[0].length;
  for (std::int64_t i = 0; i < count; ++i) {
    const AudioBlock& chunk = chunks[static_cast<std::size_t>(i)];
    for (std::int64_t t = 0; t < chunk.length; ++t) {
      const double weight = 0.5 - std::fabs(static_cast<double>(t + 1) / static_cast<double>(full + 1) - 0.5);
      weights[static_cast<std::size_t>(i * stride + t)] += weight;
      for (int c = 0; c < sum.channels; ++c) {
        sum.channel(c)[i * stride + t] += static_cast<float>(weight) * chunk.channel(c)[t];
      }
    }
  }
  for (int c = 0; c < sum.channels; ++c) {
    for (std::int64_t t = 0; t < sum.length; ++t) {
      sum.channel(c)[t] = static_cast<float>(sum.channel(c)[t] / weights[static_cast<std::size_t>(t)]);
    }
  }
  return sum;
}

AudioBlock Cut(const AudioBlock& audio, std::int64_t start, std::int64_t length) {
  AudioBlock cut(audio.channels, length);
  for (int c = 0; c < audio.channels; ++c) std::copy_n(audio.channel(c) + start, length, cut.channel(c));
  return cut;
}

namespace {

// Pieces of a stream one after another.
AudioBlock Concatenate(const std::vector<AudioBlock>& pieces) {
  AudioBlock whole(pieces[0].channels, 0);
  for (const AudioBlock& piece : pieces) whole.length += piece.length;
  whole.samples.resize(static_cast<std::size_t>(whole.channels) * static_cast<std::size_t>(whole.length));
  std::int64_t at = 0;
  for (const AudioBlock& piece : pieces) {
    for (int c = 0; c < whole.channels; ++c) {
      std::copy_n(piece.channel(c), piece.length, whole.channel(c) + at);
    }
    at += piece.length;
  }
  return whole;
}

}  // namespace

std::vector<CodedChunk> Encode(const model::Backend& backend, const AudioBlock& audio,
                               const model::EncodeParams& params) {
  std::vector<CodedChunk> chunks;
  auto encoder = codec::ChunkEncoder::Create(&backend, params, nullptr, [&](CodedChunk chunk) {
    chunks.push_back(std::move(chunk));
    return Status::Ok();
  });
  EXPECT_TRUE(encoder.ok());
  Status status = (*encoder)->Push(audio);
  if (status.ok()) status = (*encoder)->Finish();
  EXPECT_TRUE(status.ok()) << status.message();
  return chunks;
}

CodeBlock Join(const std::vector<CodedChunk>& chunks) {
  CodeBlock joined(chunks[0].codes.codebooks, 0);
  for (const CodedChunk& chunk : chunks) joined.frames += chunk.codes.frames;
  joined.codes.resize(static_cast<std::size_t>(joined.frames) * static_cast<std::size_t>(joined.codebooks));
  std::int64_t at = 0;
  for (const CodedChunk& chunk : chunks) {
    for (int k = 0; k < joined.codebooks; ++k) {
      for (std::int64_t t = 0; t < chunk.codes.frames; ++t) joined.at(k, at + t) = chunk.codes.at(k, t);
    }
    at += chunk.codes.frames;
  }
  return joined;
}

std::vector<CodedChunk> WithCodes(std::vector<CodedChunk> chunks, const CodeBlock& codes) {
  std::int64_t at = 0;
  for (CodedChunk& chunk : chunks) {
    for (int k = 0; k < codes.codebooks; ++k) {
      for (std::int64_t t = 0; t < chunk.codes.frames; ++t) chunk.codes.at(k, t) = codes.at(k, at + t);
    }
    at += chunk.codes.frames;
  }
  return chunks;
}

AudioBlock Decode(const model::Backend& backend, const std::vector<CodedChunk>& chunks,
                  const model::DecodeParams& params, std::int64_t length) {
  std::vector<AudioBlock> pieces;
  auto decoder = codec::ChunkDecoder::Create(&backend, params, nullptr, 0, [&](AudioBlock audio) {
    pieces.push_back(std::move(audio));
    return Status::Ok();
  });
  EXPECT_TRUE(decoder.ok());
  for (const CodedChunk& chunk : chunks) {
    const Status status = (*decoder)->Push(chunk);
    EXPECT_TRUE(status.ok()) << status.message();
  }
  EXPECT_TRUE((*decoder)->Finish().ok());
  const std::int64_t stride = backend.spec().chunk_stride;
  return Cut(stride == 0 ? Concatenate(pieces) : OverlapAdd(pieces, stride), 0, length);
}

}  // namespace xcodec::golden
