/// \file
/// Part of an input's audio.
#ifndef XCODEC_SRC_CODEC_PIPELINE_SAMPLE_RANGE_H_
#define XCODEC_SRC_CODEC_PIPELINE_SAMPLE_RANGE_H_

#include <cstdint>

#include "container/v1/v1_header.h"

namespace xcodec::codec {

/// Samples [begin, end); if end is kUnknownLength, up to the end of the audio.
struct SampleRange {
  std::int64_t begin = 0;
  std::int64_t end = container::kUnknownLength;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_SAMPLE_RANGE_H_
