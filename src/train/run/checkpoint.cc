#include "train/run/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <vector>

#include "base/atomic_file.h"
#include "torch/guard.h"

namespace xcodec::train {
namespace {

using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kPiece = std::size_t{64} << 20;

void WriteOptimizer(const char* key, const torch::optim::Optimizer* optimizer, OutputArchive* archive) {
  if (optimizer == nullptr) return;
  OutputArchive inner;
  optimizer->save(inner);
  archive->write(key, inner);
}

void ReadOptimizer(const char* key, torch::optim::Optimizer* optimizer, InputArchive* archive) {
  if (optimizer == nullptr) return;
  InputArchive inner;
  archive->read(key, inner);
  optimizer->load(inner);
}

// Parameters, then buffers. LibTorch's own Module::save cannot read back modules whose names are words of
// Python, like "in".
std::vector<torch::Tensor> TensorsOf(const torch::nn::Module& module) {
  std::vector<torch::Tensor> tensors = module.parameters();
  for (const torch::Tensor& buffer : module.buffers()) tensors.push_back(buffer);
  return tensors;
}

std::string Key(const char* part, std::size_t number) { return part + std::to_string(number); }

void WriteModule(const char* key, const torch::nn::Module* module, OutputArchive* archive) {
  if (module == nullptr) return;
  const std::vector<torch::Tensor> tensors = TensorsOf(*module);
  for (std::size_t i = 0; i < tensors.size(); ++i) archive->write(Key(key, i), tensors[i].detach());
}

void ReadTensor(const std::string& key, torch::Tensor* tensor, InputArchive* archive) {
  torch::NoGradGuard no_grad;
  torch::Tensor stored;
  archive->read(key, stored);
  TORCH_CHECK(stored.sizes() == tensor->sizes(), key, " has another shape");
  tensor->copy_(stored);
}

void ReadModule(const char* key, const torch::nn::Module* module, InputArchive* archive) {
  if (module == nullptr) return;
  std::vector<torch::Tensor> tensors = TensorsOf(*module);
  for (std::size_t i = 0; i < tensors.size(); ++i) ReadTensor(Key(key, i), &tensors[i], archive);
}

void WriteAverages(const RunState& state, OutputArchive* archive) {
  if (state.average != nullptr) {
    std::size_t number = 0;
    for (const auto& [name, tensor] : *state.average) archive->write(Key("average", number++), tensor);
  }
  if (state.balancer != nullptr) {
    OutputArchive inner;
    for (const auto& [name, average] : state.balancer->averages()) {
      inner.write(name, torch::tensor({average.sum, average.weight}, torch::kFloat64));
    }
    archive->write("balancer", inner);
  }
}

void ReadAverages(const RunState& state, InputArchive* archive) {
  if (state.average != nullptr) {
    std::size_t number = 0;
    for (auto& [name, tensor] : *state.average) ReadTensor(Key("average", number++), &tensor, archive);
  }
  if (state.balancer != nullptr) {
    InputArchive inner;
    archive->read("balancer", inner);
    std::map<std::string, Balancer::Average> averages;
    for (const std::string& name : inner.keys()) {
      torch::Tensor pair;
      inner.read(name, pair);
      averages[name] = {pair[0].item<double>(), pair[1].item<double>()};
    }
    state.balancer->set_averages(averages);
  }
}

Status ReadFile(const std::string& path, std::string* bytes) {
  std::ifstream file(path, std::ios::binary);
  bytes->assign(std::istreambuf_iterator<char>(file), {});
  if (!file || bytes->empty()) return Status(StatusCode::kIo, path + ": cannot be read");
  return Status::Ok();
}

// Everybody's bytes become those of process 0, in pieces that fit into a device's memory. False when it has
// none.
bool ShareBytes(std::string* bytes, Communicator* communicator) {
  if (communicator->size() == 1) return !bytes->empty();
  torch::Tensor size = torch::full({1}, static_cast<std::int64_t>(bytes->size()), torch::kInt64);
  communicator->Broadcast(&size);
  bytes->resize(static_cast<std::size_t>(size.item<std::int64_t>()));
  for (std::size_t at = 0; at < bytes->size(); at += kPiece) {
    const auto count = static_cast<std::int64_t>(std::min(kPiece, bytes->size() - at));
    torch::Tensor piece = torch::from_blob(bytes->data() + at, {count}, torch::kUInt8);
    communicator->Broadcast(&piece);
  }
  return !bytes->empty();
}

Status Restore(const std::string& bytes, const RunState& state) {
  const Status loaded = TorchGuarded([&] {
    InputArchive archive;
    archive.load_from(bytes.data(), bytes.size(), state.device);
    torch::Tensor version, step;
    archive.read("version", version);
    archive.read("step", step);
    if (version.item<std::int64_t>() != kVersion) {
      return Status(StatusCode::kUnsupportedVersion, "a checkpoint of another version");
    }
    ReadModule("codec_", state.codec, &archive);
    ReadOptimizer("codec_optimizer", state.codec_optimizer, &archive);
    ReadModule("discriminator_", state.discriminator, &archive);
    ReadOptimizer("discriminator_optimizer", state.discriminator_optimizer, &archive);
    ReadAverages(state, &archive);
    *state.step = step.item<std::int64_t>();
    return Status::Ok();
  });
  if (loaded.ok() || loaded.code() != StatusCode::kInternal) return loaded;
  return Status(StatusCode::kDamaged, loaded.message());
}

}  // namespace

Status SaveCheckpoint(const std::string& path, const RunState& state) {
  std::ostringstream bytes;
  XCODEC_RETURN_IF_ERROR(TorchGuarded([&] {
    OutputArchive archive;
    archive.write("version", torch::tensor(kVersion));
    archive.write("step", torch::tensor(*state.step));
    WriteModule("codec_", state.codec, &archive);
    WriteOptimizer("codec_optimizer", state.codec_optimizer, &archive);
    WriteModule("discriminator_", state.discriminator, &archive);
    WriteOptimizer("discriminator_optimizer", state.discriminator_optimizer, &archive);
    WriteAverages(state, &archive);
    archive.save_to(bytes);
    return Status::Ok();
  }));
  const std::string text = bytes.str();
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, true, 0}));
  XCODEC_RETURN_IF_ERROR(
      file->Write(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())));
  return file->Commit();
}

Result<bool> LoadCheckpoint(const std::string& path, const RunState& state, Communicator* communicator) {
  std::string bytes;
  std::error_code error;
  const bool first = communicator->rank() == 0;
  const bool there = first && std::filesystem::exists(path, error);
  XCODEC_RETURN_IF_ERROR(Agreed(there ? ReadFile(path, &bytes) : Status::Ok(), communicator));
  if (!ShareBytes(&bytes, communicator)) return false;
  const Status restored = Restore(bytes, state);
  XCODEC_RETURN_IF_ERROR(Agreed(restored.ok() ? restored : restored.WithPrefix(path), communicator));
  return true;
}

}  // namespace xcodec::train
