#include "train/support/communicator.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef XCODEC_HAVE_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
// LibTorch's header of NCCL needs NCCL's own.
#if defined(USE_C10D_NCCL) && defined(XCODEC_HAVE_NCCL)
#define XCODEC_USE_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "torch/backend/guard.h"

namespace xcodec::train {
namespace {

// How long processes wait for each other: only process 0 validates, and decoding may take long.
constexpr std::chrono::hours kPatience{3};

class Local : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void Sum(torch::Tensor* /*tensor*/) override {}
  void Broadcast(torch::Tensor* /*tensor*/) override {}
  torch::Tensor Gather(const torch::Tensor& rows) override { return rows; }
};

// Over any of c10d's process groups; their methods have the same names in LibTorch 1.13 and 2.x.
template <typename Group>
class Distributed : public Communicator {
 public:
  /// `device`: where the group wants tensors (NCCL knows CUDA tensors only).
  Distributed(c10::intrusive_ptr<Group> group, torch::Device device, int rank, int size)
      : group_(std::move(group)), device_(device), rank_(rank), size_(size) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void Sum(torch::Tensor* tensor) override {
    std::vector<torch::Tensor> list{Moved(*tensor)};
    group_->allreduce(list)->wait();
    TakeBack(list[0], tensor);
  }
  void Broadcast(torch::Tensor* tensor) override {
    std::vector<torch::Tensor> list{Moved(*tensor)};
    group_->broadcast(list)->wait();
    TakeBack(list[0], tensor);
  }
  torch::Tensor Gather(const torch::Tensor& rows) override {
    std::vector<torch::Tensor> input{Moved(rows)};
    std::vector<std::vector<torch::Tensor>> output(1);
    for (int i = 0; i < size_; ++i) output[0].push_back(torch::empty_like(input[0]));
    group_->allgather(output, input)->wait();
    return torch::cat(output[0], 0).to(rows.device());
  }

 private:
  // The tensor itself where that is possible.
  torch::Tensor Moved(const torch::Tensor& tensor) const { return tensor.detach().to(device_).contiguous(); }
  static void TakeBack(const torch::Tensor& moved, torch::Tensor* tensor) {
    torch::NoGradGuard no_grad;
    if (moved.data_ptr() != tensor->data_ptr()) tensor->copy_(moved);
  }

  c10::intrusive_ptr<Group> group_;
  torch::Device device_;
  int rank_;
  int size_;
};

std::string Variable(const char* name, const char* other = nullptr) {
  const char* value = std::getenv(name);
  if (value == nullptr && other != nullptr) value = std::getenv(other);
  return value == nullptr ? "" : value;
}

int Number(const std::string& text, int missing) {
  return text.empty() ? missing : static_cast<int>(std::strtol(text.c_str(), nullptr, 10));
}

c10::intrusive_ptr<c10d::Store> OpenStore(int rank, int size) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(Number(Variable("MASTER_PORT"), 29500));
  // torchrun's agent may already serve this port.
  options.isServer = rank == 0 && Variable("TORCHELASTIC_USE_AGENT_STORE") != "True";
  options.numWorkers = static_cast<std::size_t>(size);
  std::string host = Variable("MASTER_ADDR");
  if (host.empty()) host = "127.0.0.1";
  auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
  const std::string attempt = Variable("TORCHELASTIC_RESTART_COUNT");
  return c10::make_intrusive<c10d::PrefixStore>("xcodec" + attempt, store);
}

#ifdef XCODEC_HAVE_GLOO
std::unique_ptr<Communicator> OpenGloo(int rank, int size) {
  auto options = c10d::ProcessGroupGloo::Options::create();
  options->timeout = kPatience;
  const std::string interface = Variable("GLOO_SOCKET_IFNAME");
  if (!interface.empty()) {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(interface));
  } else if (Variable("MASTER_ADDR").empty() || Variable("MASTER_ADDR") == "127.0.0.1") {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
  } else {
    options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
  }
  auto group = c10::make_intrusive<c10d::ProcessGroupGloo>(OpenStore(rank, size), rank, size, options);
  return std::make_unique<Distributed<c10d::ProcessGroupGloo>>(std::move(group), torch::kCPU, rank, size);
}
#endif

#ifdef XCODEC_USE_NCCL
std::unique_ptr<Communicator> OpenNccl(torch::Device device, int rank, int size) {
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = kPatience;
  auto group = c10::make_intrusive<c10d::ProcessGroupNCCL>(OpenStore(rank, size), rank, size, options);
  return std::make_unique<Distributed<c10d::ProcessGroupNCCL>>(std::move(group), device, rank, size);
}
#endif

// Null when this build has no library for the device.
std::unique_ptr<Communicator> Open(torch::Device device, int rank, int size) {
#ifdef XCODEC_USE_NCCL
  if (device.is_cuda()) return OpenNccl(device, rank, size);
#endif
#ifdef XCODEC_HAVE_GLOO
  if (device.is_cpu()) return OpenGloo(rank, size);
#endif
  static_cast<void>(device);
  static_cast<void>(rank);
  static_cast<void>(size);
  return nullptr;
}

}  // namespace

std::unique_ptr<Communicator> LocalCommunicator() { return std::make_unique<Local>(); }

int LocalRank() { return Number(Variable("LOCAL_RANK", "SLURM_LOCALID"), 0); }

// "8(x2),4" of Slurm begins with the number of the first machine.
int LocalSize() { return std::max(1, Number(Variable("LOCAL_WORLD_SIZE", "SLURM_TASKS_PER_NODE"), 1)); }

Result<std::string> DeviceFor(const std::string& wanted, int local_rank, int devices) {
  if (wanted != "cuda") return wanted;
  if (devices < 1) return Status(StatusCode::kUnsupported, "LibTorch sees no CUDA device");
  return fmt::format("cuda:{}", local_rank % devices);
}

bool AnyProcess(bool says, Communicator* communicator) {
  if (communicator->size() == 1) return says;
  torch::Tensor flag = torch::full({1}, says ? 1.0F : 0.0F);
  communicator->Sum(&flag);
  return flag.item<float>() > 0;
}

Status Agreed(const Status& status, Communicator* communicator) {
  if (!AnyProcess(!status.ok(), communicator) || !status.ok()) return status;
  return Status(StatusCode::kIo, "another process of the run failed");
}

void BroadcastModule(torch::nn::Module* module, Communicator* communicator) {
  if (communicator->size() == 1) return;
  torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : module->parameters()) communicator->Broadcast(&parameter);
  for (torch::Tensor& buffer : module->buffers()) communicator->Broadcast(&buffer);
}

Result<std::unique_ptr<Communicator>> CommunicatorFromEnvironment(torch::Device device) {
  const int size = Number(Variable("WORLD_SIZE", "SLURM_NTASKS"), 1);
  const int rank = Number(Variable("RANK", "SLURM_PROCID"), 0);
  if (size <= 1) return LocalCommunicator();
  if (rank < 0 || rank >= size) {
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("RANK {} is not below WORLD_SIZE {}", rank, size));
  }
  std::unique_ptr<Communicator> communicator;
  XCODEC_RETURN_IF_ERROR(libtorch::TorchGuarded([&] {
    communicator = Open(device, rank, size);
    return Status::Ok();
  }));
  if (!communicator) {
    return Status(StatusCode::kUnsupported,
                  fmt::format("built without {}, which several processes on {} need",
                              device.is_cuda() ? "NCCL" : "Gloo", device.is_cuda() ? "CUDA" : "this device"));
  }
  return communicator;
}

}  // namespace xcodec::train
