// What the progress line of a list says, without a clock.
#include "cli/output/batch_progress.h"

#include <gtest/gtest.h>

namespace xcodec::cli {
namespace {

using std::chrono::seconds;

TEST(ClockTextTest, IsWrittenAsClocksAre) {
  EXPECT_EQ(ClockText(0), "0:00");
  EXPECT_EQ(ClockText(6.2), "0:07");
  EXPECT_EQ(ClockText(754), "12:34");
  EXPECT_EQ(ClockText(3600), "1:00:00");
  EXPECT_EQ(ClockText(10921), "3:02:01");
  EXPECT_EQ(ClockText(-5), "0:00");
  EXPECT_EQ(ClockText(1e300), "2400:00:00");
}

TEST(BatchProgressTest, WeighsFilesByTheirBytes) {
  const BatchProgress::Clock::time_point start{};
  BatchProgress batch(4, 1000, start);
  EXPECT_EQ(batch.Text(start), "0/4, 0 %");
  batch.Begin("a", 100);
  batch.End("a", true, 30);
  EXPECT_EQ(batch.Text(start + seconds(10)), "1/4, 10 %, 3 x real time, ETA 1:30");
  batch.Begin("b", 400);
  batch.Update("b", 0.5, 70);
  EXPECT_EQ(batch.Text(start + seconds(10)), "1/4, 30 %, 10 x real time, ETA 0:24");
  batch.Update("b", 2, 70);  // more than the header said
  EXPECT_EQ(batch.Text(start + seconds(10)), "1/4, 50 %, 10 x real time, ETA 0:10");
}

TEST(BatchProgressTest, WhatIsNotDoneDoesNotCount) {
  const BatchProgress::Clock::time_point start{};
  BatchProgress batch(3, 1000, start);
  batch.End("skipped", true, 0);
  batch.Begin("bad", 500);
  batch.Begin("good", 500);
  batch.Update("nobody", 1, 1);
  batch.End("bad", false, 0);
  EXPECT_EQ(batch.Text(start + seconds(5)), "2/3, 0 %");
  batch.End("good", true, 50);
  EXPECT_EQ(batch.Text(start + seconds(5)), "3/3, 100 %, 10 x real time");
}

// Pipes have no size.
TEST(BatchProgressTest, WithoutSizesThereIsNoShare) {
  const BatchProgress::Clock::time_point start{};
  BatchProgress batch(2, 0, start);
  batch.Begin("pipe", 0);
  batch.Update("pipe", 0, 40);
  EXPECT_EQ(batch.Text(start + seconds(4)), "0/2, 10 x real time");
}

}  // namespace
}  // namespace xcodec::cli
