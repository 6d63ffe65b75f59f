/// \file
/// The default segment length of models whose attention sees the whole input.
#ifndef XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_
#define XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_

#include "model/codec_spec.h"

namespace xcodec::model {

inline constexpr double kUsualSegmentSeconds = 30, kShortestSegmentSeconds = 4;
/// Attention holds four matrices of this size at a time, which are one GiB.
inline constexpr double kMostSegmentFrames = 8192;

/// Default length of a segment in seconds: kUsualSegmentSeconds, or less if that would have more than
/// kMostSegmentFrames frames, but at least kShortestSegmentSeconds.
inline double DefaultSegmentSeconds(const CodecSpec& spec) {
  const double most = kMostSegmentFrames * spec.hop / spec.sample_rate;
  if (most >= kUsualSegmentSeconds) return kUsualSegmentSeconds;
  return most < kShortestSegmentSeconds ? kShortestSegmentSeconds : most;
}

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SEGMENT_LENGTH_H_
