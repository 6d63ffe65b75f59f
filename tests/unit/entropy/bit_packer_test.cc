#include "entropy/coders/bit_packer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/endian.h"
#include "entropy/coders/packed_coder.h"
#include "support/golden.h"

namespace xcodec::entropy {
namespace {

CodeBlock RandomCodes(int codebooks, std::int64_t frames, int bits, std::uint32_t seed) {
  std::mt19937 random(seed);
  CodeBlock codes(codebooks, frames);
  for (auto& code : codes.codes) code = static_cast<std::uint16_t>(random() & ((1U << bits) - 1));
  return codes;
}

TEST(BitPacker, LowBitFirst) {
  CodeBlock codes(2, 1);
  codes.codes = {0x3A5, 0x00F};
  std::vector<unsigned char> bytes;
  ASSERT_TRUE(PackCodes(codes, 10, &bytes).ok());
  // 0x3A5 | 0x00F << 10 = 0x3FA5
  EXPECT_EQ(bytes, (std::vector<unsigned char>{0xA5, 0x3F, 0x00}));
}

TEST(BitPacker, EveryWidthComesBack) {
  for (int bits = 1; bits <= 16; ++bits) {
    for (const std::int64_t frames : {0, 1, 2, 7, 150}) {
      const CodeBlock codes = RandomCodes(3, frames, bits, static_cast<std::uint32_t>(bits));
      std::vector<unsigned char> bytes;
      ASSERT_TRUE(PackCodes(codes, bits, &bytes).ok());
      EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), *PackedBytes(frames, 3, bits));
      bytes.push_back(0x55);  // the next chunk's
      CodeBlock read;
      read.codebooks = 3;
      read.frames = frames;
      const auto used = UnpackCodes(bytes, bits, &read);
      ASSERT_TRUE(used.ok()) << used.status().message();
      EXPECT_EQ(*used, bytes.size() - 1);
      EXPECT_EQ(read.codes, codes.codes);
    }
  }
}

