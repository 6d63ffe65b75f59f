#include "entropy/coders/adaptive_coder.h"

#include <gtest/gtest.h>

#include <random>

#include "entropy/coders/adaptive_model.h"
#include "entropy/coders/packed_coder.h"

namespace xcodec::entropy {
namespace {

struct Block {
  BlockShape shape;
  BlockCodes codes;
};

// Codes of which `repeat` of 100 repeat one of two frames before and the others are drawn from the lower
// `spread` codes.
Block RandomBlock(int codebooks, int bits, std::vector<std::int64_t> chunk_frames, unsigned repeat,
                  unsigned spread, std::uint32_t seed) {
  std::mt19937 random(seed);
  Block block;
  block.shape.codebooks = codebooks;
  block.shape.codebook_bits = bits;
  block.shape.chunk_frames = std::move(chunk_frames);
  for (const std::int64_t frames : block.shape.chunk_frames) {
    CodeBlock codes(codebooks, frames);
    for (int k = 0; k < codebooks; ++k)
      for (std::int64_t t = 0; t < frames; ++t)
        codes.at(k, t) = t > 1 && random() % 100 < repeat
                             ? codes.at(k, t - 2)
                             : static_cast<std::uint16_t>(random() % spread % (1U << bits));
    block.codes.push_back(std::move(codes));
  }
  return block;
}

std::vector<unsigned char> Encode(const BlockCoder& coder, const Block& block) {
  std::vector<unsigned char> payload{9, 9};
  const Status status = coder.Encode(block.shape, block.codes, &payload);
  EXPECT_TRUE(status.ok()) << status.message();
  return payload;
}

void ExpectRoundTrip(const Block& block) {
  const AdaptiveCoder coder;
  const auto payload = Encode(coder, block);
  BlockCodes read;
  const Status status = coder.Decode(block.shape, payload, &read);
  ASSERT_TRUE(status.ok()) << status.message();
  ASSERT_EQ(read.size(), block.codes.size());
  for (std::size_t c = 0; c < read.size(); ++c) {
    EXPECT_EQ(read[c].codebooks, block.codes[c].codebooks);
    EXPECT_EQ(read[c].frames, block.codes[c].frames);
    EXPECT_EQ(read[c].codes, block.codes[c].codes);
  }
  EXPECT_LE(payload.size(), Encode(PackedCoder(), block).size());
}

TEST(AdaptiveCoder, EveryShapeComesBack) {
  for (const int bits : {1, 2, 3, 8, 10, 12, 13, 16})
    for (const unsigned repeat : {0U, 40U, 100U})
      for (const unsigned spread : {1U, 3U, 200U, 65536U})
        ExpectRoundTrip(RandomBlock(3, bits, {40, 0, 150, 1}, repeat, spread, repeat + spread));
  ExpectRoundTrip(RandomBlock(32, 10, {150, 150}, 30, 500, 1));
  ExpectRoundTrip(RandomBlock(1, 10, {}, 0, 1, 1));
  ExpectRoundTrip(RandomBlock(2, 10, {1}, 0, 1024, 1));
}

TEST(AdaptiveCoder, CountsThatOutgrowTheirBits) {
  ExpectRoundTrip(RandomBlock(1, 1, {140000}, 10, 2, 3));
  ExpectRoundTrip(RandomBlock(1, 10, {140000}, 10, 30, 3));
}

TEST(AdaptiveCoder, SavesWhatRepeats) {
  const Block block = RandomBlock(2, 10, {150, 150, 150, 150, 150, 150, 150, 150, 150, 150}, 40, 1024, 1);
  const double ratio = static_cast<double>(Encode(AdaptiveCoder(), block).size()) /
                       static_cast<double>(Encode(PackedCoder(), block).size());
  EXPECT_LT(ratio, 0.78);
}

TEST(AdaptiveCoder, RandomCodesArePacked) {
  const Block block = RandomBlock(4, 10, {1500}, 0, 1024, 1);
  EXPECT_EQ(Encode(AdaptiveCoder(), block), Encode(PackedCoder(), block));
}

// The bytes are the format: this value may never change while the coder's version is 1.
TEST(AdaptiveCoder, BytesAreFixed) {
  std::uint32_t hash = 2166136261U;
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    // mt19937's numbers are fixed by the standard.
    for (const unsigned char byte : Encode(
             AdaptiveCoder(), RandomBlock(4, seed % 2 == 0 ? 10 : 14, {150, 77}, 40, 50 + 40 * seed, seed)))
      hash = (hash ^ byte) * 16777619U;
  }
  EXPECT_EQ(hash, 3776050050U);
}

TEST(AdaptiveCoder, WrongLengthsAreDamage) {
  const Block block = RandomBlock(2, 10, {300}, 40, 100, 1);
  const AdaptiveCoder coder;
  const auto payload = Encode(coder, block);
  BlockCodes read;
  // A cut is noticed unless the codes that follow from it happen to need as many bytes as there are.
  std::size_t unnoticed = 0;
  for (std::size_t size = 0; size < payload.size(); ++size)
    unnoticed += coder.Decode(block.shape, Bytes(payload.data(), size), &read).ok() ? 1U : 0U;
  EXPECT_LE(unnoticed, payload.size() / 50);
  read.clear();
  auto longer = payload;
  longer.push_back(0);
  EXPECT_EQ(coder.Decode(block.shape, longer, &read).code(), StatusCode::kDamaged);
  longer.resize(5000);
  EXPECT_EQ(coder.Decode(block.shape, longer, &read).code(), StatusCode::kDamaged);
  EXPECT_TRUE(read.empty());
}

TEST(AdaptiveCoder, FlippedBitsStayInRange) {
  const Block block = RandomBlock(2, 10, {100}, 40, 100, 1);
  const AdaptiveCoder coder;
  const auto payload = Encode(coder, block);
  int noticed = 0;
  for (std::size_t bit = 0; bit < 8 * payload.size(); ++bit) {
    auto broken = payload;
    broken[bit / 8] ^= static_cast<unsigned char>(1U << bit % 8);
    BlockCodes read;
    if (!coder.Decode(block.shape, broken, &read).ok()) {
      ++noticed;
      continue;
    }
    for (const std::uint16_t code : read.at(0).codes) EXPECT_LT(code, 1024);
  }
  // Checksums are the container's; the coder notices most wrong lengths that follow from a flip.
  EXPECT_GT(noticed, 4 * static_cast<int>(payload.size()));
}

TEST(AdaptiveCoder, RefusesImpossibleBlocks) {
  const AdaptiveCoder coder;
  std::vector<unsigned char> payload;
  Block block = RandomBlock(2, 10, {5}, 0, 10, 1);
  block.codes[0].codes[3] = 1024;
  EXPECT_EQ(coder.Encode(block.shape, block.codes, &payload).code(), StatusCode::kInvalidArgument);
  block.codes[0].codes.pop_back();
  EXPECT_EQ(coder.Encode(block.shape, block.codes, &payload).code(), StatusCode::kInvalidArgument);
  for (const std::int64_t frames : {std::int64_t{-1}, std::int64_t{1} << 62}) {
    block.shape.chunk_frames = {frames};
    EXPECT_EQ(coder.Decode(block.shape, payload, &block.codes).code(), StatusCode::kInvalidArgument);
  }
  block.shape.chunk_frames = {1};
  for (const int bits : {0, 17}) {
    block.shape.codebook_bits = bits;
    EXPECT_EQ(coder.Decode(block.shape, payload, &block.codes).code(), StatusCode::kInvalidArgument);
  }
}

TEST(AdaptiveModel, ClassesOfCounts) {
  const std::size_t expected[] = {0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9};
  for (std::uint32_t count = 0; count < 18; ++count) EXPECT_EQ(AdaptiveClass(count), expected[count]);
  EXPECT_EQ(AdaptiveClass(2048), 22U);
  EXPECT_EQ(AdaptiveClass(2049), 23U);
  EXPECT_EQ(AdaptiveClass(65535), 23U);
}

}  // namespace
}  // namespace xcodec::entropy
