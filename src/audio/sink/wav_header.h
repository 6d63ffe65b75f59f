/// \file
/// Headers of WAV and RF64 files to write.
#ifndef XCODEC_SRC_AUDIO_SINK_WAV_HEADER_H_
#define XCODEC_SRC_AUDIO_SINK_WAV_HEADER_H_

#include <cstdint>
#include <vector>

#include "audio/sample_format.h"

namespace xcodec::audio {

struct WavLayout {
  SampleFormat format;  ///< little-endian; u8, s16, s24, s32, f32, f64
  std::int64_t sample_rate = 0;
  int channels = 0;
  bool reserve = false;  ///< room for 64-bit sizes, so that the header keeps its length when they are needed
};

/// Everything before the first sample. `data_bytes` -1: unknown, both sizes become 0xFFFFFFFF. Sizes that do
/// not fit in 32 bits make it an RF64 header (EBU Tech 3306). The chunk for 64-bit sizes is a JUNK chunk
/// while they are not needed, and absent without `reserve`. More than two channels use WAVE_FORMAT_EXTENSIBLE
/// with no assigned loudspeakers.
std::vector<unsigned char> MakeWavHeader(const WavLayout& layout, std::int64_t data_bytes);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SINK_WAV_HEADER_H_
