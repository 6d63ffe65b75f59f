// Archives of arrays: within the budget, and arrays whose shapes and bytes agree.
#include <cstdint>

#include "codec/npz.h"
#include "fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const auto arrays = ReadNpz(Bytes(data, size), NpzBudget(size));
  if (!arrays.ok()) return 0;
  std::uint64_t bytes = 0;
  for (const auto& [name, tensor] : *arrays) {
    FUZZ_CHECK(tensor.data.size() == static_cast<std::size_t>(tensor.elements()) * DTypeSize(tensor.dtype));
    bytes += tensor.data.size();
  }
  FUZZ_CHECK(bytes <= NpzBudget(size));
  // What was read can be written and read again.
  const auto written = WriteNpz(*arrays);
  const auto again = ReadNpz(written, NpzBudget(written.size()));
  FUZZ_CHECK(again.ok() && again->size() == arrays->size());
  return 0;
}
