#include "model/checkpoint/checkpoint.h"

#include <algorithm>

#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/torch_checkpoint.h"
#include "model/store/regular_file.h"

namespace xcodec::model {

Result<TensorMap> ReadAnyCheckpoint(const std::string& path, std::string* arguments) {
  unsigned char magic[2] = {0, 0};
  {
    XCODEC_ASSIGN_OR_RETURN(const RegularFile file, RegularFile::Open(path));
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), sizeof magic));
    XCODEC_RETURN_IF_ERROR(file.ReadAt(0, magic, size).WithPrefix(path));
  }
  if ((magic[0] == 'P' && magic[1] == 'K') || (magic[0] == 0x80 && magic[1] >= 2 && magic[1] <= 5)) {
    // A safetensors header of 0x80 + 256 * n bytes starts alike; its third byte then is 0 and its ninth '{'.
    auto torch = ReadTorchCheckpoint(path);
    if (torch.ok() && arguments != nullptr) *arguments = torch->arguments;
    if (torch.ok()) return std::move(torch->tensors);
    if (magic[0] == 'P') return torch.status();
    auto file = ReadSafetensors(path);
    if (!file.ok()) return torch.status();
    return std::move(file->tensors);
  }
  XCODEC_ASSIGN_OR_RETURN(Safetensors file, ReadSafetensors(path));
  return std::move(file.tensors);
}

}  // namespace xcodec::model
