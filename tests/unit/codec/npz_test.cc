#include "codec/npz.h"

#include <gtest/gtest.h>

namespace xcodec {
namespace {

NpzArrays Sample() {
  NpzArrays arrays;
  arrays["codes"] = Tensor::FromBytes(DType::kI16, {2, 3}, {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFF, 3});
  arrays["scales"] = Tensor::FromFloats({2}, {0.5F, 2.0F});
  arrays["empty"] = Tensor::FromBytes(DType::kI64, {0}, {});
  return arrays;
}

TEST(NpzTest, RoundTrip) {
  const auto bytes = WriteNpz(Sample());
  const auto back = ReadNpz(bytes, 1 << 20);
  ASSERT_TRUE(back.ok()) << back.status().message();
  ASSERT_EQ(back->size(), 3U);
  EXPECT_EQ(back->at("codes").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(back->at("codes").ToFloat(), (std::vector<float>{1, 2, 3, 4, 5, 1023}));
  EXPECT_EQ(back->at("scales").ToFloat(), (std::vector<float>{0.5F, 2.0F}));
  EXPECT_EQ(back->at("empty").elements(), 0);
}

TEST(NpzTest, EveryTruncationIsRefused) {
  const auto bytes = WriteNpz(Sample());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(ReadNpz(Bytes(bytes.data(), n), 1 << 20).ok()) << n;
  }
}

TEST(NpzTest, FlippedDataIsRefused) {
  auto bytes = WriteNpz(Sample());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= 0x40;
    const auto back = ReadNpz(bytes, 1 << 20);
    if (back.ok()) {
      EXPECT_NE(back->size(), 0U);  // names and dates are not covered by a checksum
    }
    bytes[i] ^= 0x40;
  }
}

// Entries of one place: their sum is what counts, and the message names it.
TEST(NpzTest, OverlappingEntriesAreOverTheBudget) {
  NpzArrays arrays;
  arrays["a"] = Tensor::FromBytes(DType::kU8, {1 << 20}, std::vector<unsigned char>(1 << 20));
  auto bytes = WriteNpz(arrays);
  // The directory's entry again and again.
  const std::size_t end = bytes.size() - 22;
  const std::size_t directory = end - 46 - 5;
  const std::vector<unsigned char> entry(bytes.begin() + static_cast<std::ptrdiff_t>(directory),
                                         bytes.begin() + static_cast<std::ptrdiff_t>(end));
  std::vector<unsigned char> tail(bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end());
  bytes.resize(directory);
  for (int i = 0; i < 1000; ++i) {
    bytes.insert(bytes.end(), entry.begin(), entry.end());
    bytes[bytes.size() - 5] = static_cast<unsigned char>('a' + i % 26);
    bytes[bytes.size() - 4] = static_cast<unsigned char>('a' + i / 26 % 26);
    bytes[bytes.size() - 3] = static_cast<unsigned char>('a' + i / 676);
  }
  tail[10] = 1000 & 255;
  tail[11] = 1000 >> 8;
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const auto back = ReadNpz(bytes, NpzBudget(bytes.size()));
  EXPECT_EQ(back.status().code(), StatusCode::kResourceLimit) << back.status().message();
  EXPECT_NE(back.status().message().find("--memory"), std::string::npos);
}

TEST(NpzTest, SizesAreChecked) {
  EXPECT_EQ(ReadNpz(WriteNpz(Sample()), 8).status().code(), StatusCode::kResourceLimit);
}

}  // namespace
}  // namespace xcodec
