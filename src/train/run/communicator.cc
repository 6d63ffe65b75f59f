#include "train/run/communicator.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef XCODEC_HAVE_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "torch/guard.h"

namespace xcodec::train {
namespace {

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
  Distributed(c10::intrusive_ptr<Group> group, int rank, int size)
      : group_(std::move(group)), rank_(rank), size_(size) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void Sum(torch::Tensor* tensor) override {
    std::vector<torch::Tensor> list{tensor->contiguous()};
    group_->allreduce(list)->wait();
    if (!tensor->is_same(list[0])) tensor->copy_(list[0]);
  }
  void Broadcast(torch::Tensor* tensor) override {
    std::vector<torch::Tensor> list{tensor->contiguous()};
    group_->broadcast(list)->wait();
    if (!tensor->is_same(list[0])) tensor->copy_(list[0]);
  }
  torch::Tensor Gather(const torch::Tensor& rows) override {
    std::vector<torch::Tensor> input{rows.contiguous()};
    std::vector<std::vector<torch::Tensor>> output(1);
    for (int i = 0; i < size_; ++i) output[0].push_back(torch::empty_like(input[0]));
    group_->allgather(output, input)->wait();
    return torch::cat(output[0], 0);
  }

 private:
  c10::intrusive_ptr<Group> group_;
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
  const std::string interface = Variable("GLOO_SOCKET_IFNAME");
  if (!interface.empty()) {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(interface));
  } else if (Variable("MASTER_ADDR").empty() || Variable("MASTER_ADDR") == "127.0.0.1") {
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
  } else {
    options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
  }
  auto group = c10::make_intrusive<c10d::ProcessGroupGloo>(OpenStore(rank, size), rank, size, options);
  return std::make_unique<Distributed<c10d::ProcessGroupGloo>>(std::move(group), rank, size);
}
#endif

#ifdef USE_C10D_NCCL
std::unique_ptr<Communicator> OpenNccl(int rank, int size) {
  auto group = c10::make_intrusive<c10d::ProcessGroupNCCL>(OpenStore(rank, size), rank, size);
  return std::make_unique<Distributed<c10d::ProcessGroupNCCL>>(std::move(group), rank, size);
}
#endif

// Null when this build has no library for the device.
std::unique_ptr<Communicator> Open(bool cuda, int rank, int size) {
#ifdef USE_C10D_NCCL
  if (cuda) return OpenNccl(rank, size);
#endif
#ifdef XCODEC_HAVE_GLOO
  if (!cuda) return OpenGloo(rank, size);
#endif
  static_cast<void>(cuda);
  static_cast<void>(rank);
  static_cast<void>(size);
  return nullptr;
}

}  // namespace

std::unique_ptr<Communicator> LocalCommunicator() { return std::make_unique<Local>(); }

int LocalRank() { return Number(Variable("LOCAL_RANK", "SLURM_LOCALID"), 0); }

Result<std::unique_ptr<Communicator>> CommunicatorFromEnvironment(bool cuda) {
  const int size = Number(Variable("WORLD_SIZE", "SLURM_NTASKS"), 1);
  const int rank = Number(Variable("RANK", "SLURM_PROCID"), 0);
  if (size <= 1) return LocalCommunicator();
  if (rank < 0 || rank >= size) {
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("RANK {} is not below WORLD_SIZE {}", rank, size));
  }
  std::unique_ptr<Communicator> communicator;
  XCODEC_RETURN_IF_ERROR(TorchGuarded([&] {
    communicator = Open(cuda, rank, size);
    return Status::Ok();
  }));
  if (!communicator) return Status(StatusCode::kUnsupported, "built without a library for several processes");
  return communicator;
}

}  // namespace xcodec::train
