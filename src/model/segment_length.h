/// \file
/// How much audio models are given at once whose attention sees all of it.
#ifndef XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_
#define XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_

#include "model/codec_spec.h"

namespace xcodec {

inline constexpr double kUsualSegmentSeconds = 30, kShortestSegmentSeconds = 4;
/// Four matrices of this size, which attention holds at a time, are a gibibyte.
inline constexpr double kMostSegmentFrames = 8192;

/// Seconds of a segment when nobody asks for others: kUsualSegmentSeconds, or fewer at frame rates that make
/// more than kMostSegmentFrames of them, but at least kShortestSegmentSeconds.
inline double DefaultSegmentSeconds(const CodecSpec& spec) {
  const double most = kMostSegmentFrames * spec.hop / spec.sample_rate;
  if (most >= kUsualSegmentSeconds) return kUsualSegmentSeconds;
  return most < kShortestSegmentSeconds ? kShortestSegmentSeconds : most;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_
