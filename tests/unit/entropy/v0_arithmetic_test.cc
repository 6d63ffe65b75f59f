#include "entropy/coders/v0_arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace xcodec::entropy {
namespace {

// Probabilities that integers determine, so that the reference could be run on the same ones.
class Lcg {
 public:
  explicit Lcg(std::uint32_t seed) : state_(seed) {}
  std::uint32_t Next() {
    state_ = state_ * 1664525U + 1013904223U;
    return state_ >> 8;
  }
  std::vector<float> Pdf(int card, int power) {
    std::vector<std::uint64_t> weights;
    std::uint64_t total = 1;
    for (int i = 0; i < card; ++i) {
      const std::uint64_t v = Next() >> 8;
      weights.push_back(power == 3 ? (v * v >> 16) * v >> 16 : v + 1);
      total += weights.back();
    }
    std::vector<float> pdf;
    for (const std::uint64_t w : weights) pdf.push_back(static_cast<float>(w) / static_cast<float>(total));
    return pdf;
  }

 private:
  std::uint32_t state_;
};

std::uint32_t Draw(Lcg* random, const std::vector<std::int32_t>& cdf) {
  const auto u = static_cast<std::int32_t>(random->Next() % static_cast<std::uint32_t>(cdf.back()));
  std::uint32_t code = 0;
  while (code + 1 < cdf.size() && cdf[code] <= u) ++code;
  return code;
}

// What encodec/quantization/ac.py made of these seeds: a hash over all CDFs, and the bytes.
struct Golden {
  std::uint32_t seed;
  int card;
  int steps;
  int power;
  std::uint32_t hash;
  const char* bytes;
};
const Golden kGolden[] = {
    {1, 5, 200, 3, 1024239838U,
     "b69a7edf671c1e4372dc04a64346d21a39466b8d9f9ed5a87ce7c164bdd34fa2b30f677253edb6c1c5039208"},
    {2, 1024, 60, 3, 3089900171U,
     "5e0dad985fcc155de816d2c513abad6fc98fdcc68edc98317643b811866222f5266d3bb5a356914c852ce1a00a75b142494930f"
     "c"
     "319c78c98734051b5fbba6f5f8c8c3fb06"},
    {3, 1024, 40, 1, 1839347415U,
     "798ea83653f8dfc964ab79b064baef143a522b7f10d7d4dac34f4fb5fc41fd584e74bcc82fb6512b0226b6a2b40615250716"},
    {4, 2, 300, 3, 1691238650U, "76e8881cbc3feb6ab6a304f89bd498073021ca7445eb08"},
    {5, 1, 10, 1, 2920325641U, "00000000"},
};

std::string Hex(const std::vector<unsigned char>& bytes) {
  std::string out;
  for (const unsigned char b : bytes) {
    out += "0123456789abcdef"[b >> 4];
    out += "0123456789abcdef"[b & 15];
  }
  return out;
}

TEST(V0Arithmetic, ReferencesCdfsAndBytes) {
  for (const Golden& golden : kGolden) {
    SCOPED_TRACE(golden.seed);
    Lcg random(golden.seed);
    std::vector<unsigned char> bytes;
    V0ArithmeticEncoder encoder(&bytes);
    std::vector<std::vector<std::int32_t>> cdfs;
    std::vector<std::uint32_t> codes;
    std::uint32_t hash = 0;
    for (int step = 0; step < golden.steps; ++step) {
      std::vector<std::int32_t> cdf;
      ASSERT_TRUE(BuildV0Cdf(random.Pdf(golden.card, golden.power), &cdf).ok());
      for (const std::int32_t v : cdf) hash = hash * 31 + static_cast<std::uint32_t>(v);
      codes.push_back(Draw(&random, cdf));
      ASSERT_TRUE(encoder.Put(codes.back(), cdf).ok());
      cdfs.push_back(std::move(cdf));
    }
    encoder.Finish();
    EXPECT_EQ(hash, golden.hash);
    EXPECT_EQ(Hex(bytes), golden.bytes);
    const std::size_t size = bytes.size();
    bytes.push_back(0xFF);  // what follows in a file
    V0ArithmeticDecoder decoder(bytes);
    for (int step = 0; step < golden.steps; ++step) {
      const auto code = decoder.Get(cdfs[static_cast<std::size_t>(step)]);
      ASSERT_TRUE(code.ok()) << code.status().message();
      EXPECT_EQ(*code, codes[static_cast<std::size_t>(step)]);
    }
    EXPECT_TRUE(decoder.Finish().ok());
    EXPECT_EQ(decoder.consumed(), size);
  }
}

// Probabilities that depend on the codes of the frame before, as a language model's do; `drift` stands for a
// machine that rounds otherwise.
class ToyModel final : public SymbolModel {
 public:
  explicit ToyModel(std::int64_t drift_at = -1) : drift_at_(drift_at) {}
  Status Next(Span<const std::uint16_t> previous, std::vector<float>* pdfs) override {
    std::uint32_t seed = 12345 + static_cast<std::uint32_t>(step_);
    for (const std::uint16_t code : previous) seed = seed * 31 + code + 1;
    Lcg random(seed);
    pdfs->clear();
    for (int k = 0; k < 2; ++k)
      for (const float p : random.Pdf(64, 3)) pdfs->push_back(p);
    if (step_++ == drift_at_)
      for (float& p : *pdfs) p *= 0.9999F;
    return Status::Ok();
  }

