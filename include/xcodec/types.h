/// \file
/// The data that a codec converts: blocks of audio and blocks of codes.
#ifndef XCODEC_TYPES_H_
#define XCODEC_TYPES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace xcodec {

/// Planar audio: channel c is samples[c * length .. (c + 1) * length). Full scale is +-1.
struct AudioBlock {
  int channels = 0;            ///< 0: an empty block
  std::int64_t length = 0;     ///< samples per channel
  std::vector<float> samples;  ///< channels * length of them

  AudioBlock() = default;
  /// Silence.
  AudioBlock(int channel_count, std::int64_t sample_count)
      : channels(channel_count),
        length(sample_count),
        samples(static_cast<std::size_t>(channel_count) * static_cast<std::size_t>(sample_count)) {}
  /// The `length` samples of channel c.
  float* channel(int c) {
    return samples.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(length);
  }
  /// The same of a block that is not to be changed.
  const float* channel(int c) const {
    return samples.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(length);
  }
};

/// Codes of one chunk (or one whole file, for models without chunks): codebook k at time frame t is
/// codes[k * frames + t], each below the model's codebook size (at most 65536).
struct CodeBlock {
  int codebooks = 0;                 ///< rows
  std::int64_t frames = 0;           ///< columns: frames in time
  std::vector<std::uint16_t> codes;  ///< codebooks * frames of them

  CodeBlock() = default;
  /// All codes 0.
  CodeBlock(int codebook_count, std::int64_t frame_count)
      : codebooks(codebook_count),
        frames(frame_count),
        codes(static_cast<std::size_t>(codebook_count) * static_cast<std::size_t>(frame_count)) {}
  /// Code of codebook k at frame t.
  std::uint16_t& at(int k, std::int64_t t) {
    return codes[static_cast<std::size_t>(k) * static_cast<std::size_t>(frames) +
                 static_cast<std::size_t>(t)];
  }
  /// The same of a block that is not to be changed.
  std::uint16_t at(int k, std::int64_t t) const {
    return codes[static_cast<std::size_t>(k) * static_cast<std::size_t>(frames) +
                 static_cast<std::size_t>(t)];
  }
};

/// One chunk as it is stored in a file: its scale (1 for models that do not normalise) and its codes.
struct CodedChunk {
  float scale = 1.0F;  ///< the decoder multiplies the chunk by it
  CodeBlock codes;     ///< of this chunk
};

}  // namespace xcodec

#endif  // XCODEC_TYPES_H_
