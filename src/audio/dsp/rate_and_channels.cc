#include "audio/dsp/rate_and_channels.h"

#include <utility>

namespace xcodec::audio {

RateAndChannels::RateAndChannels(ChannelMapper mapper, std::unique_ptr<Resampler> resampler)
    : mapper_(std::move(mapper)), resampler_(std::move(resampler)) {}

Result<RateAndChannels> RateAndChannels::Create(ResamplerKind kind, int from_channels, std::int64_t from_rate,
                                                int to_channels, std::int64_t to_rate) {
  XCODEC_ASSIGN_OR_RETURN(ChannelMapper mapper, ChannelMapper::Create(from_channels, to_channels));
  XCODEC_ASSIGN_OR_RETURN(auto resampler, CreateResampler(kind, to_channels, from_rate, to_rate));
  return RateAndChannels(std::move(mapper), std::move(resampler));
}

}  // namespace xcodec::audio
