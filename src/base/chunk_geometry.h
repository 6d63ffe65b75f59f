/// \file
/// How a model divides audio into frames and chunks.
#ifndef XCODEC_SRC_BASE_CHUNK_GEOMETRY_H_
#define XCODEC_SRC_BASE_CHUNK_GEOMETRY_H_

#include <cstdint>

namespace xcodec {

/// Properties that both a model's description and the headers of its files state. As one struct they can be
/// assigned and compared as a whole.
struct ChunkGeometry {
  int sample_rate = 0;            ///< Hz
  int channels = 0;               ///< of the model, 1 or 2
  int hop = 0;                    ///< samples per code frame
  int codebook_bits = 10;         ///< bits of a packed code; codebook size is at most 1 << codebook_bits
  std::int64_t chunk_length = 0;  ///< samples; 0: the whole input is one chunk
  std::int64_t chunk_stride = 0;  ///< samples from one chunk's start to the next; 0 when chunk_length is 0
  bool normalize = false;         ///< chunks are divided by their scale, which is stored with their codes

  ChunkGeometry& geometry() { return *this; }
  const ChunkGeometry& geometry() const { return *this; }
};

inline bool operator==(const ChunkGeometry& a, const ChunkGeometry& b) {
  return a.sample_rate == b.sample_rate && a.channels == b.channels && a.hop == b.hop &&
         a.codebook_bits == b.codebook_bits && a.chunk_length == b.chunk_length &&
         a.chunk_stride == b.chunk_stride && a.normalize == b.normalize;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_CHUNK_GEOMETRY_H_
