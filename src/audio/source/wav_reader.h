/// \file
/// Headers of WAV, RF64 and BW64 files, read once from front to back.
#ifndef XCODEC_SRC_AUDIO_SOURCE_WAV_READER_H_
#define XCODEC_SRC_AUDIO_SOURCE_WAV_READER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "audio/byte_stream.h"
#include "audio/source/audio_source.h"

namespace xcodec::audio {

/// The checked contents of a header. Sources: Multimedia Programming Interface and Data Specifications 1.0
/// (RIFF WAVE), Microsoft's WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
struct WavHeader {
  AudioInfo info;
  SampleFormat format;
  std::int64_t data_at =
      0;  ///< position of the first sample in the stream; of none: after the chunks counted
  std::int64_t data_bytes = -1;  ///< of samples; -1: until the end of the stream
  bool has_tail = false;         ///< chunks may follow the samples
  bool open_end = false;         ///< a pipe that states 0 bytes of samples: there may be only chunks
  /// Neither PCM nor float: for another decoder. Only info.codec, sample_rate, channels, and data_at are set.
  bool foreign_codec = false;
  bool to_the_end = false;  ///< a file of unknown length: samples are assumed to reach to its end
  std::vector<unsigned char> tag_chunks;  ///< before the samples, unchanged
  std::string unread;                     ///< other data after the samples, as AudioSource::unread
  std::string shortfall;                  ///< what is missing or left over, if that was accepted
};

/// True if `bytes` (12 of them) start a file that ParseWavHeader reads.
bool LooksLikeWav(const unsigned char* bytes);

/// Reads up to the first sample. The length is taken as unknown (until the end of the stream) when the data
/// size is what streaming writers put there: 0 with a RIFF size that does not reach past it either,
/// 0x7FFFF000 to 0x80000000, or 0xFFFFF000 and more, unless chunks follow where such a size would be true. A
/// regular file then tells its length; size 0 is true where a chunk of tags follows. So it does when it is
/// longer than the stated size by 4 GiB or more, since 32 bits lose whole multiples of that. kTruncated: a
/// file that is shorter than it states, samples that end within a frame. kDamaged: contradictions, a second
/// fmt chunk, values out of range, no data chunk within 4096 chunks and 256 MiB, more audio after the samples
/// that the header counts. kUnsupported: unknown codecs. `accept_truncated`: a shorter file, or more audio,
/// is not an error; `shortfall` reports it. The stream is at byte `begin` of the file.
Result<WavHeader> ParseWavHeader(ByteStream& stream, bool accept_truncated = false, std::int64_t begin = 0);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_WAV_READER_H_
