// What the reader accepts can be written and read again.
#include <cstdint>
#include <vector>

#include "fuzz/budget.h"
#include "fuzz/fuzz_check.h"
#include "model/checkpoint/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace xcodec;
  const fuzz::Budget budget(size);
  const auto file = model::ParseSafetensors(Bytes(data, size), nullptr);
  if (!file.ok()) return 0;
  std::uint64_t total = 0;
  for (const auto& [name, tensor] : file->tensors) {
    FUZZ_CHECK(tensor.data.size() ==
               static_cast<std::size_t>(tensor.elements()) * model::DTypeSize(tensor.dtype));
    FUZZ_CHECK(tensor.ToFloat().size() == static_cast<std::size_t>(tensor.elements()));
    total += tensor.data.size();
  }
  FUZZ_CHECK(total <= size);
  const auto header = model::SafetensorsHeader(file->tensors, file->metadata);
  if (!header.ok()) return 0;
  std::vector<unsigned char> again = *header;
  again.resize(again.size() + total);
  FUZZ_CHECK(model::ParseSafetensors(again, nullptr).ok());
  return 0;
}
