#include "container/v1/v1_recovery.h"

#include <algorithm>
#include <utility>

#include "container/section.h"
#include "container/signature.h"
#include "container/v1/v1_reader.h"

namespace xcodec::container {
namespace {

// Drops blocks that the length of the file excludes and adds what is missing between the others.
void FindLost(const V1Header& header, V1RecoveryPlan* plan) {
  const std::int64_t stride = header.units_per_block * header.unit_stride();
  std::int64_t expected = 0;
  const auto lose = [&](std::int64_t first, std::int64_t end) {
    if (end <= first) return;
    plan->lost.push_back({first * stride, std::min(end * stride, plan->total_samples), first, end - first});
  };
  for (const V1ScannedBlock& block : plan->blocks) {
    lose(expected, block.number);
    expected = block.number + 1;
  }
  lose(expected, header.BlocksFor(plan->total_samples));
}

// The length that a block at the end of the audio proves, or kUnknownLength.
std::int64_t LengthFrom(const V1Header& header, const V1Block& block) {
  const bool end = block.cut > 0 || block.units < header.units_per_block;
  return end ? block.EndSample(header) : kUnknownLength;
}

bool HasIndexOf(const V1Trailer& trailer, const std::vector<V1ScannedBlock>& blocks) {
  return std::equal(blocks.begin(), blocks.end(), trailer.block_bytes.begin(), trailer.block_bytes.end(),
                    [](const V1ScannedBlock& b, std::uint32_t bytes) { return b.section_bytes == bytes; });
}

bool Fits(const V1Header& header, const V1Block& block, std::int64_t total) {
  if (total == kUnknownLength) return true;
  const std::int64_t units = header.UnitsFor(total);
  const std::int64_t expected = std::min(header.units_per_block, units - block.first_unit);
  return block.units == expected && V1Cut(header, block.first_unit, block.units, total) == block.cut;
}

// Sections that are intact may still be at positions where they are not allowed.
bool IsInOrder(ByteSource* source) {
  if (!source->Seek(0).ok()) return false;
  const Result<int> version = ReadSignature(source);
  if (!version.ok() || *version != 1) return false;
  const auto reader = V1Reader::Open(source);
  if (!reader.ok()) return false;
  for (;;) {
    const auto block = (*reader)->NextBlock();
    if (!block.ok()) return false;
    if (!*block) return true;
  }
}

}  // namespace

Result<V1Header> HeaderFromRecord(V1Header model, const V1RecoveryRecord& record) {
  if (!std::equal(record.identity_prefix.begin(), record.identity_prefix.end(), model.identity.begin()))
    return Status(StatusCode::kInvalidArgument, "the file was made with another model");
  model.codebooks = record.codebooks;
  model.coder = record.coder;
  model.coder_version = record.coder_version;
  model.units_per_block = record.units_per_block;
  XCODEC_RETURN_IF_ERROR(CheckV1Header(model));
  return model;
}

Result<V1Block> ReadScannedBlock(ByteSource* source, const V1Header& header, const V1ScannedBlock& entry) {
  XCODEC_RETURN_IF_ERROR(source->Seek(entry.offset));
  XCODEC_ASSIGN_OR_RETURN(const char type, ReadMarker(source));
  if (type != section_type::kBlock) return Status(StatusCode::kDamaged, "not a block");
  XCODEC_ASSIGN_OR_RETURN(const Section section, ReadSection(source, type, V1MaxBlockBody(header)));
  XCODEC_ASSIGN_OR_RETURN(V1Block block, ParseV1BlockBody(header, section.body));
  block.offset = section.offset;
  block.section_bytes = section.bytes;
  return block;
}

Result<V1RecoveryPlan> PlanRecovery(ByteSource* source, const V1Scan& scan, const V1Header& header) {
  XCODEC_RETURN_IF_ERROR(CheckV1Header(header));
  V1RecoveryPlan plan;
  std::int64_t total = scan.trailer ? scan.trailer->total_samples : kUnknownLength;
  for (const V1ScannedBlock& entry : scan.blocks) {
    Result<V1Block> block = ReadScannedBlock(source, header, entry);
    if (!block.ok() && block.status().code() == StatusCode::kIo) return block.status();
    if (!block.ok()) continue;
    if (total == kUnknownLength) total = LengthFrom(header, *block);
    if (!Fits(header, *block, total)) continue;
    plan.blocks.push_back(entry);
    // If the continuation of the file is lost, the audio ends with the last unit's stride, because the
    // overlap with the next unit is incomplete.
    plan.total_samples = (block->first_unit + block->units) * header.unit_stride();
  }
  plan.total_is_certain = total != kUnknownLength;
  if (plan.total_is_certain) plan.total_samples = total;
  FindLost(header, &plan);
  plan.complete = scan.header && scan.trailer && plan.lost.empty() && scan.intact_bytes == scan.file_bytes &&
                  CheckV1Trailer(header, *scan.trailer).ok() && HasIndexOf(*scan.trailer, plan.blocks) &&
                  IsInOrder(source);
  if (plan.complete) plan.digest = scan.trailer->digest;
  return plan;
}

}  // namespace xcodec::container
