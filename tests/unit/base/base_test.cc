#include <gtest/gtest.h>

#include "base/checked.h"
#include "base/endian.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/xxh3.h"
#include "xcodec/status.h"

namespace xcodec {
namespace {

TEST(StatusTest, ExitCodesFollowGroups) {
  EXPECT_EQ(ExitCodeFor(StatusCode::kOk), 0);
  EXPECT_EQ(ExitCodeFor(StatusCode::kInternal), 1);
  EXPECT_EQ(ExitCodeFor(StatusCode::kInvalidArgument), 2);
  EXPECT_EQ(ExitCodeFor(StatusCode::kTruncated), 3);
  EXPECT_EQ(ExitCodeFor(StatusCode::kModelMissing), 4);
  EXPECT_EQ(ExitCodeFor(StatusCode::kNotFound), 5);
  EXPECT_EQ(ExitCodeFor(StatusCode::kResourceLimit), 6);
}

Result<int> Half(int n) {
  if (n % 2 != 0) return Status(StatusCode::kInvalidArgument, "odd");
  return n / 2;
}

Result<int> Quarter(int n) {
  XCODEC_ASSIGN_OR_RETURN(const int half, Half(n));
  return Half(half);
}

TEST(StatusTest, ResultsPropagate) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(6).status().message(), "odd");
  EXPECT_EQ(Quarter(6).status().WithPrefix("x").message(), "x: odd");
}

TEST(CheckedTest, OverflowIsReported) {
  EXPECT_FALSE(CheckedMul<std::int64_t>(INT64_MAX, 2).has_value());
  EXPECT_FALSE(CheckedAdd<std::uint32_t>(UINT32_MAX, 1).has_value());
  EXPECT_EQ(CheckedMul<std::int64_t>(3, 5), 15);
  EXPECT_EQ(CeilDiv<std::int64_t>(INT64_MAX, 2), INT64_MAX / 2 + 1);
}

TEST(EndianTest, RoundTrips) {
  unsigned char b[8];
  StoreBigEndian<std::uint32_t>(0x01020304, b);
  EXPECT_EQ(b[0], 1);
  EXPECT_EQ(LoadBigEndian<std::uint32_t>(b), 0x01020304U);
  StoreLittleEndian<std::uint64_t>(0x0102030405060708ULL, b);
  EXPECT_EQ(b[0], 8);
  EXPECT_EQ(LoadLittleEndian<std::uint64_t>(b), 0x0102030405060708ULL);
}

TEST(Xxh3Test, KnownAnswerInPieces) {
  Xxh3 hash;
  hash.Update("a", 1);
  hash.Update("bc", 2);
  EXPECT_EQ(hash.Hex(), "06b05ab6733a618578af5f94892f3950");  // printf abc | xxhsum -H2
}

TEST(Sha256Test, KnownAnswer) {
  Sha256 hash;
  hash.Update("abc", 3);
  const Sha256Digest digest = hash.Finish();
  EXPECT_EQ(ToHex(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(TextTest, MasksWhatATerminalWouldObey) {
  EXPECT_EQ(MaskUnprintable("a\x1b[31mb\n"), "a?[31mb?");
  EXPECT_EQ(MaskUnprintable("\xc3\xa4\xff\xc2\x9b"), "\xc3\xa4??");
  EXPECT_EQ(MaskUnprintable("\xed\xa0\x80"), "???");
  // Direction controls and line separators, but not the neighbouring characters.
  EXPECT_EQ(MaskUnprintable("a\u202egpj.exe\u2069\u061c\u200e\u2028"), "a?gpj.exe????");
  EXPECT_EQ(MaskUnprintable("\u202f\u2065\u061b\u206a\u200d"), "\u202f\u2065\u061b\u206a\u200d");
}

TEST(Text, ShortensLongTexts) {
  EXPECT_EQ(Shortened("", 5), "");
  EXPECT_EQ(Shortened("abcde", 5), "abcde");
  const std::string text = std::string(1000000, 'a') + "advice";
  const std::string shortened = Shortened(text, 100);
  EXPECT_LE(shortened.size(), 100U);
  EXPECT_EQ(shortened.substr(0, 3), "aaa");
  EXPECT_NE(shortened.find(" ... "), std::string::npos);
  EXPECT_EQ(shortened.substr(shortened.size() - 6), "advice");
  // Characters stay whole wherever the cuts fall.
  for (std::size_t before = 0; before < 4; ++before) {
    std::string wide(before, 'x');
    for (int i = 0; i < 100; ++i) wide += "\u20ac";
    for (std::size_t most = 6; most < 40; ++most) {
      EXPECT_TRUE(IsUtf8(Shortened(wide, most))) << before << " " << most;
      EXPECT_LE(Shortened(wide, most).size(), most);
    }
  }
}

}  // namespace
}  // namespace xcodec
