/// \file
/// Runs of frames of one file, one after the other.
#ifndef XCODEC_SRC_CODEC_CHUNKS_JOIN_FRAMES_H_
#define XCODEC_SRC_CODEC_CHUNKS_JOIN_FRAMES_H_

#include <algorithm>
#include <utility>

#include "xcodec/codec.h"
#include "xcodec/types.h"

namespace xcodec::codec {

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

/// Joins the runs of frames of a model without chunks to one chunk.
inline void JoinRuns(CodedAudio* coded) {
  if (coded->chunks.size() < 2) return;
  std::int64_t frames = 0;
  for (const CodedChunk& run : coded->chunks) frames += run.codes.frames;
  const CodedChunk& first = coded->chunks[0];
  CodedChunk whole = CodedChunk{first.scale, CodeBlock(first.codes.codebooks, frames)};
  std::int64_t at = 0;
  for (const CodedChunk& run : coded->chunks) {
    for (int k = 0; k < whole.codes.codebooks; ++k) {
      std::copy_n(run.codes.codes.begin() + k * run.codes.frames, run.codes.frames,
                  whole.codes.codes.begin() + k * frames + at);
    }
    at += run.codes.frames;
  }
  coded->chunks.assign(1, std::move(whole));
}

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_JOIN_FRAMES_H_
