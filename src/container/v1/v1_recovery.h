/// \file
/// Recovers the intact parts of a damaged or truncated version 1 file.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_RECOVERY_H_
#define XCODEC_SRC_CONTAINER_V1_V1_RECOVERY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "container/byte_stream.h"
#include "container/section_finder.h"
#include "container/tags.h"
#include "container/v1/v1_block.h"
#include "container/v1/v1_header.h"
#include "container/v1/v1_trailer.h"

namespace xcodec::container {

/// A section with a correct checksum.
struct V1ScannedBlock {
  std::int64_t offset = 0;
  std::int64_t section_bytes = 0;
  std::int64_t number = 0;
  std::int64_t units = 0;
};

/// Everything intact in a file.
struct V1Scan {
  std::optional<V1Header> header;      ///< absent when damaged
  std::optional<V1Trailer> trailer;    ///< absent if damaged or cut off
  Tags tags;                           ///< empty when damaged
  std::vector<V1ScannedBlock> blocks;  ///< in file order, numbers strictly ascending
  std::int64_t file_bytes = 0;
  std::int64_t intact_bytes = 0;  ///< bytes that belong to intact sections
};

/// Searches for sections with correct checksums, resynchronising at markers. Needs no header, but a seekable
/// source, memory for one section and for FindSections, and time proportional to the file's size. Ends with
/// the first intact trailer (anything after it is another file or garbage). Errors: kIo, kUnsupported (not
/// seekable).
Result<V1Scan> ScanForRecovery(ByteSource* source, const ReadProgress& progress = nullptr);

/// Rebuilds a damaged header: `model` has name, identity, rate, channels and chunks of the model that
/// record.identity_prefix names; everything else comes from the record. Errors: kInvalidArgument (another
/// model).
Result<V1Header> HeaderFromRecord(V1Header model, const V1RecoveryRecord& record);

/// A range of audio that is lost: samples [begin, end) at the model's rate.
struct V1LostRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t first_block = 0;
  std::int64_t blocks = 0;
};

/// The plan for decoding a damaged file.
struct V1RecoveryPlan {
  std::vector<V1ScannedBlock> blocks;  ///< that fit the header
  std::vector<V1LostRange> lost;       ///< ascending, disjoint
  /// Samples of the whole file if its trailer or a block at the end of the audio states them, otherwise the
  /// end of the last intact block (of its last unit's stride).
  std::int64_t total_samples = 0;
  bool total_is_certain = false;
  /// Nothing is damaged: every byte belongs to an intact section, the trailer fits header and blocks, and
  /// V1Reader reads the whole file.
  bool complete = false;
  V1Digest digest{};  ///< of all codes, if `complete`
};

/// `header` is scan.header, comes from HeaderFromRecord, or is made from the user's input. Reads the blocks
/// again to check that they fit it. Errors: kIo, kInvalidArgument.
Result<V1RecoveryPlan> PlanRecovery(ByteSource* source, const V1Scan& scan, const V1Header& header);

/// Reads one block of the plan. Errors: kDamaged, kTruncated, kIo.
Result<V1Block> ReadScannedBlock(ByteSource* source, const V1Header& header, const V1ScannedBlock& entry);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_RECOVERY_H_
