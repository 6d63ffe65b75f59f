/// \file
/// A queue of audio: samples of several channels, first in, first out.
#ifndef XCODEC_SRC_BASE_PLANAR_FIFO_H_
#define XCODEC_SRC_BASE_PLANAR_FIFO_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "xcodec/types.h"

namespace xcodec {

/// Every sample is moved at most once on average, whatever the sizes of the appended and dropped pieces.
/// Memory: about twice the largest number of samples held at once. Not thread-safe.
class PlanarFifo {
 public:
  explicit PlanarFifo(int channels) : channels_(static_cast<std::size_t>(channels)) {}

  int channels() const { return static_cast<int>(channels_.size()); }
  /// Samples in the queue, per channel.
  std::int64_t length() const { return length_; }
  /// The length() samples of a channel; the pointer is valid until samples are added or dropped.
  const float* channel(int c) const { return channels_[static_cast<std::size_t>(c)].data() + begin_; }
  float* channel(int c) { return channels_[static_cast<std::size_t>(c)].data() + begin_; }

  /// Adds audio of channels() channels at the end.
  void Append(const AudioBlock& audio);
  /// Adds `count` zeros to every channel at the end.
  void Extend(std::int64_t count);
  /// A copy of the first `count` samples, 0 .. length().
  AudioBlock Front(std::int64_t count) const;
  /// Forgets the first `count` samples, 0 .. length().
  void Drop(std::int64_t count);
  /// Front and Drop.
  AudioBlock Take(std::int64_t count);

 private:
  void Compact();

  std::vector<std::vector<float>> channels_;
  std::ptrdiff_t begin_ = 0;  // of the queued samples, in each vector
  std::int64_t length_ = 0;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_PLANAR_FIFO_H_
