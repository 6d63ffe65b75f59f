// All small damage to a version 1 file is found, and recovery returns every block that it spared.
#include <gtest/gtest.h>

#include <ctime>
#include <random>

#include "container/crc_shift.h"
#include "container/section.h"
#include "container/v0/v0.h"
#include "container/v1/v1_recovery.h"
#include "container/wire.h"
#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

container::Tags SampleTags() {
  container::Tags tags;
  tags.text = {{"title", "T"}, {"artist", "A"}};
  return tags;
}

// Three blocks of one small chunk each, tags, everything else as in a real file.
std::vector<unsigned char> SmallFile() {
  container::V1Header h = ChunkedHeader();
  h.chunk_length = 3200;
  h.chunk_stride = 3168;
  h.units_per_block = 1;
  h.effort = 3;
  return MakeFile(h, 3 * 3168 - 100, SampleTags());
}

bool IsDataError(StatusCode code) { return code == StatusCode::kDamaged || code == StatusCode::kTruncated; }

// As the program reads a file: as version 0 if its version byte is 0.
Status ReadAnyVersion(const std::vector<unsigned char>& file) {
  container::MemorySource source{Bytes(file)};
  auto version = container::ReadSignature(&source);
  if (version.ok() && *version == 0) {
    auto header = container::ReadV0Header(&source);
    return header.ok() ? Status::Ok() : header.status();
  }
  return ReadAll(file);
}

TEST(Damage, EverySingleBitIsFound) {
  const auto good = SmallFile();
  ASSERT_TRUE(ReadAll(good).ok());
  auto file = good;
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    file[bit / 8] ^= static_cast<unsigned char>(1U << (bit % 8));
    const Status s = ReadAnyVersion(file);
    EXPECT_TRUE(IsDataError(s.code()))
        << "bit " << bit << ": " << StatusCodeName(s.code()) << " " << s.message();
    file[bit / 8] = good[bit / 8];
  }
}

