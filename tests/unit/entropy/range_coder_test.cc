#include "entropy/coders/range_coder.h"

#include <gtest/gtest.h>

#include <random>

namespace xcodec::entropy {
namespace {

struct Decision {
  int kind;
  std::uint32_t start, size, total;
};

std::vector<Decision> RandomDecisions(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < count; ++i) {
    Decision d{};
    d.kind = static_cast<int>(random() % 3);
    d.total = 1 + static_cast<std::uint32_t>(random() % kMaxRangeTotal);
    d.start = random() % d.total;
    d.size = 1 + random() % (d.total - d.start);
    if (d.kind == 1) d.size = 1;
    if (d.kind == 2) {  // a bit of probability start that is yes when size is 1
      const std::uint32_t extremes[] = {1, 32, 65535, 32768};
      d.start = random() % 2 == 0 ? extremes[random() % 4] : 1 + random() % 65535;
      d.size = random() % 2;
    }
    decisions.push_back(d);
  }
  return decisions;
}

std::vector<unsigned char> Encode(const std::vector<Decision>& decisions,
                                  std::vector<unsigned char> bytes = {}) {
  ArithmeticEncoder encoder(&bytes);
  for (const Decision& d : decisions) {
    if (d.kind == 2) {
      encoder.PutBit(d.size == 1, d.start);
    } else {
      encoder.Put(d.start, d.size, d.total);
    }
  }
  encoder.Finish();
  return bytes;
}

// Whether every decision comes back and the bytes are used up.
bool Decodes(const std::vector<Decision>& decisions, Bytes bytes) {
  ArithmeticDecoder decoder(bytes);
  bool same = true;
  for (const Decision& d : decisions) {
    if (d.kind == 2) {
      same = same && decoder.GetBit(d.start) == (d.size == 1);
    } else {
      const std::uint32_t number = decoder.Peek(d.total);
      same = same && number >= d.start && number - d.start < d.size;
      decoder.Take(d.start, d.size);
    }
  }
  return same && decoder.Finished();
}

TEST(RangeCoder, EverythingComesBack) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const auto decisions = RandomDecisions(seed, seed);
    EXPECT_TRUE(Decodes(decisions, Encode(decisions))) << seed;
  }
}

TEST(RangeCoder, KeepsWhatIsInTheVector) {
  const auto decisions = RandomDecisions(100, 5);
  const auto bytes = Encode(decisions, {0xFF, 0xFF});
  EXPECT_EQ(bytes[0], 0xFF);
  EXPECT_EQ(bytes[1], 0xFF);
  EXPECT_TRUE(Decodes(decisions, Bytes(bytes).subspan(2)));
}

TEST(RangeCoder, CarriesRunThroughManyBytes) {
  // The highest of 65536 numbers again and again keeps low close below a power of two.
  std::vector<Decision> decisions(500, Decision{1, 65535, 1, 65536});
  for (std::size_t i = 0; i < decisions.size(); i += 7) decisions[i] = {2, 1, 0, 0};
  EXPECT_TRUE(Decodes(decisions, Encode(decisions)));
}

TEST(RangeCoder, MissingAndLeftOverBytesAreNoticed) {
  const auto decisions = RandomDecisions(200, 3);
  auto bytes = Encode(decisions);
  bytes.push_back(0);
  EXPECT_FALSE(Decodes(decisions, bytes));
  bytes.resize(bytes.size() - 2);
  EXPECT_FALSE(Decodes(decisions, bytes));
  EXPECT_FALSE(Decodes(decisions, {}));
}

TEST(RangeCoder, SizeIsCloseToTheInformation) {
  std::mt19937 random(1);
  std::vector<unsigned char> bytes;
  ArithmeticEncoder encoder(&bytes);
  for (int i = 0; i < 80000; ++i) encoder.PutUniform(random() % 1024, 1024);
  encoder.Finish();
  EXPECT_LE(bytes.size(), 100000U + 30);
  EXPECT_GE(bytes.size(), 100000U);
}

}  // namespace
}  // namespace xcodec::entropy
