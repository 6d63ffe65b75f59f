// Whole version 1 files: written, read, measured.
#include <gtest/gtest.h>

#include "container/v1/v1_scale.h"
#include "unit/container/v1_samples.h"

namespace xcodec::testing {
namespace {

class EveryLength : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(EveryLength, ChunkedFileReadsBack) {
  const container::V1Header h = ChunkedHeader();
  const std::int64_t total = GetParam();
  const auto file = MakeFile(h, total);
  std::vector<container::V1Block> blocks;
  const Status s = ReadAll(file, &blocks);
  ASSERT_TRUE(s.ok()) << s.message();
  ASSERT_EQ(static_cast<std::int64_t>(blocks.size()), h.BlocksFor(total));
  std::int64_t unit = 0;
  for (const container::V1Block& b : blocks) {
    EXPECT_EQ(b.first_unit, unit);
    ASSERT_EQ(static_cast<std::int64_t>(b.chunk_frames.size()), b.units);
    for (std::int64_t i = 0; i < b.units; ++i, ++unit) {
      const std::int64_t samples = std::min(h.chunk_length, total - unit * h.chunk_stride);
      EXPECT_EQ(b.chunk_frames[static_cast<std::size_t>(i)], (samples + h.hop - 1) / h.hop);
      EXPECT_EQ(b.scales[static_cast<std::size_t>(i)],
                *container::V1RoundScale(0.01F * static_cast<float>(unit + 1)));
    }
    EXPECT_EQ(b.payload, Noise(PackedBytes(h, b.chunk_frames), static_cast<std::uint32_t>(b.first_unit + 1)));
  }
  EXPECT_EQ(unit, h.UnitsFor(total));
  if (!blocks.empty()) {
    EXPECT_EQ(blocks.back().EndSample(h), total);
  }
}

TEST_P(EveryLength, StreamFileReadsBack) {
  const container::V1Header h = StreamHeader();
  std::vector<container::V1Block> blocks;
  ASSERT_TRUE(ReadAll(MakeFile(h, GetParam()), &blocks).ok());
  ASSERT_EQ(static_cast<std::int64_t>(blocks.size()), h.BlocksFor(GetParam()));
  if (!blocks.empty()) {
    EXPECT_EQ(blocks.back().EndSample(h), GetParam());
  }
}

// Around the edges of frames, chunks, strides and blocks.
INSTANTIATE_TEST_SUITE_P(Lengths, EveryLength,
                         ::testing::Values(0, 1, 319, 320, 321, 47519, 47520, 47521, 47999, 48000, 48001,
                                           95039, 95040, 95041, 95519, 95520, 95521, 239999, 240000, 240001,
                                           475199, 475200, 475201, 475679, 475680, 475681, 480000, 950400,
                                           950401, 950880, 1000000));

// Bytes that are neither codes nor scales.
std::int64_t Overhead(const container::V1Header& h, std::int64_t total) {
  const auto file = MakeFile(h, total);
  std::vector<container::V1Block> blocks;
  EXPECT_TRUE(ReadAll(file, &blocks).ok());
  std::int64_t content = 0;
  for (const container::V1Block& b : blocks)
    content += static_cast<std::int64_t>(b.payload.size() + 2 * b.scales.size());
  return static_cast<std::int64_t>(file.size()) - content;
}

TEST(Overhead, OneSecondTakesAtMost120Bytes) {
  EXPECT_LE(Overhead(ChunkedHeader(), 48000), 120);
  EXPECT_LE(Overhead(StreamHeader(), 24000), 120);
  RecordProperty("bytes", static_cast<int>(Overhead(ChunkedHeader(), 48000)));
  container::V1Header h = ChunkedHeader();
  h.lm_identity = container::V1LmIdentity{1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_LE(Overhead(h, 48000), 120) << "with a language model";
}

TEST(SourceLength, IsExactAtAnyRate) {
  container::V1Header h = ChunkedHeader();
  for (const int rate : {0, 1000, 8000, 11025, 24000, 44100, 47999, 48000, 48001, 96000, 192000, 768000}) {
    h.source_rate = rate;
    const std::int64_t to = rate > 0 ? rate : h.sample_rate;
    for (const std::int64_t source : {0LL, 1LL, 2LL, 3LL, 7LL, 47999LL, 96001LL, 10000000001LL}) {
      const std::int64_t total = (2 * source * h.sample_rate + to) / (2 * to);
      container::V1Trailer trailer;
      trailer.record = container::MakeV1RecoveryRecord(h);
      trailer.total_samples = total;
      trailer.source_excess = container::V1SourceExcess(h, total, source);
      const auto back = container::ParseV1TrailerBody(container::EncodeV1TrailerBody(trailer));
      ASSERT_TRUE(back.ok());
      EXPECT_EQ(container::V1SourceSamples(h, *back), source) << rate;
    }
  }
}

TEST(SourceLength, ThatCannotBeIsDamage) {
  container::V1Header h = ChunkedHeader();
  h.source_rate = 96000;
  container::V1Trailer trailer;
  trailer.record = container::MakeV1RecoveryRecord(h);
  for (const std::int64_t excess : {-4, 4, 1000}) {
    trailer.source_excess = excess;
    EXPECT_EQ(container::CheckV1Trailer(h, trailer).code(), StatusCode::kDamaged) << excess;
  }
  trailer.source_excess = -1;
  EXPECT_TRUE(container::CheckV1Trailer(h, trailer).ok());
  h.source_rate = 0;
  EXPECT_EQ(container::CheckV1Trailer(h, trailer).code(), StatusCode::kDamaged) << "no source rate";
}

TEST(Overhead, AtMostOnePercentOf3KbpsFromOneMinuteOn) {
  for (const std::int64_t seconds : {60, 61, 75, 120, 600, 3600}) {
    const std::int64_t bytes = Overhead(ChunkedHeader(), seconds * 48000);
    if (seconds == 60) RecordProperty("minute", static_cast<int>(bytes));
    EXPECT_LE(static_cast<double>(bytes), 0.01 * 375 * static_cast<double>(seconds)) << seconds;
  }
}

}  // namespace
}  // namespace xcodec::testing