 private:
  std::int64_t drift_at_;
  std::int64_t step_ = 0;
};

class V0Chunk : public testing::Test {
 protected:
  void SetUp() override {
    Lcg random(7);
    for (auto& code : codes_.codes) code = static_cast<std::uint16_t>(random.Next() % 64);
    ToyModel model;
    ASSERT_TRUE(EncodeV0Chunk(codes_, 64, &model, &bytes_).ok());
  }
  Result<std::size_t> Decode(Bytes bytes, ToyModel model, CodeBlock* out) {
    out->codebooks = 2;
    out->frames = codes_.frames;
    return DecodeV0Chunk(bytes, 64, &model, out);
  }
  CodeBlock codes_ = CodeBlock(2, 80);
  std::vector<unsigned char> bytes_;
};

TEST_F(V0Chunk, ComesBack) {
  CodeBlock read;
  const auto used = Decode(bytes_, ToyModel(), &read);
  ASSERT_TRUE(used.ok()) << used.status().message();
  EXPECT_EQ(*used, bytes_.size());
  EXPECT_EQ(read.codes, codes_.codes);
}

TEST_F(V0Chunk, LostStepIsNoticed) {
  for (const std::int64_t drift_at : {0, 40, 79}) {
    CodeBlock read;
    const auto used = Decode(bytes_, ToyModel(drift_at), &read);
    ASSERT_FALSE(used.ok()) << drift_at;
    EXPECT_TRUE(used.status().code() == StatusCode::kDamaged ||
                used.status().code() == StatusCode::kTruncated);
  }
}

TEST_F(V0Chunk, EveryBitFlipAndCutIsNoticed) {
  CodeBlock read;
  for (std::size_t bit = 0; bit < 8 * bytes_.size(); ++bit) {
    std::vector<unsigned char> broken = bytes_;
    broken[bit / 8] ^= static_cast<unsigned char>(1U << bit % 8);
    const auto used = Decode(broken, ToyModel(), &read);
    EXPECT_TRUE(!used.ok() || *used != bytes_.size()) << bit;
  }
  for (std::size_t size = 0; size < bytes_.size(); ++size)
    EXPECT_FALSE(Decode(Bytes(bytes_.data(), size), ToyModel(), &read).ok()) << size;
}

TEST(V0Arithmetic, RefusesWhatCanNotBe) {
  std::vector<std::int32_t> cdf;
  const float bad[] = {-0.1F, 3.0F, std::numeric_limits<float>::quiet_NaN(),
                       std::numeric_limits<float>::infinity()};
  for (const float p : bad)
    EXPECT_EQ(BuildV0Cdf(Span<const float>(&p, 1), &cdf).code(), StatusCode::kDamaged);
  EXPECT_EQ(BuildV0Cdf(std::vector<float>{0.6F, 0.6F}, &cdf).code(), StatusCode::kDamaged);
  EXPECT_EQ(BuildV0Cdf({}, &cdf).code(), StatusCode::kInvalidArgument);
  ASSERT_TRUE(BuildV0Cdf(std::vector<float>{0.5F, 0.5F}, &cdf).ok());
  std::vector<unsigned char> bytes;
  V0ArithmeticEncoder encoder(&bytes);
  EXPECT_EQ(encoder.Put(2, cdf).code(), StatusCode::kInvalidArgument);
  ToyModel model;
  CodeBlock huge;
  huge.codebooks = 2;
  huge.frames = std::int64_t{1} << 50;
  EXPECT_EQ(DecodeV0Chunk(bytes, 1024, &model, &huge).status().code(), StatusCode::kTruncated);
  // One possible code takes no bits: nothing would limit the frames.
  EXPECT_EQ(DecodeV0Chunk(bytes, 1, &model, &huge).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace xcodec::entropy