TEST(Damage, EveryTruncationIsFound) {
  const auto good = SmallFile();
  for (std::size_t size = 0; size < good.size(); ++size) {
    const Status s =
        ReadAll(std::vector<unsigned char>(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_TRUE(IsDataError(s.code())) << "size " << size << ": " << s.message();
  }
}

TEST(Damage, EveryShortBurstIsFound) {
  const auto good = SmallFile();
  std::mt19937_64 random(1);
  for (int round = 0; round < 20000; ++round) {
    const unsigned length = 2 + static_cast<unsigned>(random() % 31);
    const std::size_t start = random() % (8 * good.size() - length + 1);
    auto file = good;
    // A burst is a pattern whose first and last bit are wrong.
    const std::uint64_t pattern = (random() & ((1ULL << length) - 1)) | 1U | (1ULL << (length - 1));
    for (unsigned i = 0; i < length; ++i) {
      if ((pattern >> i & 1U) != 0)
        file[(start + i) / 8] ^= static_cast<unsigned char>(1U << ((start + i) % 8));
    }
    const Status s = ReadAnyVersion(file);
    EXPECT_FALSE(s.ok()) << "burst of " << length << " bits at " << start;
  }
}

TEST(Damage, MissingAndSwappedBlocksAreFound) {
  const auto good = SmallFile();
  std::vector<container::V1Block> blocks;
  ASSERT_TRUE(ReadAll(good, &blocks).ok());
  ASSERT_EQ(blocks.size(), 3U);
  const auto at = [&](std::int64_t offset) { return good.begin() + offset; };
  auto without = good;
  without.erase(without.begin() + blocks[1].offset, without.begin() + blocks[2].offset);
  EXPECT_EQ(ReadAll(without).code(), StatusCode::kDamaged);
  std::vector<unsigned char> swapped(at(0), at(blocks[0].offset));
  const std::int64_t end = blocks[2].offset + blocks[2].section_bytes;
  swapped.insert(swapped.end(), at(blocks[1].offset), at(blocks[2].offset));
  swapped.insert(swapped.end(), at(blocks[0].offset), at(blocks[1].offset));
  swapped.insert(swapped.end(), at(blocks[2].offset), good.end());
  EXPECT_EQ(ReadAll(swapped).code(), StatusCode::kDamaged);
  std::vector<unsigned char> short_one(at(0), at(blocks[2].offset));
  short_one.insert(short_one.end(), at(end), good.end());
  EXPECT_EQ(ReadAll(short_one).code(), StatusCode::kDamaged);
}

TEST(Damage, TrailingBytesAndConcatenatedFilesAreFound) {
  auto file = SmallFile();
  const auto again = file;
  file.push_back(0);
  EXPECT_EQ(ReadAll(file).code(), StatusCode::kDamaged);
  file.pop_back();
  file.insert(file.end(), again.begin(), again.end());
  EXPECT_EQ(ReadAll(file).code(), StatusCode::kDamaged);
}

TEST(Damage, EndOfAnotherFileIsFound) {
  const auto good = SmallFile();
  container::V1Header other = ChunkedHeader();
  other.identity[0] ^= 1;
  const auto theirs = MakeFile(other, 0);
  container::MemorySource source{Bytes(theirs)};
  const auto trailer = container::ReadV1TrailerFromEnd(&source);
  ASSERT_TRUE(trailer.ok());
  auto mine = MakeFile(ChunkedHeader(), 0);
  mine.resize(static_cast<std::size_t>(trailer->offset));
  mine.insert(mine.end(), theirs.begin() + trailer->offset, theirs.end());
  EXPECT_EQ(ReadAll(mine).code(), StatusCode::kDamaged);
}

struct Recovered {
  container::V1Scan scan;
  container::V1RecoveryPlan plan;
};

Recovered Recover(const std::vector<unsigned char>& file, const container::V1Header& fallback) {
  container::MemorySource source{Bytes(file)};
  Recovered r;
  auto scan = container::ScanForRecovery(&source);
  EXPECT_TRUE(scan.ok()) << scan.status().message();
  r.scan = *scan;
  auto plan = container::PlanRecovery(&source, r.scan, r.scan.header ? *r.scan.header : fallback);
  EXPECT_TRUE(plan.ok()) << plan.status().message();
  r.plan = *plan;
  for (const container::V1ScannedBlock& entry : r.plan.blocks)
    EXPECT_TRUE(container::ReadScannedBlock(&source, r.scan.header ? *r.scan.header : fallback, entry).ok());
  return r;
}

container::V1Header LongHeader() {
  container::V1Header h = ChunkedHeader();
  h.units_per_block = 2;
  return h;
}

TEST(Recovery, WholeFileIsComplete) {
  const auto r = Recover(MakeFile(LongHeader(), 900000, SampleTags()), LongHeader());
  EXPECT_TRUE(r.plan.complete);
  EXPECT_TRUE(r.plan.lost.empty());
  EXPECT_EQ(r.plan.total_samples, 900000);
  EXPECT_EQ(r.scan.tags.text.size(), 2U);
}

TEST(Recovery, DamageInOneBlockSparesAllOthers) {
  const container::V1Header h = LongHeader();
  const auto good = MakeFile(h, 900000);
  std::vector<container::V1Block> blocks;
  ASSERT_TRUE(ReadAll(good, &blocks).ok());
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    for (std::int64_t byte = 0; byte < blocks[k].section_bytes; byte += 37) {
      auto file = good;
      file[static_cast<std::size_t>(blocks[k].offset + byte)] ^= 0x55;
      const auto r = Recover(file, h);
      ASSERT_EQ(r.plan.blocks.size(), blocks.size() - 1);
      for (const container::V1ScannedBlock& b : r.plan.blocks)
        EXPECT_NE(b.number, static_cast<std::int64_t>(k));
      ASSERT_EQ(r.plan.lost.size(), 1U);
      EXPECT_EQ(r.plan.lost[0].begin, static_cast<std::int64_t>(k) * 2 * h.chunk_stride);
      EXPECT_EQ(r.plan.lost[0].end,
                std::min<std::int64_t>(900000, (static_cast<std::int64_t>(k) + 1) * 2 * h.chunk_stride));
      EXPECT_FALSE(r.plan.complete);
      EXPECT_TRUE(r.plan.total_is_certain);
    }
  }
}

TEST(Recovery, DamagedHeaderLeavesTheRecordAtTheEnd) {
  const container::V1Header h = LongHeader();
  auto file = MakeFile(h, 900000);
  for (std::size_t i = 0; i < 40; ++i) file[i] = 0;
  const auto r = Recover(file, h);
  EXPECT_FALSE(r.scan.header.has_value());
  ASSERT_TRUE(r.scan.trailer.has_value());
  EXPECT_EQ(r.scan.trailer->record.identity_prefix[1], h.identity[1]);
  container::V1Header model = h;
  model.codebooks = 1;
  model.units_per_block = 1;
  const auto rebuilt = container::HeaderFromRecord(model, r.scan.trailer->record);
  ASSERT_TRUE(rebuilt.ok());
  EXPECT_EQ(container::EncodeV1HeaderBody(*rebuilt), container::EncodeV1HeaderBody(h));
  model.identity[0] ^= 1;
  EXPECT_FALSE(container::HeaderFromRecord(model, r.scan.trailer->record).ok());
  EXPECT_EQ(static_cast<std::int64_t>(r.plan.blocks.size()), h.BlocksFor(900000));
  EXPECT_TRUE(r.plan.lost.empty());
  EXPECT_FALSE(r.plan.complete);
}

TEST(Recovery, TruncatedFileGivesEverythingUpToTheCut) {
  const container::V1Header h = LongHeader();
  const auto good = MakeFile(h, 900000);
  std::vector<container::V1Block> blocks;
  ASSERT_TRUE(ReadAll(good, &blocks).ok());
  for (std::size_t cut = 0; cut < good.size(); cut += 61) {
    const auto r = Recover({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(cut)}, h);
    std::size_t whole = 0;
    for (const container::V1Block& b : blocks)
      whole += b.offset + b.section_bytes <= static_cast<std::int64_t>(cut) ? 1U : 0U;
    EXPECT_EQ(r.plan.blocks.size(), whole) << cut;
    EXPECT_FALSE(r.plan.complete);
    if (whole > 0) {
      EXPECT_TRUE(r.plan.lost.empty());
      EXPECT_EQ(r.plan.total_samples,
                std::min<std::int64_t>(
                    900000, (blocks[whole - 1].first_unit + blocks[whole - 1].units) * h.chunk_stride));
    }
  }
}

TEST(Recovery, GarbageBeforeBetweenAndBehindIsSkipped) {
  const container::V1Header h = LongHeader();
  auto file = MakeFile(h, 300000);
  std::vector<container::V1Block> blocks;
  ASSERT_TRUE(ReadAll(file, &blocks).ok());
  const auto junk = Noise(5000, 9);
  file.insert(file.begin() + blocks[1].offset, junk.begin(), junk.end());
  file.insert(file.begin(), junk.begin(), junk.end());
  file.insert(file.end(), junk.begin(), junk.end());
  const auto r = Recover(file, h);
  EXPECT_EQ(r.plan.blocks.size(), blocks.size());
  EXPECT_TRUE(r.scan.header.has_value());
  EXPECT_TRUE(r.plan.lost.empty());
  EXPECT_FALSE(r.plan.complete);
}

// Markers that all claim as much as a section may hold took time that grew with the square of the file.
TEST(Recovery, FalseMarkersEverywhereTakeLinearTime) {
  const container::V1Header h = LongHeader();
  const auto good = MakeFile(h, 900000);
  std::vector<unsigned char> file;
  while (file.size() < (std::size_t{20} << 20)) file.insert(file.end(), {0xEC, 0xDC, 'B', 0xFF, 0xFF, 0x7F});
  file.insert(file.end(), good.begin(), good.end());
  const std::clock_t started = std::clock();
  const auto r = Recover(file, h);
  const double seconds = static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
  EXPECT_LT(seconds, 20) << "for 20 MiB; it was 40";
  EXPECT_EQ(static_cast<std::int64_t>(r.plan.blocks.size()), h.BlocksFor(900000));
  EXPECT_TRUE(r.scan.header.has_value());
  EXPECT_FALSE(r.plan.complete);
}

// The same with correct checksums: nested sections without valid contents.
TEST(Recovery, SectionsInSectionsTakeLinearTime) {
  std::vector<unsigned char> file;
  for (int depth = 0; depth < 20000; ++depth) {
    auto outer = container::MakeSection(container::section_type::kTrailer, file);
    file.swap(outer);
  }
  container::MemorySource source{Bytes(file)};
  const std::clock_t started = std::clock();
  const auto scan = container::ScanForRecovery(&source);
  ASSERT_TRUE(scan.ok());
  EXPECT_FALSE(scan->trailer.has_value());
  EXPECT_LT(static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC, 5);
}

TEST(Recovery, ChecksumsOfPartsFollowFromThoseOfTheWhole) {
  const auto bytes = Noise(200000, 5);
  const container::CrcShift shift;
  for (const std::size_t a : {0U, 1U, 255U, 256U, 65536U, 70001U, 200000U}) {
    const Bytes all(bytes.data(), bytes.size());
    EXPECT_EQ(container::Crc32(0, all.subspan(a)),
              container::Crc32(0, all) ^ shift.Append(container::Crc32(0, all.subspan(0, a)),
                                                      static_cast<std::uint32_t>(bytes.size() - a)));
  }
}

TEST(Recovery, CompleteMeansThatTheEndFits) {
  const container::V1Header h = LongHeader();
  const auto good = MakeFile(h, 900000);
  container::MemorySource source{Bytes(good)};
  auto trailer = container::ReadV1TrailerFromEnd(&source);
  ASSERT_TRUE(trailer.ok());
  trailer->record.codebooks = 1;
  std::vector<unsigned char> file(good.begin(), good.begin() + trailer->offset);
  const auto end =
      container::MakeSection(container::section_type::kTrailer, container::EncodeV1TrailerBody(*trailer));
  file.insert(file.end(), end.begin(), end.end());
  const auto r = Recover(file, h);
  EXPECT_TRUE(r.plan.lost.empty());
  EXPECT_FALSE(r.plan.complete);
}

TEST(Recovery, PipesAreRefused) {
  class Pipe final : public container::ByteSource {
   public:
    Result<std::size_t> Read(void*, std::size_t) override { return std::size_t{0}; }
    std::int64_t position() const override { return 0; }
  };
  Pipe pipe;
  EXPECT_EQ(container::ScanForRecovery(&pipe).status().code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace xcodec::testing
