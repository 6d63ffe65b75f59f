#include "codec/chunks/segmenter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_backend.h"

namespace xcodec::codec {
namespace {

model::CodecSpec SpecWithoutChunks() {
  model::CodecSpec spec;
  spec.architecture = model::Architecture::kXCodec;
  spec.sample_rate = 1000;
  spec.channels = 1;
  spec.hop = 20;
  spec.codebooks = 1;
  spec.frame_rule = model::FrameRule::kXCodec;
  return spec;
}

// Sample i has the value i.
AudioBlock Ramp(std::int64_t begin, std::int64_t end) {
  AudioBlock audio(1, end - begin);
  for (std::int64_t i = begin; i < end; ++i) audio.channel(0)[i - begin] = static_cast<float>(i);
  return audio;
}

std::vector<Segment> CutAll(const model::Segments& segments, std::int64_t length, std::int64_t piece) {
  std::vector<Segment> all;
  const auto sink = [&](Segment segment) {
    all.push_back(std::move(segment));
    return Status::Ok();
  };
  Segmenter segmenter(SpecWithoutChunks(), segments);
  for (std::int64_t i = 0; i < length; i += piece) {
    EXPECT_TRUE(segmenter.Push(Ramp(i, std::min(length, i + piece)), sink).ok());
  }
  EXPECT_TRUE(segmenter.Finish(sink).ok());
  return all;
}

TEST(SegmenterTest, FramesThatCountAreThoseOfTheWholeInputOnceEach) {
  const model::CodecSpec spec = SpecWithoutChunks();
  const model::Segments segments{200, 80};
  for (std::int64_t length = 1; length < 900; ++length) {
    const auto all = CutAll(segments, length, 37);
    ASSERT_EQ(all.size() == 1, length <= segments.length) << length;
    std::int64_t next = 0;
    for (const Segment& segment : all) {
      EXPECT_LE(segment.audio.length, segments.length);
      const auto start = static_cast<std::int64_t>(segment.audio.samples[0]);
      ASSERT_EQ(start % (segments.length - segments.overlap), 0);
      EXPECT_EQ(start / spec.hop + segment.first_frame, next) << length;
      next = start / spec.hop + segment.end_frame;
    }
    EXPECT_EQ(next, spec.FramesFor(length)) << length;
  }
}

TEST(SegmenterTest, PiecesDoNotMatter) {
  const model::Segments segments{200, 40};
  const auto expected = CutAll(segments, 1234, 1234);
  for (const std::int64_t piece : {1, 7, 199, 200, 201, 1000}) {
    const auto all = CutAll(segments, 1234, piece);
    ASSERT_EQ(all.size(), expected.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].audio.samples, expected[i].audio.samples);
      EXPECT_EQ(all[i].first_frame, expected[i].first_frame);
      EXPECT_EQ(all[i].end_frame, expected[i].end_frame);
    }
  }
}

TEST(SegmenterTest, NothingIsCutWithoutALength) {
  const auto all = CutAll({}, 5000, 100);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].audio.length, 5000);
  EXPECT_EQ(all[0].end_frame, 250);
  EXPECT_TRUE(CutAll({}, 0, 1).empty());
}

TEST(SegmenterTest, OptionsAreChecked) {
  model::CodecSpec spec = SpecWithoutChunks();
  spec.sample_rate = 16000;
  spec.hop = 320;
  const auto usual = SegmentsFor(spec, -1);
  ASSERT_TRUE(usual.ok());
  EXPECT_EQ(usual->length, static_cast<std::int64_t>(model::kUsualSegmentSeconds * 16000));
  EXPECT_EQ(usual->overlap, 32000);
  EXPECT_EQ(SegmentsFor(spec, 10.01)->length, 160000);
  EXPECT_EQ(SegmentsFor(spec, 0)->length, 0);
  for (const double bad : {1.0, 3.99, 1e6}) {
    EXPECT_EQ(SegmentsFor(spec, bad).status().code(), StatusCode::kInvalidArgument) << bad;
  }
  spec.architecture = model::Architecture::kEncodec;
  EXPECT_EQ(SegmentsFor(spec, 1)->length, 0);
}

}  // namespace
}  // namespace xcodec::codec
