#include "base/planar_fifo.h"

#include <algorithm>

namespace xcodec {

// Once more has been dropped than remains, the remainder moves to the start: no more work than the drops.
void PlanarFifo::Compact() {
  if (begin_ == 0 || begin_ < length_) return;
  for (std::vector<float>& channel : channels_) channel.erase(channel.begin(), channel.begin() + begin_);
  begin_ = 0;
}

void PlanarFifo::Append(const AudioBlock& audio) {
  Compact();
  for (int c = 0; c < channels(); ++c) {
    std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
    channel.insert(channel.end(), audio.channel(c), audio.channel(c) + audio.length);
  }
  length_ += audio.length;
}

void PlanarFifo::Extend(std::int64_t count) {
  Compact();
  for (std::vector<float>& channel : channels_) {
    channel.resize(channel.size() + static_cast<std::size_t>(count), 0.0F);
  }
  length_ += count;
}

AudioBlock PlanarFifo::Front(std::int64_t count) const {
  AudioBlock audio(channels(), count);
  for (int c = 0; c < channels(); ++c) std::copy_n(channel(c), count, audio.channel(c));
  return audio;
}

void PlanarFifo::Drop(std::int64_t count) {
  begin_ += count;
  length_ -= count;
}

AudioBlock PlanarFifo::Take(std::int64_t count) {
  AudioBlock audio = Front(count);
  Drop(count);
  return audio;
}

}  // namespace xcodec
