#include "train/job/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/atomic_file.h"
#include "model/checkpoint/safetensors.h"
#include "model/store/regular_file.h"
#include "torch/backend/guard.h"
#include "train/job/checkpoint_tensors.h"

namespace xcodec::train {
namespace {

namespace fs = std::filesystem;

constexpr char kFormat[] = "xcodec-train checkpoint", kVersion[] = "2";
constexpr char kEarlierFile[] = "checkpoint.pt";  // version 1, an archive of LibTorch
constexpr std::size_t kPiece = std::size_t{64} << 20;

Result<std::shared_ptr<model::OwnedBytes>> ReadFile(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const model::RegularFile file, model::RegularFile::Open(path));
  return file.ReadRange(0, file.size());
}

// Only process 0 calls this. Null if there is no file.
Result<std::shared_ptr<model::OwnedBytes>> Find(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error)) {
    auto bytes = ReadFile(path);
    if (!bytes.ok()) return bytes.status().WithPrefix(path);
    if (bytes.value()->size() == 0) return Status(StatusCode::kTruncated, path + ": an empty checkpoint");
    return bytes;
  }
  const std::string earlier = (fs::path(path).parent_path() / kEarlierFile).string();
  if (fs::exists(earlier, error))
    return Status(StatusCode::kUnsupportedVersion,
                  earlier +
                      ": a checkpoint of an earlier version, which is not read because it can hold programs; "
                      "finish the run with the version that wrote it, or remove it to start again");
  return std::shared_ptr<model::OwnedBytes>();
}

// All processes get the bytes of process 0, in pieces that fit into a device's memory. Null if it has
// none.
Result<std::shared_ptr<model::OwnedBytes>> ShareBytes(std::shared_ptr<model::OwnedBytes> bytes,
                                                      Communicator* communicator) {
  if (communicator->size() == 1) return bytes;
  const auto own = static_cast<std::int64_t>(bytes ? bytes->size() : 0);
  torch::Tensor size = torch::full({1}, own, torch::kInt64);
  communicator->Broadcast(&size);
  const auto total = static_cast<std::size_t>(size.item<std::int64_t>());
  if (total == 0) return std::shared_ptr<model::OwnedBytes>();
  Status room;
  if (communicator->rank() != 0) {
    auto received = model::OwnedBytes::Allocate(total);
    room = received.status();
    if (received.ok()) bytes = std::move(received).value();
  }
  XCODEC_RETURN_IF_ERROR(Agreed(room, communicator));
  for (std::size_t at = 0; at < total; at += kPiece) {
    const auto count = static_cast<std::int64_t>(std::min(kPiece, total - at));
    torch::Tensor piece = torch::from_blob(bytes->data() + at, {count}, torch::kUInt8);
    communicator->Broadcast(&piece);
  }
  return bytes;
}

Status Restore(const std::shared_ptr<model::OwnedBytes>& bytes, const RunState& state) {
  XCODEC_ASSIGN_OR_RETURN(const model::Safetensors file,
                          model::ParseSafetensors(Bytes(bytes->data(), bytes->size()), bytes));
  const auto format = file.metadata.find("format"), version = file.metadata.find("version");
  if (format == file.metadata.end() || format->second != kFormat || version == file.metadata.end())
    return Status(StatusCode::kDamaged, "not a checkpoint of xcodec-train");
  if (version->second != kVersion)
    return Status(StatusCode::kUnsupportedVersion, "a checkpoint of another version");
  return libtorch::TorchGuarded([&] { return RestoreRun(file.tensors, state); });
}

}  // namespace

Status SaveCheckpoint(const std::string& path, const RunState& state) {
  return libtorch::TorchGuarded([&]() -> Status {
    const model::TensorMap tensors = TensorsOfRun(state);
    XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, true, 0}));
    XCODEC_RETURN_IF_ERROR(
        model::WriteSafetensors(file->fd(), tensors, {{"format", kFormat}, {"version", kVersion}}));
    return file->Commit();
  });
}

Result<bool> LoadCheckpoint(const std::string& path, const RunState& state, Communicator* communicator) {
  std::shared_ptr<model::OwnedBytes> bytes;
  Status found;
  if (communicator->rank() == 0) {
    auto own = Find(path);
    found = own.status();
    if (own.ok()) bytes = std::move(own).value();
  }
  XCODEC_RETURN_IF_ERROR(Agreed(found, communicator));
  XCODEC_ASSIGN_OR_RETURN(bytes, ShareBytes(std::move(bytes), communicator));
  if (bytes == nullptr) return false;
  const Status restored = Restore(bytes, state);
  XCODEC_RETURN_IF_ERROR(Agreed(restored.ok() ? restored : restored.WithPrefix(path), communicator));
  return true;
}

}  // namespace xcodec::train
