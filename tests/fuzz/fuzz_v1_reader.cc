// Version 1 read in order and from the middle, unchanged and with corrected checksums.
#include <cstdint>

#include "container/signature.h"
#include "container/v1/v1_reader.h"
#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "fuzz/repair.h"

namespace {

using namespace xcodec;

// True when the whole file is right.
bool ReadAll(container::V1Reader* reader, std::int64_t* units) {
  while (true) {
    const auto block = reader->NextBlock();
    if (!block.ok()) return false;
    if (!*block) return true;
    const container::V1Block& b = **block;
    FUZZ_CHECK(b.units >= 1 && b.units <= reader->header().units_per_block);
    FUZZ_CHECK(b.first_unit == *units);
    FUZZ_CHECK(b.scales.size() == (reader->header().normalize ? static_cast<std::size_t>(b.units) : 0U));
    for (const std::int64_t frames : b.chunk_frames)
      FUZZ_CHECK(frames >= 1 && frames <= container::v1::kMaxCodesPerBlock);
    *units += b.units;
  }
}

void Check(Bytes file) {
  const fuzz::Budget budget(file.size());
  container::MemorySource source(file);
  const auto version = container::ReadSignature(&source);
  if (!version.ok() || *version != 1) return;
  auto reader = container::V1Reader::Open(&source);
  if (!reader.ok()) return;
  std::int64_t units = 0;
  const bool whole = ReadAll(reader->get(), &units);
  if (!whole) return;
  const auto trailer = (*reader)->ReadTrailer();
  FUZZ_CHECK(trailer.ok() && (*reader)->header().UnitsFor(trailer->total_samples) == units);
  // A whole file can be entered anywhere.
  for (std::int64_t unit = units; unit >= 0; unit -= units / 5 + 1) {
    FUZZ_CHECK((*reader)->SeekToUnit(unit).ok());
    const auto block = (*reader)->NextBlock();
    const std::int64_t per_block = (*reader)->header().units_per_block;
    FUZZ_CHECK(block.ok() && block->has_value() == (unit / per_block * per_block < units));
    if (*block) FUZZ_CHECK((*block)->number == unit / per_block);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(Bytes(data, size));
  Check(fuzz::RepairChecksums(Bytes(data, size)));
  return 0;
}
