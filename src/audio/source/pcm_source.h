/// \file
/// Uncompressed samples in a stream, with or without a header before them.
#ifndef XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_
#define XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "audio/byte_stream.h"
#include "audio/source/audio_source.h"
#include "audio/source/wav_reader.h"

namespace xcodec::audio {

/// Reads the samples of `stream` from its position on, in the format of `header`. kDamaged for NaN and
/// infinite samples, and, for WAV in a pipe, for audio after the samples that the header counts (for a
/// regular file ParseWavHeader reports it). With `accept_truncated` the source ends where the data end, and
/// shortfall() says what was missing or left over.
std::unique_ptr<AudioSource> MakePcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header,
                                           bool accept_truncated = false);

/// kDamaged, naming the position, if one of the samples is NaN or infinite. `first_frame` is that of
/// samples[0].
Status CheckFinite(const float* samples, std::size_t count, int channels, std::int64_t first_frame);

/// "ends after 5 of 7 UNIT"
std::string EndsEarly(std::int64_t got, std::int64_t stated, const char* unit);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_PCM_SOURCE_H_
