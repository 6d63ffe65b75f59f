/// \file
/// The last section of a version 1 file: totals, digest, index, and a record for recovery.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_TRAILER_H_
#define XCODEC_SRC_CONTAINER_V1_V1_TRAILER_H_

#include <array>
#include <cstdint>
#include <vector>

#include "container/byte_stream.h"
#include "container/codes_digest.h"
#include "container/v1/v1_header.h"

namespace xcodec::container {

/// Enough of the header to find the model and decode if the header is damaged.
struct V1RecoveryRecord {
  std::array<unsigned char, 4> identity_prefix{};  ///< first bytes of V1Header::identity
  int codebooks = 0;
  int coder = 0;
  int coder_version = 0;
  std::int64_t units_per_block = 0;
};

/// Totals and index.
struct V1Trailer {
  std::int64_t total_samples = 0;  ///< per channel, at the model's rate
  /// Samples of the source at its own rate, minus total_samples resampled to it and rounded (halves up). This
  /// makes the length of the source exact at any rate. 0 if unknown.
  std::int64_t source_excess = 0;
  V1Digest digest{};  ///< CodesDigest over all codes
  V1RecoveryRecord record;
  std::vector<std::uint32_t> block_bytes;  ///< size of every block section, in order
  std::int64_t offset = 0;                 ///< of the trailer section in the file

  /// Offset of block `number` in the file: blocks lie directly before the trailer.
  std::int64_t BlockOffset(std::int64_t number) const;
};

/// The record for a header.
V1RecoveryRecord MakeV1RecoveryRecord(const V1Header& header);
/// Length of the source at its own rate (the model's if the header has none).
std::int64_t V1SourceSamples(const V1Header& header, const V1Trailer& trailer);
/// The trailer's source_excess for a source of `source_samples` (kUnknownLength: 0).
std::int64_t V1SourceExcess(const V1Header& header, std::int64_t total_samples, std::int64_t source_samples);
/// Body of the trailer section.
std::vector<unsigned char> EncodeV1TrailerBody(const V1Trailer& trailer);
/// Parses a trailer body without the header. Errors: kDamaged.
Result<V1Trailer> ParseV1TrailerBody(Bytes body);
/// kDamaged unless the trailer fits the header: record, number of blocks for the number of samples.
Status CheckV1Trailer(const V1Header& header, const V1Trailer& trailer);
/// Finds and reads the trailer from the end of a seekable source. Moves the source. Errors: kDamaged,
/// kTruncated, kIo.
Result<V1Trailer> ReadV1TrailerFromEnd(ByteSource* source);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_TRAILER_H_
