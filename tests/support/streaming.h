// Streams through the public interface, in pieces of a given size.
#ifndef XCODEC_TESTS_SUPPORT_STREAMING_H_
#define XCODEC_TESTS_SUPPORT_STREAMING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

#include "xcodec/xcodec.h"

namespace xcodec::streaming {

// Two tones that differ between channels, with a slow swell.
inline AudioBlock Wave(int channels, std::int64_t length) {
  AudioBlock audio(channels, length);
  for (int c = 0; c < channels; ++c) {
    for (std::int64_t i = 0; i < length; ++i) {
      const double t = static_cast<double>(i);
      audio.channel(c)[i] = static_cast<float>(0.3 * std::sin(0.031 * (c + 1) * t) * std::sin(0.0004 * t) +
                                               0.1 * std::sin(0.27 * t + c));
    }
  }
  return audio;
}

inline AudioBlock Cut(const AudioBlock& audio, std::int64_t begin, std::int64_t end) {
  AudioBlock part(audio.channels, end - begin);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c) + begin, audio.channel(c) + end, part.channel(c));
  }
  return part;
}

inline std::vector<float> Interleaved(const AudioBlock& audio) {
  std::vector<float> out;
  for (std::int64_t i = 0; i < audio.length; ++i) {
    for (int c = 0; c < audio.channels; ++c) out.push_back(audio.channel(c)[i]);
  }
  return out;
}

// Pieces alternate between planar and interleaved.
inline void PushAll(Encoder* encoder, const AudioBlock& audio, std::int64_t piece) {
  const std::vector<float> interleaved = Interleaved(audio);
  bool planar = true;
  for (std::int64_t i = 0; i < audio.length; i += piece, planar = !planar) {
    const std::int64_t n = std::min(piece, audio.length - i);
    const Status status = planar ? encoder->Push(Cut(audio, i, i + n))
                                 : encoder->PushInterleaved(interleaved.data() + i * audio.channels, n);
    ASSERT_TRUE(status.ok()) << status.message();
  }
  const Status status = encoder->Finish();
  ASSERT_TRUE(status.ok()) << status.message();
}

inline std::vector<unsigned char> Encode(const std::shared_ptr<const Codec>& codec, const AudioBlock& audio,
                                         std::int64_t piece, const EncodeOptions& options) {
  std::vector<unsigned char> bytes;
  auto encoder = Encoder::Create(codec, options, [&](Bytes more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return Status::Ok();
  });
  EXPECT_TRUE(encoder.ok()) << encoder.status().message();
  if (encoder.ok()) PushAll(encoder->get(), audio, piece);
  return bytes;
}

// A pipe that delivers at most `piece` bytes at a time.
inline ReadFunction Source(std::vector<unsigned char> bytes, std::size_t piece) {
  auto state = std::make_shared<std::pair<std::vector<unsigned char>, std::size_t>>(std::move(bytes), 0);
  return [state, piece](unsigned char* data, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min({size, piece, state->first.size() - state->second});
    if (n > 0) std::memcpy(data, state->first.data() + state->second, n);
    state->second += n;
    return n;
  };
}

// A file, of which a reader gets at most `piece` bytes at a time.
inline SeekableBytes File(std::vector<unsigned char> bytes, std::size_t piece) {
  auto state = std::make_shared<std::pair<std::vector<unsigned char>, std::size_t>>(std::move(bytes), 0);
  SeekableBytes file;
  file.size = static_cast<std::int64_t>(state->first.size());
  file.read = [state, piece](unsigned char* data, std::size_t size) -> Result<std::size_t> {
    const std::size_t n = std::min({size, piece, state->first.size() - state->second});
    if (n > 0) std::memcpy(data, state->first.data() + state->second, n);
    state->second += n;
    return n;
  };
  file.seek = [state](std::int64_t offset) {
    EXPECT_GE(offset, 0);
    EXPECT_LE(offset, static_cast<std::int64_t>(state->first.size()));
    state->second = static_cast<std::size_t>(offset);
    return Status::Ok();
  };
  return file;
}

