#include "base/planar_fifo.h"

#include <gtest/gtest.h>

#include <ctime>
#include <random>

namespace xcodec {
namespace {

// Samples first, first + 1, ...; the second channel's are negative.
AudioBlock Count(std::int64_t first, std::int64_t length) {
  AudioBlock audio(2, length);
  for (std::int64_t i = 0; i < length; ++i) {
    audio.channel(0)[i] = static_cast<float>(first + i);
    audio.channel(1)[i] = -static_cast<float>(first + i);
  }
  return audio;
}

TEST(PlanarFifoTest, GivesWhatCameInItsOrder) {
  PlanarFifo fifo(2);
  std::mt19937 generator(1);
  std::int64_t put = 0;
  std::int64_t taken = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto more = static_cast<std::int64_t>(generator() % 40);
    fifo.Append(Count(put, more));
    put += more;
    ASSERT_EQ(fifo.length(), put - taken);
    const auto count = static_cast<std::int64_t>(generator()) % (fifo.length() + 1);
    if (i % 3 == 0) {
      fifo.Drop(count);
    } else {
      EXPECT_EQ(fifo.Front(count).samples, Count(taken, count).samples);
      EXPECT_EQ(fifo.Take(count).samples, Count(taken, count).samples);
    }
    taken += count;
    if (fifo.length() > 0) {
      EXPECT_EQ(fifo.channel(0)[fifo.length() - 1], static_cast<float>(put - 1));
      EXPECT_EQ(fifo.channel(1)[0], -static_cast<float>(taken));
    }
  }
}

TEST(PlanarFifoTest, ExtensionsAreSilent) {
  PlanarFifo fifo(1);
  AudioBlock loud(1, 5);
  for (float& sample : loud.samples) sample = 1;
  fifo.Append(loud);
  fifo.Drop(4);
  fifo.Extend(3);
  EXPECT_EQ(fifo.Take(4).samples, (std::vector<float>{1, 0, 0, 0}));
  EXPECT_EQ(fifo.Take(0).length, 0);
}

// Small takes from much: a queue that moves what remains at each one needs 10^12 moves here.
TEST(PlanarFifoTest, TakesLinearTime) {
  constexpr std::int64_t kSamples = 4000000;
  PlanarFifo fifo(2);
  fifo.Append(AudioBlock(2, kSamples));
  const std::clock_t start = std::clock();
  for (std::int64_t i = 0; i < kSamples / 4; ++i) {
    fifo.Take(4);
    if (i % 2 == 0) fifo.Extend(1);
  }
  EXPECT_EQ(fifo.length(), kSamples / 8);
  EXPECT_LT(std::clock() - start, 60 * CLOCKS_PER_SEC);  // of the processor: others may be busy, too
}

// What has been dropped does not pile up.
TEST(PlanarFifoTest, KeepsTwiceWhatWaits) {
  PlanarFifo fifo(1);
  const float* first = nullptr;
  for (int i = 0; i < 100000; ++i) {
    fifo.Extend(1000);
    if (i == 10) first = fifo.channel(0);
    if (i > 10) {
      ASSERT_LT(std::abs(fifo.channel(0) - first), 4000);
    }
    fifo.Drop(1000);
  }
}

}  // namespace
}  // namespace xcodec
