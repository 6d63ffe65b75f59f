/// \file
/// Writes container version 1 in one pass, without seeking.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_WRITER_H_
#define XCODEC_SRC_CONTAINER_V1_V1_WRITER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "container/byte_stream.h"
#include "container/tags.h"
#include "container/v1/v1_header.h"
#include "container/v1/v1_trailer.h"

namespace xcodec::container {

/// Create, WriteBlock for every block in order, Finish. Every block but the last holds exactly
/// header.units_per_block units. Nothing is buffered: a block is in the sink when WriteBlock returns. Memory
/// is four bytes per block. After an error the object must not be used further and the file is not valid.
/// Not thread-safe.
class V1Writer {
 public:
  /// Writes header and tags. `sink` must outlive the writer. Errors: kInvalidArgument, kIo.
  static Result<std::unique_ptr<V1Writer>> Create(ByteSink* sink, const V1Header& header, const Tags& tags);

  /// Writes `units` units. `scales`: one per unit if header.normalize (see V1RoundScale), otherwise empty.
  /// `payload`: output of one run of the coder. `total_samples`: length of the input if its end is known,
  /// which it must be if a unit is shorter than the others; otherwise kUnknownLength (then all units of the
  /// block are full). Errors: kInvalidArgument, kResourceLimit (more than v1::kMaxBlocks), kIo.
  Status WriteBlock(std::int64_t units, Span<const float> scales, Bytes payload, std::int64_t total_samples);

  /// Writes index, totals and digest. kInvalidArgument unless the blocks written are those of a file of
  /// `total_samples`. `source_samples`: length of the source at its own rate, kUnknownLength if
  /// unknown.
  Status Finish(std::int64_t total_samples, const V1Digest& digest,
                std::int64_t source_samples = kUnknownLength);

  /// Bytes written to the sink so far.
  std::int64_t bytes_written() const { return bytes_written_; }
  const V1Header& header() const { return header_; }

 private:
  V1Writer(ByteSink* sink, V1Header header);
  Status Put(Bytes bytes);

  ByteSink* sink_;
  V1Header header_;
  std::int64_t bytes_written_ = 0;
  std::int64_t units_ = 0;
  std::int64_t known_total_ = kUnknownLength;
  bool finished_ = false;
  std::vector<std::uint32_t> block_bytes_;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_WRITER_H_
