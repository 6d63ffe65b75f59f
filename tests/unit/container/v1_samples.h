// Small version 1 files for tests.
#ifndef XCODEC_TESTS_UNIT_CONTAINER_V1_SAMPLES_H_
#define XCODEC_TESTS_UNIT_CONTAINER_V1_SAMPLES_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "container/signature.h"
#include "container/v1/v1_block.h"
#include "container/v1/v1_reader.h"
#include "container/v1/v1_writer.h"

namespace xcodec::testing {

// The geometry of EnCodec 48 kHz at 3 kbps.
inline container::V1Header ChunkedHeader() {
  container::V1Header h;
  h.model = "encodec_48khz";
  for (std::size_t i = 0; i < h.identity.size(); ++i) h.identity[i] = static_cast<unsigned char>(i * 17);
  h.sample_rate = 48000;
  h.channels = 2;
  h.hop = 320;
  h.chunk_length = 48000;
  h.chunk_stride = 47520;
  h.normalize = true;
  h.codebooks = 2;
  h.codebook_bits = 10;
  h.coder = 0;
  h.coder_version = 1;
  h.units_per_block = 10;
  h.source_channels = 2;
  h.source_rate = 44100;
  h.source_format = container::V1SourceFormat::kInt16;
  return h;
}

// The geometry of EnCodec 24 kHz at 6 kbps.
inline container::V1Header StreamHeader() {
  container::V1Header h = ChunkedHeader();
  h.model = "encodec_24khz";
  h.sample_rate = 24000;
  h.channels = 1;
  h.chunk_length = h.chunk_stride = 0;
  h.normalize = false;
  h.codebooks = 8;
  h.units_per_block = 750;
  return h;
}

// Bytes that look random but are the same everywhere.
inline std::vector<unsigned char> Noise(std::size_t size, std::uint32_t seed) {
  std::vector<unsigned char> out(size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (unsigned char& b : out) {
    state = state * 1664525U + 1013904223U;
    b = static_cast<unsigned char>(state >> 24);
  }
  return out;
}

inline std::size_t PackedBytes(const container::V1Header& h, const std::vector<std::int64_t>& frames) {
  std::size_t bytes = 0;
  for (const std::int64_t f : frames)
    bytes += static_cast<std::size_t>((f * h.codebooks * h.codebook_bits + 7) / 8);
  return bytes;
}

inline container::V1Digest SampleDigest() {
  container::V1Digest d;
  for (std::size_t i = 0; i < d.size(); ++i) d[i] = static_cast<unsigned char>(0xA0 + i);
  return d;
}

// A whole file of `total` samples whose payloads have the size of packed codes. With `exact_end` false the
// length is not passed before the units require it.
inline std::vector<unsigned char> MakeFile(const container::V1Header& h, std::int64_t total,
                                           const container::Tags& tags = {}) {
  std::vector<unsigned char> out;
  container::VectorSink sink(&out);
  auto writer = container::V1Writer::Create(&sink, h, tags);
  EXPECT_TRUE(writer.ok()) << writer.status().message();
  const std::int64_t all = h.UnitsFor(total);
  for (std::int64_t first = 0; first < all; first += h.units_per_block) {
    const std::int64_t units = std::min(h.units_per_block, all - first);
    const bool uncut = container::V1Cut(h, first, units, total) == 0 && first + units < all;
    std::vector<float> scales;
    for (std::int64_t i = 0; h.normalize && i < units; ++i)
      scales.push_back(0.01F * static_cast<float>(first + i + 1));
    const auto payload =
        Noise(PackedBytes(h, h.ChunkFrames(first, units, total)), static_cast<std::uint32_t>(first + 1));
    const Status s = (*writer)->WriteBlock(units, scales, payload, uncut ? container::kUnknownLength : total);
    EXPECT_TRUE(s.ok()) << s.message();
  }
  const Status s = (*writer)->Finish(total, SampleDigest());
  EXPECT_TRUE(s.ok()) << s.message();
  return out;
}

// Reads everything; ok only when the file is whole.
inline Status ReadAll(container::ByteSource* source, std::vector<container::V1Block>* blocks = nullptr) {
  auto version = container::ReadSignature(source);
  if (!version.ok()) return version.status();
  if (*version != 1) return Status(StatusCode::kUnsupportedVersion, "not version 1");
  auto reader = container::V1Reader::Open(source);
  if (!reader.ok()) return reader.status();
  while (true) {
    auto block = (*reader)->NextBlock();
    if (!block.ok()) return block.status();
    if (!*block) return Status::Ok();
    if (blocks != nullptr) blocks->push_back(std::move(**block));
  }
}

inline Status ReadAll(const std::vector<unsigned char>& file,
                      std::vector<container::V1Block>* blocks = nullptr) {
  container::MemorySource source{Bytes(file)};
  return ReadAll(&source, blocks);
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_UNIT_CONTAINER_V1_SAMPLES_H_
