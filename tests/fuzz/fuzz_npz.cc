// Archives of arrays, unchanged and with corrected checksums: within the budget, and arrays whose shapes and
// bytes agree.
#include <cstdint>

#include "codec/arrays/npz.h"
#include "fuzz/budget.h"
#include "fuzz/repair_zip.h"

namespace {

using namespace xcodec;

void Check(Bytes file) {
  const fuzz::Budget budget(file.size());
  const auto arrays = codec::ReadNpz(file, codec::NpzBudget(file.size()));
  if (!arrays.ok()) return;
  std::uint64_t bytes = 0;
  for (const auto& [name, tensor] : *arrays) {
    FUZZ_CHECK(tensor.data.size() ==
               static_cast<std::size_t>(tensor.elements()) * model::DTypeSize(tensor.dtype));
    bytes += tensor.data.size();
  }
  FUZZ_CHECK(bytes <= codec::NpzBudget(file.size()));
  // What was read can be written and read again.
  const auto written = codec::WriteNpz(*arrays);
  const auto again = codec::ReadNpz(written, codec::NpzBudget(written.size()));
  FUZZ_CHECK(again.ok() && again->size() == arrays->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Check(Bytes(data, size));
  Check(fuzz::RepairZip(Bytes(data, size)));
  return 0;
}