TEST(BitPacker, EndOfDataIsAnError) {
  std::vector<unsigned char> bytes;
  ASSERT_TRUE(PackCodes(RandomCodes(2, 5, 10, 1), 10, &bytes).ok());
  bytes.pop_back();
  CodeBlock read(2, 5);
  EXPECT_EQ(UnpackCodes(bytes, 10, &read).status().code(), StatusCode::kTruncated);
  BitReader reader(10, Bytes(bytes.data(), 1));
  std::uint32_t code = 77;
  EXPECT_FALSE(reader.Get(&code));
  EXPECT_EQ(code, 77U);
  // A shape that no memory could hold is refused before any is asked for.
  read.frames = std::int64_t{1} << 60;
  EXPECT_EQ(UnpackCodes(bytes, 10, &read).status().code(), StatusCode::kDamaged);
  read.codebooks = 0;
  EXPECT_EQ(UnpackCodes(bytes, 10, &read).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(PackCodes(read, 10, &bytes).code(), StatusCode::kInvalidArgument);
  read.codebooks = 2;
  read.frames = std::int64_t{1} << 40;
  EXPECT_EQ(UnpackCodes(bytes, 10, &read).status().code(), StatusCode::kTruncated);
}

TEST(BitPacker, PaddingMustBeZero) {
  std::vector<unsigned char> bytes;
  ASSERT_TRUE(PackCodes(RandomCodes(1, 1, 10, 1), 10, &bytes).ok());
  bytes[1] |= 0x80;
  CodeBlock read(1, 1);
  EXPECT_EQ(UnpackCodes(bytes, 10, &read).status().code(), StatusCode::kDamaged);
}

TEST(BitPacker, RefusesWhatDoesNotFit) {
  std::vector<unsigned char> bytes;
  CodeBlock codes(1, 1);
  codes.codes[0] = 1024;
  EXPECT_EQ(PackCodes(codes, 10, &bytes).code(), StatusCode::kInvalidArgument);
  codes.frames = 2;
  EXPECT_EQ(PackCodes(codes, 16, &bytes).code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(bytes.empty());
}

// Payload of a version 0 file after its header, and the number of samples that the header states.
std::string PayloadOf(const std::string& file, std::int64_t* samples) {
  const auto* p = reinterpret_cast<const unsigned char*>(file.data());
  const std::string json = file.substr(9, LoadBigEndian<std::uint32_t>(p + 5));
  *samples = std::stoll(json.substr(json.find("\"al\":") + 5));
  return file.substr(9 + json.size());
}

// `chunk_length`: samples, or 0 for a stream.
void CheckFile(const std::string& path, std::int64_t chunk_length) {
  SCOPED_TRACE(path);
  const bool chunked = chunk_length > 0;
  std::int64_t samples = 0;
  const std::string payload = PayloadOf(golden::ReadFile(path), &samples);
  const CodeBlock codes = golden::ReadCodes(path.substr(0, path.size() - 5) + ".codes.npy");
  const Bytes bytes(reinterpret_cast<const unsigned char*>(payload.data()), payload.size());
  std::vector<unsigned char> written;
  std::int64_t first = 0;
  std::size_t at = 0;
  for (std::int64_t start = 0; start < samples; start += chunked ? chunk_length / 100 * 99 : samples) {
    const std::int64_t length = chunked ? std::min(chunk_length, samples - start) : samples;
    const std::size_t scale = chunked ? 4 : 0;
    for (std::size_t i = 0; i < scale; ++i) written.push_back(bytes[at + i]);
    CodeBlock chunk(codes.codebooks, (length + 319) / 320);
    const auto used = UnpackCodes(bytes.subspan(at + scale), 10, &chunk);
    ASSERT_TRUE(used.ok()) << used.status().message();
    at += scale + *used;
    for (int k = 0; k < chunk.codebooks; ++k)
      for (std::int64_t t = 0; t < chunk.frames; ++t) ASSERT_EQ(chunk.at(k, t), codes.at(k, first + t));
    first += chunk.frames;
    ASSERT_TRUE(PackCodes(chunk, 10, &written).ok());
  }
  EXPECT_EQ(at, payload.size());
  EXPECT_EQ(first, codes.frames);
  EXPECT_TRUE(std::equal(written.begin(), written.end(), bytes.begin(), bytes.end()));
}

std::int64_t ChunkLength() {
  const std::string config = golden::ReadFile(golden::Folder() + "encodec/hf/encodec_48khz/config.json");
  return std::llround(48000 * nlohmann::json::parse(config).at("chunk_length_s").get<double>());
}

TEST(BitPacker, ReferencesFiles) {
  const std::string folder = golden::Folder() + "encodec/cases/";
  int files = 0;
  for (const char* model : {"encodec_24khz", "encodec_48khz"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder + model)) {
      const std::string path = entry.path().string();
      if (entry.path().extension() != ".ecdc" || path.find(".lm.") != std::string::npos) continue;
      CheckFile(path, std::string(model) == "encodec_48khz" ? ChunkLength() : 0);
      ++files;
    }
  }
  EXPECT_GT(files, 20);
}

TEST(PackedCoder, ChunksStartOnBytes) {
  BlockShape shape;
  shape.codebooks = 3;
  shape.chunk_frames = {5, 0, 1};
  BlockCodes codes;
  std::vector<unsigned char> expected;
  for (const std::int64_t frames : shape.chunk_frames) {
    codes.push_back(RandomCodes(3, frames, 10, 9));
    ASSERT_TRUE(PackCodes(codes.back(), 10, &expected).ok());
  }
  const PackedCoder coder;
  std::vector<unsigned char> payload{1, 2, 3};
  ASSERT_TRUE(coder.Encode(shape, codes, &payload).ok());
  EXPECT_EQ(payload, expected);
  BlockCodes read;
  ASSERT_TRUE(coder.Decode(shape, payload, &read).ok());
  ASSERT_EQ(read.size(), codes.size());
  for (std::size_t c = 0; c < read.size(); ++c) EXPECT_EQ(read[c].codes, codes[c].codes);
  payload.push_back(0);
  EXPECT_EQ(coder.Decode(shape, payload, &read).code(), StatusCode::kDamaged);
  payload.resize(payload.size() - 2);
  EXPECT_EQ(coder.Decode(shape, payload, &read).code(), StatusCode::kDamaged);
}

}  // namespace
}  // namespace xcodec::entropy
