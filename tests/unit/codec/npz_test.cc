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

TEST(NpzTest, SizesAreChecked) {
  EXPECT_EQ(ReadNpz(WriteNpz(Sample()), 8).status().code(), StatusCode::kResourceLimit);
}

}  // namespace
}  // namespace xcodec
