/// \file
/// Runs of frames of one file, one after the other.
#ifndef XCODEC_SRC_CODEC_JOIN_FRAMES_H_
#define XCODEC_SRC_CODEC_JOIN_FRAMES_H_

#include <algorithm>

#include "xcodec/types.h"

namespace xcodec {

/// Frames [begin, end) of `codes`.
inline CodeBlock SliceFrames(const CodeBlock& codes, std::int64_t begin, std::int64_t end) {
  CodeBlock part(codes.codebooks, end - begin);
  for (int k = 0; k < codes.codebooks; ++k) {
    const auto row = codes.codes.begin() + k * codes.frames;
    std::copy(row + begin, row + end, part.codes.begin() + k * part.frames);
  }
  return part;
}

/// The frames of `first`, then those of `second`; either may be empty.
inline CodeBlock JoinFrames(const CodeBlock& first, const CodeBlock& second) {
  if (first.frames == 0) return second;
  if (second.frames == 0) return first;
  CodeBlock joined(first.codebooks, first.frames + second.frames);
  for (int k = 0; k < first.codebooks; ++k) {
    const auto row = joined.codes.begin() + k * joined.frames;
    std::copy_n(first.codes.begin() + k * first.frames, first.frames, row);
    std::copy_n(second.codes.begin() + k * second.frames, second.frames, row + first.frames);
  }
  return joined;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_JOIN_FRAMES_H_
