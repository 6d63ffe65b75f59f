// Reading from the middle.
#include <gtest/gtest.h>

#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

// Hides that memory can be sought in.
class PipeLike final : public container::ByteSource {
 public:
  explicit PipeLike(Bytes bytes) : memory_(bytes) {}
  Result<std::size_t> Read(void* data, std::size_t size) override { return memory_.Read(data, size); }
  std::int64_t position() const override { return memory_.position(); }

 private:
  container::MemorySource memory_;
};

std::unique_ptr<container::V1Reader> OpenReader(container::ByteSource* source) {
  EXPECT_EQ(*container::ReadSignature(source), 1);
  auto reader = container::V1Reader::Open(source);
  EXPECT_TRUE(reader.ok()) << reader.status().message();
  return std::move(*reader);
}

constexpr std::int64_t kTotal = 3000000;

template <typename Source>
void CheckSeeks() {
  const container::V1Header h = ChunkedHeader();
  const auto file = MakeFile(h, kTotal);
  for (std::int64_t sample = 0; sample < kTotal + 100000; sample += 12345) {
    Source source{Bytes(file)};
    auto reader = OpenReader(&source);
    ASSERT_TRUE(reader->SeekToSample(sample).ok());
    auto block = reader->NextBlock();
    ASSERT_TRUE(block.ok()) << block.status().message();
    if (sample >= h.UnitsFor(kTotal) * h.chunk_stride) continue;
    ASSERT_TRUE(block->has_value());
    const container::V1Block& b = **block;
    // The chunk before the one that starts last may reach into the sample too.
    std::int64_t unit = sample / h.chunk_stride;
    if (unit > 0 && (unit - 1) * h.chunk_stride + h.chunk_length > sample) --unit;
    EXPECT_EQ(b.number, unit / h.units_per_block);
    while (*block) {
      block = reader->NextBlock();
      ASSERT_TRUE(block.ok()) << block.status().message();
    }
    EXPECT_EQ(reader->ReadTrailer()->total_samples, kTotal);
  }
}

TEST(Seek, ThroughTheIndex) { CheckSeeks<container::MemorySource>(); }
TEST(Seek, ByReadingOn) { CheckSeeks<PipeLike>(); }

TEST(Seek, BackwardsOnlyWhereItCan) {
  const auto file = MakeFile(ChunkedHeader(), kTotal);
  container::MemorySource memory{Bytes(file)};
  auto reader = OpenReader(&memory);
  ASSERT_TRUE(reader->SeekToUnit(40).ok());
  ASSERT_TRUE(reader->SeekToUnit(3).ok());
  EXPECT_EQ((**reader->NextBlock()).number, 0);
  ASSERT_TRUE(reader->SeekToUnit(1 << 20).ok());
  EXPECT_FALSE((*reader->NextBlock()).has_value());
  ASSERT_TRUE(reader->SeekToUnit(15).ok());
  EXPECT_EQ((**reader->NextBlock()).number, 1);
  PipeLike pipe{Bytes(file)};
  reader = OpenReader(&pipe);
  EXPECT_EQ(reader->ReadTrailer().status().code(), StatusCode::kUnsupported);
  ASSERT_TRUE(reader->SeekToUnit(40).ok());
  EXPECT_EQ(reader->SeekToUnit(3).code(), StatusCode::kUnsupported);
}

TEST(Seek, TruncatedFileIsReadUpToTheCut) {
  auto file = MakeFile(ChunkedHeader(), kTotal);
  file.resize(file.size() / 2);
  container::MemorySource memory{Bytes(file)};
  auto reader = OpenReader(&memory);
  ASSERT_TRUE(reader->SeekToUnit(20).ok());
  EXPECT_EQ((**reader->NextBlock()).number, 2);
  EXPECT_FALSE(reader->SeekToUnit(60).ok());
}

// Counts what is read.
class CountingSource final : public container::ByteSource {
 public:
  explicit CountingSource(Bytes bytes) : memory_(bytes) {}
  Result<std::size_t> Read(void* data, std::size_t size) override {
    auto n = memory_.Read(data, size);
    count += *n;
    return n;
  }
  std::int64_t position() const override { return memory_.position(); }
  bool seekable() const override { return true; }
  Status Seek(std::int64_t position) override { return memory_.Seek(position); }
  Result<std::int64_t> Size() override { return memory_.Size(); }
  std::size_t count = 0;

 private:
  container::MemorySource memory_;
};

TEST(Seek, ReadsOnlyWhatItNeeds) {
  const auto file = MakeFile(ChunkedHeader(), 100 * kTotal);
  CountingSource source{Bytes(file)};
  auto reader = OpenReader(&source);
  ASSERT_TRUE(reader->SeekToSample(70 * kTotal).ok());
  const auto block = reader->NextBlock();
  ASSERT_TRUE(block.ok() && block->has_value());
  EXPECT_GT(file.size(), 2000000U);
  EXPECT_LT(source.count, 20000U);
}

TEST(Seek, TrailerIsKnownEarly) {
  const auto file = MakeFile(ChunkedHeader(), kTotal);
  container::MemorySource memory{Bytes(file)};
  auto reader = OpenReader(&memory);
  const auto trailer = reader->ReadTrailer();
  ASSERT_TRUE(trailer.ok());
  EXPECT_EQ(trailer->total_samples, kTotal);
  EXPECT_EQ(trailer->digest, SampleDigest());
  EXPECT_EQ((**reader->NextBlock()).number, 0) << "the position is kept";
}

}  // namespace
}  // namespace xcodec::testing
