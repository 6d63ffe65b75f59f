#include <gtest/gtest.h>

#include <cmath>

#include "audio/dsp/channel_mapper.h"
#include "audio/dsp/overlap_add.h"
#include "audio/sink/audio_sink.h"
#include "unit/audio/test_audio.h"

namespace xcodec::audio {
namespace {

using testing::Noise;

TEST(ChannelMapper, MonoAndStereo) {
  const float mono[] = {0.25F, -0.5F};
  auto copy = ChannelMapper::Create(1, 2);
  ASSERT_TRUE(copy.ok());
  EXPECT_EQ(copy->Map(mono, 2).samples, (std::vector<float>{0.25F, -0.5F, 0.25F, -0.5F}));
  const float stereo[] = {0.25F, 0.5F, -1, 0.5F};
  auto mean = ChannelMapper::Create(2, 1);
  ASSERT_TRUE(mean.ok());
  EXPECT_EQ(mean->Map(stereo, 2).samples, (std::vector<float>{0.375F, -0.25F}));
  auto same = ChannelMapper::Create(2, 2);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->Map(stereo, 2).samples, (std::vector<float>{0.25F, -1, 0.5F, 0.5F}));
}

TEST(ChannelMapper, DownmixKeepsFullScale) {
  for (int in = 3; in <= 64; ++in) {
    for (int out = 1; out <= 2; ++out) {
      auto mapper = ChannelMapper::Create(in, out);
      ASSERT_TRUE(mapper.ok());
      for (int o = 0; o < out; ++o) {
        float sum = 0;
        for (int c = 0; c < in; ++c) {
          EXPECT_GE(mapper->coefficient(o, c), 0);
          sum += mapper->coefficient(o, c);
        }
        EXPECT_NEAR(sum, 1, 1e-6) << in;
      }
    }
  }
}

TEST(ChannelMapper, FivePointOne) {
  auto mapper = ChannelMapper::Create(6, 2);
  ASSERT_TRUE(mapper.ok());
  const float unit = 1 / (1 + 2 * std::sqrt(0.5F));
  const float half = std::sqrt(0.5F) * unit;
  const float left[] = {unit, 0, half, 0, half, 0};
  const float right[] = {0, unit, half, 0, 0, half};
  for (int c = 0; c < 6; ++c) {
    EXPECT_NEAR(mapper->coefficient(0, c), left[c], 1e-6);
    EXPECT_NEAR(mapper->coefficient(1, c), right[c], 1e-6);
  }
}

TEST(ChannelMapper, RefusesWhatHasNoMeaning) {
  EXPECT_EQ(ChannelMapper::Create(2, 3).status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(ChannelMapper::Create(0, 1).status().code(), StatusCode::kInvalidArgument);
}

struct Layout {
  std::int64_t length, stride;
  std::vector<std::int64_t> lengths;
};

AudioBlock Overlap(const std::vector<AudioBlock>& chunks, std::int64_t stride, std::int64_t total = -1) {
  OverlapAdd adder(chunks[0].channels, stride);
  MemorySink out;
  for (const AudioBlock& chunk : chunks) {
    auto ready = adder.Push(chunk);
    EXPECT_TRUE(ready.ok()) << ready.status().message();
    EXPECT_TRUE(out.Write(*ready).ok());
  }
  auto rest = adder.Finish(total);
  EXPECT_TRUE(rest.ok()) << rest.status().message();
  EXPECT_TRUE(out.Write(*rest).ok());
  EXPECT_EQ(adder.emitted(), out.audio().length);
  return out.audio();
}

TEST(OverlapAdd, EqualsTheSumOverTheWholeSignal) {
  const std::vector<Layout> layouts = {
      {100, 99, {100, 100, 100}}, {100, 99, {100, 100, 1}}, {100, 40, {100, 100, 100, 70}},
      {100, 100, {100, 100, 33}}, {17, 17, {17}},           {1, 1, {1, 1}}};
  for (const Layout& layout : layouts) {
    std::vector<AudioBlock> chunks;
    for (std::size_t i = 0; i < layout.lengths.size(); ++i)
      chunks.push_back(Noise(2, layout.lengths[i], static_cast<unsigned>(i)));
    const std::int64_t total =
        layout.stride * static_cast<std::int64_t>(chunks.size() - 1) + layout.lengths.back();
    const std::int64_t longest =
        std::max(total, layout.stride * static_cast<std::int64_t>(chunks.size() - 1) + 1);
    std::vector<double> sum(static_cast<std::size_t>(2 * longest + 400)),
        weight(static_cast<std::size_t>(longest + 400));
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      for (std::int64_t t = 0; t < chunks[i].length; ++t) {
        const double x = static_cast<double>(t + 1) / static_cast<double>(layout.length + 1);
        const double w = 0.5 - std::fabs(x - 0.5);
        const auto at = static_cast<std::size_t>(static_cast<std::int64_t>(i) * layout.stride + t);
        weight[at] += w;
        for (std::size_t c = 0; c < 2; ++c)
          sum[2 * at + c] += w * static_cast<double>(chunks[i].channel(static_cast<int>(c))[t]);
      }
    }
    const AudioBlock out = Overlap(chunks, layout.stride, total);
    ASSERT_EQ(out.length, total);
    for (std::int64_t t = 0; t < total; ++t) {
      for (int c = 0; c < 2; ++c) {
        const auto at = static_cast<std::size_t>(t);
        EXPECT_NEAR(out.channel(c)[t], sum[2 * at + static_cast<std::size_t>(c)] / weight[at], 2e-6) << t;
      }
    }
  }
}

TEST(OverlapAdd, OneChunkComesBack) {
  const AudioBlock chunk = Noise(2, 48000, 3);
  const AudioBlock out = Overlap({chunk}, 47520, 48000);
  for (std::size_t i = 0; i < chunk.samples.size(); ++i) ASSERT_NEAR(out.samples[i], chunk.samples[i], 1e-7);
}

TEST(OverlapAdd, TrimsAndRefuses) {
  EXPECT_EQ(Overlap({Noise(1, 10, 1), Noise(1, 10, 2)}, 9, 12).length, 12);
  OverlapAdd adder(1, 9);
  ASSERT_TRUE(adder.Push(Noise(1, 10, 1)).ok());
  EXPECT_EQ(adder.Finish(11).status().code(), StatusCode::kDamaged);
  EXPECT_EQ(adder.Push(Noise(2, 10, 1)).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(adder.Push(Noise(1, 11, 1)).status().code(), StatusCode::kInvalidArgument);
  ASSERT_TRUE(adder.Push(Noise(1, 3, 1)).ok());
  EXPECT_EQ(adder.Push(Noise(1, 10, 1)).status().code(), StatusCode::kDamaged);
}

TEST(OverlapAdd, StartInTheMiddleUsesTheFullLengthWeights) {
  OverlapAdd middle(1, 90, 100);
  ASSERT_TRUE(middle.Push(Noise(1, 100, 1)).ok());
  const AudioBlock last = Noise(1, 40, 2);
  auto ready = middle.Push(last);
  ASSERT_TRUE(ready.ok());
  OverlapAdd whole(1, 90);
  ASSERT_TRUE(whole.Push(Noise(1, 100, 7)).ok());
  ASSERT_TRUE(whole.Push(Noise(1, 100, 1)).ok());
  ASSERT_TRUE(whole.Push(last).ok());
  EXPECT_EQ(middle.Finish()->samples, whole.Finish()->samples);
}

}  // namespace
}  // namespace xcodec::audio
