// Recovery from anything: what it returns must be readable, in order, and add up.
#include <cstdint>

#include "container/v1/v1_recovery.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "fuzz/repair.h"

namespace {

using namespace xcodec;

void Check(Bytes file) {
  const fuzz::Budget budget(file.size());
  container::MemorySource source(file);
  const auto scan = container::ScanForRecovery(&source);
  if (!scan.ok() || !scan->header) return;
  const container::V1Header& header = *scan->header;
  const auto plan = container::PlanRecovery(&source, *scan, header);
  FUZZ_CHECK(plan.ok());
  std::int64_t covered = 0;
  for (const container::V1LostRange& lost : plan->lost) {
    FUZZ_CHECK(lost.begin < lost.end && lost.end <= plan->total_samples && lost.blocks > 0);
    covered += lost.blocks;
  }
  std::int64_t next = 0;
  for (const container::V1ScannedBlock& entry : plan->blocks) {
    const auto block = container::ReadScannedBlock(&source, header, entry);
    FUZZ_CHECK(block.ok() && block->number >= next && block->number == entry.number);
    FUZZ_CHECK(block->EndSample(header) <= plan->total_samples || !plan->total_is_certain ||
               block->EndSample(header) <= plan->total_samples + header.unit_length());
    next = block->number + 1;
    ++covered;
  }
  FUZZ_CHECK(covered == header.BlocksFor(plan->total_samples));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(Bytes(data, size));
  Check(fuzz::RepairChecksums(Bytes(data, size)));
  return 0;
}
