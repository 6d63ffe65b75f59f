// Torch checkpoints as files: the input itself, and the input as the pickle of a sound archive, which gets
// past the archive's checksums.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "fuzz/fuzz_check.h"
#include "model/torch_checkpoint.h"
#include "unit/model/checkpoint_builder.h"

namespace {

void Read(const std::string& contents) {
  const int fd = memfd_create("checkpoint", 0);
  FUZZ_CHECK(fd >= 0);
  FUZZ_CHECK(write(fd, contents.data(), contents.size()) == static_cast<ssize_t>(contents.size()));
  const auto checkpoint = xcodec::ReadTorchCheckpoint("/proc/self/fd/" + std::to_string(fd));
  if (checkpoint.ok()) {
    for (const auto& [name, tensor] : checkpoint->tensors)
      FUZZ_CHECK(tensor.ToFloat().size() == static_cast<std::size_t>(tensor.elements()));
  }
  close(fd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  Read(input);
  Read(xcodec::testing::MakeCheckpoint(input));
  return 0;
}
