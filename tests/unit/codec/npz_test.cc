#include "codec/arrays/npz.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "base/endian.h"
#include "support/make_zip.h"

namespace xcodec::codec {
namespace {

NpzArrays Sample() {
  NpzArrays arrays;
  arrays["codes"] =
      model::Tensor::FromBytes(model::DType::kI16, {2, 3}, {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFF, 3});
  arrays["scales"] = model::Tensor::FromFloats({2}, {0.5F, 2.0F});
  arrays["empty"] = model::Tensor::FromBytes(model::DType::kI64, {0}, {});
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

// What NumPy writes of an array [2, 3] by columns: 1 4, 2 5, 3 6.
TEST(NpzTest, ColumnsAreReadAsRows) {
  for (const auto& [descr, width] : {std::pair("<i8", 8U), std::pair("<u4", 4U), std::pair("<i2", 2U)}) {
    std::vector<unsigned char> values;
    for (const unsigned char value : {1, 4, 2, 5, 3, 6}) {
      values.push_back(value);
      values.insert(values.end(), width - 1, 0);
    }
    std::string header =
        std::string("{'descr': '") + descr + "', 'fortran_order': True, 'shape': (1, 2, 3), }";
    header.append(117 - header.size(), ' ');
    header.push_back('\n');
    std::vector<unsigned char> bytes{0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), values.begin(), values.end());
    const auto array = ReadNpy(bytes);
    ASSERT_TRUE(array.ok()) << array.status().message();
    EXPECT_EQ(array->shape, (std::vector<std::int64_t>{1, 2, 3}));
    EXPECT_EQ(array->ToFloat(), (std::vector<float>{1, 2, 3, 4, 5, 6})) << descr;
    bytes.pop_back();
    EXPECT_EQ(ReadNpy(bytes).status().code(), StatusCode::kDamaged);
  }
}

TEST(NpzTest, NothingIsAnArchive) {
  const auto bytes = WriteNpz({});
  const auto back = ReadNpz(bytes, 1 << 20);
  ASSERT_TRUE(back.ok()) << back.status().message();
  EXPECT_TRUE(back->empty());
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
  arrays["a"] = model::Tensor::FromBytes(model::DType::kU8, {1 << 20}, std::vector<unsigned char>(1 << 20));
  auto bytes = WriteNpz(arrays);
  // The directory's entry again and again.
  const std::size_t end = bytes.size() - 22;
  const std::size_t directory = end - 46 - 5;
  const std::vector<unsigned char> entry(bytes.begin() + static_cast<std::ptrdiff_t>(directory),
                                         bytes.begin() + static_cast<std::ptrdiff_t>(end));
  const std::size_t size = 1000 * entry.size();
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
  for (int i = 0; i < 4; ++i) tail[static_cast<std::size_t>(12 + i)] = size >> (8 * i) & 255;
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  const auto back = ReadNpz(bytes, NpzBudget(bytes.size()));
  EXPECT_EQ(back.status().code(), StatusCode::kResourceLimit) << back.status().message();
  EXPECT_NE(back.status().message().find("--memory"), std::string::npos);
}

std::string Text(const std::vector<unsigned char>& bytes) { return std::string(bytes.begin(), bytes.end()); }

Result<NpzArrays> Read(const std::vector<testing::ZipEntry>& entries) {
  const std::string zip = testing::MakeZipOf(entries);
  return ReadNpz(Bytes(reinterpret_cast<const unsigned char*>(zip.data()), zip.size()), 1 << 20);
}

// As numpy.savez_compressed writes them.
TEST(NpzTest, CompressedArraysAreRead) {
  const model::Tensor zeros =
      model::Tensor::FromBytes(model::DType::kU8, {5000}, std::vector<unsigned char>(5000));
  const std::string npy = Text(WriteNpy(zeros));
  const std::string packed = testing::Deflated(npy);
  ASSERT_LT(packed.size(), npy.size() / 10);
  const auto arrays = Read({{"zeros.npy", packed, npy, 8, 8}});
  ASSERT_TRUE(arrays.ok()) << arrays.status().message();
  EXPECT_EQ(arrays->at("zeros").ToFloat(), std::vector<float>(5000));
}

TEST(NpzTest, CompressedArraysThatAreNotWhatTheySayAreRefused) {
  const model::Tensor zeros =
      model::Tensor::FromBytes(model::DType::kU8, {5000}, std::vector<unsigned char>(5000));
  const std::string npy = Text(WriteNpy(zeros));
  const std::string packed = testing::Deflated(npy);
  const auto code = [&](const std::string& bytes, const std::string& data, int method, int local) {
    return Read({{"zeros.npy", bytes, data, method, local}}).status().code();
  };
  EXPECT_EQ(code(packed, npy + "x", 8, 8), StatusCode::kDamaged);
  EXPECT_EQ(code(packed, npy.substr(1), 8, 8), StatusCode::kDamaged);
  EXPECT_EQ(code(packed.substr(0, packed.size() - 1), npy, 8, 8), StatusCode::kDamaged);
  EXPECT_EQ(code(packed, npy, 8, 0), StatusCode::kDamaged);
  EXPECT_EQ(code(packed, npy, 12, 12), StatusCode::kUnsupported);
  EXPECT_EQ(code("\3", std::string(1 << 19, '\0'), 8, 8), StatusCode::kDamaged);  // no deflate is so dense
}

TEST(NpzTest, TwoArraysOfOneNameAreRefused) {
  const std::string npy = Text(WriteNpy(model::Tensor::FromFloats({1}, {1})));
  const std::vector<testing::ZipEntry> same = {{"a.npy", npy, npy}, {"a.npy", npy, npy}};
  EXPECT_EQ(Read(same).status().code(), StatusCode::kDamaged);
  const std::vector<testing::ZipEntry> shortened = {{"a.npy", npy, npy}, {"a", npy, npy}};
  EXPECT_EQ(Read(shortened).status().code(), StatusCode::kDamaged);
}

// Half a megabyte of deflated blocks without contents before a small array, which thousands of entries share:
// seconds of work that the sum of their sizes does not show.
TEST(NpzTest, SharedEmptyBlocksAreRefused) {
  const std::vector<unsigned char> array = WriteNpy(model::Tensor::FromBytes(model::DType::kU8, {0}, {}));
  std::vector<unsigned char> packed;
  for (int i = 0; i < 100000; ++i) packed.insert(packed.end(), {0, 0, 0, 0xFF, 0xFF});
  packed.push_back(1);
  AppendLittleEndian(static_cast<std::uint16_t>(array.size()), &packed);
  AppendLittleEndian(static_cast<std::uint16_t>(~array.size()), &packed);
  packed.insert(packed.end(), array.begin(), array.end());
  const auto header = [&](std::uint32_t signature, std::size_t name, std::vector<unsigned char>* out) {
    AppendLittleEndian(signature, out);
    if (signature == 0x02014B50U) AppendLittleEndian<std::uint16_t>(20, out);
    for (const int field : {20, 0, 8, 0, 33}) AppendLittleEndian(static_cast<std::uint16_t>(field), out);
    AppendLittleEndian(static_cast<std::uint32_t>(crc32(0, array.data(), static_cast<uInt>(array.size()))),
                       out);
    for (const std::size_t size : {packed.size(), array.size()})
      AppendLittleEndian(static_cast<std::uint32_t>(size), out);
    AppendLittleEndian(static_cast<std::uint16_t>(name), out);
    AppendLittleEndian<std::uint16_t>(0, out);
  };
  constexpr std::uint16_t kEntries = 10000;
  std::vector<unsigned char> file, directory;
  header(0x04034B50U, 0, &file);
  file.insert(file.end(), packed.begin(), packed.end());
  for (std::uint16_t i = 0; i < kEntries; ++i) {
    header(0x02014B50U, 2, &directory);
    directory.insert(directory.end(), 14, 0);  // comment, disk, attributes, offset
    AppendLittleEndian(i, &directory);
  }
  const auto start = static_cast<std::uint32_t>(file.size());
  file.insert(file.end(), directory.begin(), directory.end());
  AppendLittleEndian(0x06054B50U, &file);
  AppendLittleEndian<std::uint32_t>(0, &file);
  for (int i = 0; i < 2; ++i) AppendLittleEndian(kEntries, &file);
  AppendLittleEndian(static_cast<std::uint32_t>(directory.size()), &file);
  AppendLittleEndian(start, &file);
  AppendLittleEndian<std::uint16_t>(0, &file);
  const std::clock_t started = std::clock();
  const auto back = ReadNpz(file, NpzBudget(file.size()));
  EXPECT_EQ(back.status().code(), StatusCode::kDamaged) << back.status().message();
  EXPECT_NE(back.status().message().find("overlap"), std::string::npos) << back.status().message();
  EXPECT_LT(static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC, 1);
}

TEST(NpzTest, SizesAreChecked) {
  EXPECT_EQ(ReadNpz(WriteNpz(Sample()), 8).status().code(), StatusCode::kResourceLimit);
}

}  // namespace
}  // namespace xcodec::codec
