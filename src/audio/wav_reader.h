/// \file
/// Headers of WAV, RF64 and BW64 files, read once from front to back.
#ifndef XCODEC_SRC_AUDIO_WAV_READER_H_
#define XCODEC_SRC_AUDIO_WAV_READER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "audio/audio_source.h"
#include "audio/byte_stream.h"

namespace xcodec {

/// What a header says, checked. Sources: Multimedia Programming Interface and Data Specifications 1.0 (RIFF
/// WAVE), Microsoft's WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
struct WavHeader {
  AudioInfo info;
  SampleFormat format;
  std::int64_t data_bytes = -1;  ///< a multiple of the frame size; -1: until the end of the stream
  bool foreign_codec = false;    ///< neither PCM nor float: for libsndfile; only info.codec is set then
};

/// True if `bytes` (12 of them) start a file that ParseWavHeader reads.
bool LooksLikeWav(const unsigned char* bytes);

/// Reads up to the first sample. The length is taken as unknown (until the end of the stream) when the data
/// size is what streaming writers put there: 0 with a RIFF size that does not reach past it either,
/// 0x7FFFF000 to 0x80000000, or 0xFFFFF000 and more. A regular file then tells its length; if it states
/// another length and is shorter, that is kTruncated. kDamaged: contradictions, a second fmt chunk, values
/// out of range, no data chunk within 4096 chunks and 256 MiB. kUnsupported: unknown codecs.
Result<WavHeader> ParseWavHeader(ByteStream& stream);

/// Samples of `stream` from where it stands, as `header` says. kDamaged for NaN and infinite samples.
std::unique_ptr<AudioSource> MakePcmSource(std::unique_ptr<ByteStream> stream, const WavHeader& header);

/// kDamaged, naming the position, if one of the samples is NaN or infinite. `first_frame` is that of
/// samples[0].
Status CheckFinite(const float* samples, std::size_t count, int channels, std::int64_t first_frame);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_WAV_READER_H_
