// ZIP archives, unchanged and with corrected checksums: within the budget, and entries that do not hold more
// than the file.
#include <cstdint>
#include <memory>
#include <utility>

#include "fuzz/budget.h"
#include "fuzz/memory_file.h"
#include "fuzz/repair_zip.h"
#include "model/checkpoint/zip_reader.h"

namespace {

using namespace xcodec;

// Every entry holds what it declares, and all together no more than `most`.
void CheckEntries(const Result<model::ZipReader>& zip, std::uint64_t most) {
  if (!zip.ok()) return;
  std::uint64_t read = 0;
  for (const auto& [name, entry] : zip->entries()) {
    const auto data = zip->Read(entry);
    if (!data.ok()) continue;
    FUZZ_CHECK((*data)->size() == entry.size);
    read += entry.size;
  }
  FUZZ_CHECK(read <= most);
}

// A file, as checkpoints are read.
void CheckFile(Bytes contents) {
  const fuzz::Budget budget(contents.size());
  const fuzz::MemoryFile file(contents);
  auto opened = model::RegularFile::Open(file.path());
  FUZZ_CHECK(opened.ok());
  const auto regular = std::make_shared<const model::RegularFile>(std::move(opened).value());
  CheckEntries(model::ZipReader::Open(regular), contents.size());
}

// In memory, as arrays are read: no more than the limit, whatever is compressed.
void CheckInMemory(Bytes contents) {
  const fuzz::Budget budget(contents.size());
  constexpr std::uint64_t kMost = std::uint64_t{1} << 20;
  CheckEntries(model::ZipReader::Open(contents, {true, kMost}), kMost);
}

void Check(Bytes contents) {
  CheckFile(contents);
  CheckInMemory(contents);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(Bytes(data, size));
  Check(fuzz::RepairZip(Bytes(data, size)));
  return 0;
}
