#include "train/run/checkpoint.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "base/atomic_file.h"
#include "torch/guard.h"

namespace xcodec::train {
namespace {

using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

constexpr std::int64_t kVersion = 1;

template <typename Part>
void WritePart(const char* key, const Part* part, OutputArchive* archive) {
  if (part == nullptr) return;
  OutputArchive inner;
  part->save(inner);
  archive->write(key, inner);
}

template <typename Part>
void ReadPart(const char* key, Part* part, InputArchive* archive) {
  if (part == nullptr) return;
  InputArchive inner;
  archive->read(key, inner);
  part->load(inner);
}

void WriteAverages(const RunState& state, OutputArchive* archive) {
  if (state.average != nullptr) {
    OutputArchive inner;
    for (const auto& [name, tensor] : *state.average) {
      std::string key = name;
      for (char& c : key) c = c == '.' ? '/' : c;
      inner.write(key, tensor);
    }
    archive->write("average", inner);
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
    InputArchive inner;
    archive->read("average", inner);
    for (auto& [name, tensor] : *state.average) {
      std::string key = name;
      for (char& c : key) c = c == '.' ? '/' : c;
      inner.read(key, tensor);
    }
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

}  // namespace

Status SaveCheckpoint(const std::string& path, const RunState& state) {
  std::ostringstream bytes;
  XCODEC_RETURN_IF_ERROR(TorchGuarded([&] {
    OutputArchive archive;
    archive.write("version", torch::tensor(kVersion));
    archive.write("step", torch::tensor(*state.step));
    WritePart("codec", state.codec, &archive);
    WritePart("codec_optimizer", state.codec_optimizer, &archive);
    WritePart("discriminator", state.discriminator, &archive);
    WritePart("discriminator_optimizer", state.discriminator_optimizer, &archive);
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

Status LoadCheckpoint(const std::string& path, const RunState& state) {
  const Status loaded = TorchGuarded([&] {
    InputArchive archive;
    archive.load_from(path);
    torch::Tensor version, step;
    archive.read("version", version);
    archive.read("step", step);
    if (version.item<std::int64_t>() != kVersion) {
      return Status(StatusCode::kUnsupportedVersion, "a checkpoint of another version");
    }
    ReadPart("codec", state.codec, &archive);
    ReadPart("codec_optimizer", state.codec_optimizer, &archive);
    ReadPart("discriminator", state.discriminator, &archive);
    ReadPart("discriminator_optimizer", state.discriminator_optimizer, &archive);
    ReadAverages(state, &archive);
    *state.step = step.item<std::int64_t>();
    return Status::Ok();
  });
  if (loaded.ok() || loaded.code() != StatusCode::kInternal) return loaded.WithPrefix(path);
  return Status(StatusCode::kDamaged, path + ": " + loaded.message());
}

}  // namespace xcodec::train
