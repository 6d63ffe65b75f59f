#include "codec/chunks/scale.h"

#include <gtest/gtest.h>

#include <cmath>

namespace xcodec::codec {
namespace {

TEST(ScaleTest, SilenceHasTheFloor) { EXPECT_EQ(ChunkScale(AudioBlock(2, 480)), 1e-8F); }

TEST(ScaleTest, IsTheRmsOfTheMonoMix) {
  AudioBlock audio(2, 1000);
  for (int i = 0; i < 1000; ++i) {
    audio.channel(0)[i] = 0.5F;
    audio.channel(1)[i] = i % 2 == 0 ? 0.5F : -0.5F;
  }
  EXPECT_NEAR(ChunkScale(audio), std::sqrt(0.125), 1e-6);
  DivideByScale(ChunkScale(audio), &audio);
  EXPECT_NEAR(ChunkScale(audio), 1.0, 1e-6);
}

TEST(ScaleTest, OfAllChannelsIsThatOfWhatIsThere) {
  AudioBlock audio(2, 1000);
  for (int i = 0; i < 1000; ++i) {
    audio.channel(0)[i] = i % 2 == 0 ? 0.3F : -0.3F;
    audio.channel(1)[i] = -audio.channel(0)[i];
  }
  EXPECT_LT(ChunkScale(audio, model::ScaleRule::kMix), 1e-7);  // the channels cancel
  EXPECT_NEAR(ChunkScale(audio, model::ScaleRule::kChannels), 0.3, 1e-6);
}

}  // namespace
}  // namespace xcodec::codec
