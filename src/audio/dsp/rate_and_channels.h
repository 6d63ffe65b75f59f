/// \file
/// Converts interleaved audio to planar audio with another rate and number of channels.
#ifndef XCODEC_SRC_AUDIO_DSP_RATE_AND_CHANNELS_H_
#define XCODEC_SRC_AUDIO_DSP_RATE_AND_CHANNELS_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "audio/dsp/channel_mapper.h"
#include "audio/dsp/resampler.h"
#include "xcodec/types.h"

namespace xcodec::audio {

/// ChannelMapper -> Resampler: channels are mapped first, as the reference does. Constant memory. Not
/// thread-safe.
class RateAndChannels {
 public:
  /// Errors: those of ChannelMapper::Create and CreateResampler.
  static Result<RateAndChannels> Create(ResamplerKind kind, int from_channels, std::int64_t from_rate,
                                        int to_channels, std::int64_t to_rate);
  /// Takes `samples` samples of each channel, interleaved; returns all output that is final, possibly none.
  Result<AudioBlock> Push(const float* interleaved, std::size_t samples) {
    return resampler_->Push(mapper_.Map(interleaved, samples));
  }
  /// Ends the audio and returns the remainder.
  Result<AudioBlock> Finish() { return resampler_->Finish(); }

 private:
  RateAndChannels(ChannelMapper mapper, std::unique_ptr<Resampler> resampler);

  ChannelMapper mapper_;
  std::unique_ptr<Resampler> resampler_;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_RATE_AND_CHANNELS_H_