inline AudioBlock Join(const std::vector<AudioBlock>& parts, int channels) {
  AudioBlock whole;
  whole.channels = channels;
  for (const AudioBlock& part : parts) whole.length += part.length;
  for (int c = 0; c < channels; ++c) {
    for (const AudioBlock& part : parts) {
      whole.samples.insert(whole.samples.end(), part.channel(c), part.channel(c) + part.length);
    }
  }
  return whole;
}

inline AudioBlock Decode(const std::shared_ptr<const Codec>& codec, const std::vector<unsigned char>& bytes,
                         std::int64_t piece, std::size_t byte_piece) {
  auto decoder = Decoder::Create(Source(bytes, byte_piece), codec);
  EXPECT_TRUE(decoder.ok()) << decoder.status().message();
  std::vector<AudioBlock> parts;
  while (decoder.ok()) {
    const auto part = (*decoder)->Read(piece);
    EXPECT_TRUE(part.ok()) << part.status().message();
    if (!part.ok() || part->length == 0) break;
    parts.push_back(*part);
  }
  return Join(parts, decoder.ok() ? (*decoder)->info().channels : codec->info().channels);
}

// How decoding all of it ends.
inline Status DecodeStatus(const std::shared_ptr<const Codec>& codec,
                           const std::vector<unsigned char>& bytes) {
  auto decoder = Decoder::Create(Source(bytes, 4096), codec);
  while (decoder.ok()) {
    const auto part = (*decoder)->Read(10000);
    if (!part.ok()) return part.status();
    if (part->length == 0) return Status::Ok();
  }
  return decoder.status();
}

// One row for each codebook over all chunks or runs.
inline std::vector<std::vector<std::uint16_t>> Rows(const std::vector<CodedChunk>& chunks) {
  std::vector<std::vector<std::uint16_t>> rows;
  for (const CodedChunk& chunk : chunks) {
    rows.resize(static_cast<std::size_t>(chunk.codes.codebooks));
    for (int k = 0; k < chunk.codes.codebooks; ++k) {
      const auto from = chunk.codes.codes.begin() + k * chunk.codes.frames;
      auto& row = rows[static_cast<std::size_t>(k)];
      row.insert(row.end(), from, from + chunk.codes.frames);
    }
  }
  return rows;
}

// Bytes, codes and audio are the same for pieces of any size, and codes and audio those of one call.
inline void ExpectPiecesDoNotMatter(const std::shared_ptr<const Codec>& codec, const AudioBlock& audio,
                                    const EncodeOptions& options) {
  const std::vector<unsigned char> once = Encode(codec, audio, audio.length, options);
  const AudioBlock decoded = Decode(codec, once, 1 << 30, 1 << 30);
  EXPECT_EQ(decoded.length, audio.length);
  for (const std::int64_t piece : {1, 7, 319, 320, 321, 4799, 48001}) {
    SCOPED_TRACE(piece);
    EXPECT_EQ(Encode(codec, audio, piece, options), once);
    const AudioBlock again = Decode(codec, once, piece, static_cast<std::size_t>(piece));
    EXPECT_EQ(again.length, decoded.length);
    EXPECT_EQ(again.samples, decoded.samples);
  }
  const CodecInfo& info = codec->info();
  const bool native = (options.sample_rate == 0 || options.sample_rate == info.sample_rate) &&
                      (options.channels == 0 || options.channels == info.channels);
  if (!native) return;
  const auto codes = codec->Encode(audio, options);
  ASSERT_TRUE(codes.ok()) << codes.status().message();
  std::vector<CodedChunk> streamed;
  auto encoder = Encoder::CreateForCodes(codec, options, [&](CodedChunk chunk) {
    streamed.push_back(std::move(chunk));
    return Status::Ok();
  });
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  PushAll(encoder->get(), audio, 4799);
  EXPECT_EQ(Rows(streamed), Rows(codes->chunks));
  const auto direct = codec->Decode(*codes);
  ASSERT_TRUE(direct.ok()) << direct.status().message();
  ASSERT_EQ(direct->length, decoded.length);
  // Files round the scales of chunks (format/ecdc-1.md, section 6).
  for (std::size_t i = 0; i < direct->samples.size(); ++i) {
    ASSERT_NEAR(direct->samples[i], decoded.samples[i], 1e-3);
  }
}

}  // namespace xcodec::streaming

#endif  // XCODEC_TESTS_SUPPORT_STREAMING_H_
