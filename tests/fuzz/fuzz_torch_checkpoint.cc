// Torch checkpoints as files: the input itself, the same with corrected checksums, and the input as the
// pickle of a valid archive.
#include <cstdint>
#include <string>

#include "fuzz/budget.h"
#include "fuzz/memory_file.h"
#include "fuzz/repair_zip.h"
#include "model/checkpoint/torch_checkpoint.h"
#include "unit/model/checkpoint_builder.h"

namespace {

using namespace xcodec;

void Read(Bytes contents) {
  const fuzz::Budget budget(contents.size());
  const fuzz::MemoryFile file(contents);
  const auto checkpoint = model::ReadTorchCheckpoint(file.path());
  if (!checkpoint.ok()) return;
  for (const auto& [name, tensor] : checkpoint->tensors)
    FUZZ_CHECK(tensor.ToFloat().size() == static_cast<std::size_t>(tensor.elements()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Read(Bytes(data, size));
  Read(fuzz::RepairZip(Bytes(data, size)));
  const std::string archive = xcodec::testing::MakeCheckpoint({reinterpret_cast<const char*>(data), size});
  Read(Bytes(reinterpret_cast<const unsigned char*>(archive.data()), archive.size()));
  return 0;
}
