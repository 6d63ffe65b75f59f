/// \file
/// What can be saved from a damaged or truncated version 1 file.
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

namespace xcodec {

/// A section whose checksum holds.
struct V1ScannedBlock {
  std::int64_t offset = 0;
  std::int64_t section_bytes = 0;
  std::int64_t number = 0;
  std::int64_t units = 0;
};

/// Everything intact in a file.
struct V1Scan {
  std::optional<V1Header> header;      ///< absent when damaged
  std::optional<V1Trailer> trailer;    ///< absent when damaged or cut off
  Tags tags;                           ///< empty when damaged
  std::vector<V1ScannedBlock> blocks;  ///< in file order, numbers strictly ascending
  std::int64_t file_bytes = 0;
  std::int64_t intact_bytes = 0;  ///< bytes that belong to intact sections
};

/// Looks for sections whose checksum holds, resynchronising at markers. Needs no header, a seekable source,
/// memory for one section and what FindSections needs, and time that grows with the file's size only. Ends
/// with the first intact trailer (what follows is another file or garbage). Errors: kIo, kUnsupported (not
/// seekable).
Result<V1Scan> ScanForRecovery(ByteSource* source, const ReadProgress& progress = nullptr);

/// The header of a file whose own is damaged: `model` has name, identity, rate, channels and chunks of the
/// model that record.identity_prefix names, the record gives everything else. Errors: kInvalidArgument
/// (another model).
Result<V1Header> HeaderFromRecord(V1Header model, const V1RecoveryRecord& record);

/// A range of audio that is lost: samples [begin, end) at the model's rate.
struct V1LostRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t first_block = 0;
  std::int64_t blocks = 0;
};

/// How a damaged file's audio is put together again.
struct V1RecoveryPlan {
  std::vector<V1ScannedBlock> blocks;  ///< that fit the header
  std::vector<V1LostRange> lost;       ///< ascending, disjoint
  /// Samples of the whole file when its trailer or a block at the end of the audio says so, otherwise the
  /// end of the last intact block (of its last unit's stride).
  std::int64_t total_samples = 0;
  bool total_is_certain = false;
  /// Nothing is damaged: the scan found every byte in place, the end of the file fits its header and blocks,
  /// and V1Reader reads all of it.
  bool complete = false;
  V1Digest digest{};  ///< of all codes, where `complete`
};

/// `header` is scan.header, or HeaderFromRecord, or made from what the user says. Reads the blocks again to
/// check that they fit it. Errors: kIo, kInvalidArgument.
Result<V1RecoveryPlan> PlanRecovery(ByteSource* source, const V1Scan& scan, const V1Header& header);

/// Reads one block of the plan. Errors: kDamaged, kTruncated, kIo.
Result<V1Block> ReadScannedBlock(ByteSource* source, const V1Header& header, const V1ScannedBlock& entry);

}  // namespace xcodec

#endif  // XCODEC_SRC_CONTAINER_V1_V1_RECOVERY_H_
