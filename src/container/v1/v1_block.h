/// \file
/// A block of container version 1: some seconds of audio that can be decoded on their own.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_BLOCK_H_
#define XCODEC_SRC_CONTAINER_V1_V1_BLOCK_H_

#include <cstdint>
#include <vector>

#include "container/v1/v1_header.h"

namespace xcodec::container {

/// A block after reading and checking.
struct V1Block {
  std::int64_t number = 0;
  std::int64_t first_unit = 0;  ///< number * units_per_block
  std::int64_t units = 0;       ///< chunks, or frames for models without chunks
  /// Samples by which the block's audio is shorter than `units` full units: more than 0 only at the end of
  /// the audio.
  std::int64_t cut = 0;
  std::vector<std::int64_t> chunk_frames;  ///< BlockShape::chunk_frames of src/entropy
  std::vector<float> scales;               ///< one per chunk if the model normalises, otherwise empty
  std::vector<unsigned char> payload;      ///< output of one run of the file's coder
  std::int64_t offset = 0;                 ///< of the section in the file
  std::int64_t section_bytes = 0;          ///< of the whole section

  /// First sample of the block's first unit.
  std::int64_t FirstSample(const V1Header& header) const { return first_unit * header.unit_stride(); }
  /// One past the last sample that the block's units cover.
  std::int64_t EndSample(const V1Header& header) const {
    return FirstSample(header) + (units - 1) * header.unit_stride() + header.unit_length() - cut;
  }
};

/// The samples by which units [first, first + units) reach past the end of a file of `total` samples
/// (kUnknownLength: 0).
std::int64_t V1Cut(const V1Header& header, std::int64_t first, std::int64_t units, std::int64_t total);
/// Largest body of a block section that the header allows, in bytes.
std::size_t V1MaxBlockBody(const V1Header& header);
/// Body of a block section; the block's offset, section_bytes, first_unit and chunk_frames are not read.
/// Errors: kInvalidArgument.
Result<std::vector<unsigned char>> EncodeV1BlockBody(const V1Header& header, const V1Block& block);
/// Errors: kDamaged.
Result<V1Block> ParseV1BlockBody(const V1Header& header, Bytes body);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_BLOCK_H_
