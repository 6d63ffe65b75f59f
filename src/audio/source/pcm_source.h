/// \file
/// Samples as they stand in a stream, without or after a header.
#ifndef XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "audio/byte_stream.h"
#include "audio/source/audio_source.h"
#include "audio/source/wav_reader.h"

namespace xcodec {

/// Samples of `stream` from where it stands, as `header` says. kDamaged for NaN and infinite samples, and for
/// audio after the samples that the header of a WAV file in a pipe counts (of a regular file
/// ParseWavHeader tells it). With `accept_truncated` the source ends where the data do, and says in
/// shortfall() what was missing or left over.
std::unique_ptr<AudioSource> MakePcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header,
                                           bool accept_truncated = false);

/// kDamaged, naming the position, if one of the samples is NaN or infinite. `first_frame` is that of
/// samples[0].
Status CheckFinite(const float* samples, std::size_t count, int channels, std::int64_t first_frame);

/// "ends after 5 of 7 UNIT"
std::string EndsEarly(std::int64_t got, std::int64_t stated, const char* unit);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_
