/// \file
/// Joins overlapping decoded chunks to one signal.
#ifndef XCODEC_SRC_AUDIO_DSP_OVERLAP_ADD_H_
#define XCODEC_SRC_AUDIO_DSP_OVERLAP_ADD_H_

#include <cstdint>
#include <vector>

#include "base/planar_fifo.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::audio {

/// EnCodec's linear overlap-add (arXiv 2210.13438, section 3.1, and the published implementation): chunk i
/// starts at i * stride; out = sum(w * chunk) / sum(w) with w(t) = 0.5 - |t - 0.5|, t = linspace(0, 1, length
/// + 2) without its ends. `length` is that of a full chunk; shorter chunks use the first part of w. A single
/// chunk is weighted and divided as well. Arithmetic is float32. Memory: one chunk. Not thread-safe.
class OverlapAdd {
 public:
  /// stride >= 1. `chunk_length` is the length that the weights are made for; 0: that of the first chunk
  /// pushed (as the reference does; give the full length when decoding starts in the middle of a file).
  OverlapAdd(int channels, std::int64_t stride, std::int64_t chunk_length = 0);

  /// The next chunk; returns the samples that are now final (the first `stride` samples not returned yet).
  /// kInvalidArgument: wrong channel count, longer than the weights, or empty. kDamaged: the chunk before
  /// this one was shorter than the stride, so samples between them are missing.
  Result<AudioBlock> Push(const AudioBlock& chunk);

  /// The samples after the last returned one. If total_length is not negative, all output together has
  /// exactly that many samples; kDamaged when there are fewer.
  Result<AudioBlock> Finish(std::int64_t total_length = -1);

  /// Samples returned so far.
  std::int64_t emitted() const { return emitted_; }

 private:
  AudioBlock Emit(std::int64_t count);
  void MakeWeights(std::int64_t length);

  int channels_;
  std::int64_t stride_;
  std::vector<float> weights_;
  // The channels' sums of weighted samples and, in one more channel, of the weights, from the sample after
  // the last emitted one.
  PlanarFifo sums_;
  std::int64_t emitted_ = 0;
  std::int64_t chunks_ = 0;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_OVERLAP_ADD_H_
