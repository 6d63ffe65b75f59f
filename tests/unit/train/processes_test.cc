// The agreement of several processes. Process 0 runs first and process 1 after it, with communicators that
// record and replay the messages.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <functional>

#include "model/checkpoint/safetensors.h"
#include "train/core/ema_quantizer.h"
#include "train/job/checkpoint.h"
#include "train/run/trainer.h"
#include "train/support/shared_work.h"
#include "training_fixture.h"

namespace xcodec::train {
namespace {

constexpr char kEncodec[] =
    "model:\n  architecture: encodec\n"
    "  codec: {sample_rate: 8000, channels: 1, hop: 16, codebooks: 2, codebook_bits: 4, codebook_size: 16,\n"
    "          bandwidths: [4], chunk_length: 0, chunk_stride: 0, normalize: false, frame_rule: ceil_hop}\n"
    "  encodec: {causal: true, hidden_size: 8, codebook_dim: 8, num_filters: 4, upsampling_ratios: [4, 4],\n"
    "            num_lstm_layers: 1, num_residual_layers: 1}\n"
    "losses: {mel: 1, adversarial: 1}\n"
    "discriminator: {filters: 2, windows: [64]}\n";

using Tape = std::deque<torch::Tensor>;

// Process 0 of 2: what it sends is recorded; sums and gathered rows are those of two equal processes.
class Sender : public Communicator {
 public:
  explicit Sender(Tape* tape) : tape_(tape) {}
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void Sum(torch::Tensor* tensor) override { tensor->mul_(2); }
  void Broadcast(torch::Tensor* tensor) override { tape_->push_back(tensor->detach().clone()); }
  torch::Tensor Gather(const torch::Tensor& rows) override { return torch::cat({rows, rows}); }

 private:
  Tape* tape_;
};

// Process 1 of 2, which receives what the other has sent.
class Receiver : public Sender {
 public:
  explicit Receiver(Tape* tape) : Sender(tape), received_(tape) {}
  int rank() const override { return 1; }
  void Broadcast(torch::Tensor* tensor) override {
    ASSERT_FALSE(received_->empty());
    torch::NoGradGuard no_grad;
    tensor->copy_(received_->front());
    received_->pop_front();
  }

 private:
  Tape* received_;
};

std::vector<torch::Tensor> StateOf(Trainer* trainer) {
  std::vector<torch::Tensor> state = trainer->codec().parameters();
  for (const torch::Tensor& buffer : trainer->codec().buffers()) state.push_back(buffer);
  return state;
}

bool SameState(Trainer* a, Trainer* b) {
  const std::vector<torch::Tensor> x = StateOf(a), y = StateOf(b);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!torch::equal(x[i], y[i])) return false;
  }
  return x.size() == y.size();
}

class Processes : public Training {
 protected:
  std::unique_ptr<Trainer> Make(Communicator* communicator, std::uint64_t seed) const {
    auto config = ReadTrainConfig(Config(kEncodec, "run"));
    EXPECT_TRUE(config.ok()) << config.status().message();
    config->seed = seed;
    auto trainer = Trainer::Create(config.value(), communicator);
    EXPECT_TRUE(trainer.ok()) << trainer.status().message();
    return std::move(trainer).value();
  }

  Tape tape_;
  Sender sender_{&tape_};
  Receiver receiver_{&tape_};
};

TEST_F(Processes, BeginWithTheWeightsOfTheFirst) {
  const auto first = Make(&sender_, 1);
  const auto second = Make(&receiver_, 2);
  ASSERT_FALSE(SameState(first.get(), second.get()));
  first->Synchronize();
  second->Synchronize();
  EXPECT_TRUE(tape_.empty());
  EXPECT_TRUE(SameState(first.get(), second.get()));
}

TEST_F(Processes, ContinueFromTheCheckpointOfTheFirstWithoutASharedDisk) {
  const auto alone = LocalCommunicator();
  const auto saved = Make(alone.get(), 1);
  torch::manual_seed(5);
  saved->Step(torch::rand({4, 1, 2000}) - 0.5);
  const std::string path = folder_->File(kCheckpointFile);
  ASSERT_TRUE(saved->Save(path).ok());
  const auto first = Make(&sender_, 2);
  const auto second = Make(&receiver_, 3);
  const auto there = first->Load(path);
  ASSERT_TRUE(there.ok()) << there.status().message();
  EXPECT_TRUE(there.value());
  // The other one sees no such file.
  const auto received = second->Load(folder_->File("none.pt"));
  ASSERT_TRUE(received.ok()) << received.status().message();
  EXPECT_TRUE(received.value());
  EXPECT_EQ(first->steps_done(), 1);
  EXPECT_EQ(second->steps_done(), 1);
  EXPECT_TRUE(SameState(first.get(), second.get()));
  EXPECT_TRUE(SameState(first.get(), saved.get()));
}

TEST_F(Processes, BeginTogetherWhereOnlyTheSecondSeesACheckpoint) {
  const auto alone = LocalCommunicator();
  const auto saved = Make(alone.get(), 1);
  saved->Step(torch::rand({4, 1, 2000}) - 0.5);
  ASSERT_TRUE(saved->Save(folder_->File(kCheckpointFile)).ok());
  const auto first = Make(&sender_, 1);
  const auto second = Make(&receiver_, 1);
  const auto none = first->Load(folder_->File("none.pt"));
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none.value());
  const auto received = second->Load(folder_->File(kCheckpointFile));
  ASSERT_TRUE(received.ok());
  EXPECT_FALSE(received.value());
  EXPECT_EQ(second->steps_done(), 0);
}

TEST_F(Processes, DamagedCheckpointIsAnError) {
  const auto alone = LocalCommunicator();
  const auto trainer = Make(alone.get(), 1);
  std::ofstream(folder_->File(kCheckpointFile)) << "not a checkpoint";
  EXPECT_EQ(trainer->Load(folder_->File(kCheckpointFile)).status().code(), StatusCode::kDamaged);
}

// Writes tensors as a file with a checkpoint's metadata.
void Write(const std::string& path, const model::Safetensors& file) {
  const auto header = model::SafetensorsHeader(file.tensors, file.metadata);
  ASSERT_TRUE(header.ok());
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  EXPECT_TRUE(model::WriteSafetensors(fd, file.tensors, file.metadata).ok());
  close(fd);
}

TEST_F(Processes, HostileCheckpointsAreRefused) {
  const auto alone = LocalCommunicator();
  const auto trainer = Make(alone.get(), 1);
  torch::manual_seed(5);
  trainer->Step(torch::rand({4, 1, 2000}) - 0.5);
  const std::string path = folder_->File(kCheckpointFile);
  ASSERT_TRUE(trainer->Save(path).ok());
  const auto good = model::ReadSafetensors(path);
  ASSERT_TRUE(good.ok()) << good.status().message();
  const auto code = [&] { return Make(alone.get(), 1)->Load(path).status().code(); };
  const auto with = [&](const std::function<void(model::Safetensors*)>& change) {
    model::Safetensors file = good.value();
    change(&file);
    Write(path, file);
    return code();
  };
  const auto number = [](std::int64_t value) {
    std::vector<unsigned char> bytes(8);
    std::memcpy(bytes.data(), &value, 8);
    return model::Tensor::FromBytes(model::DType::kI64, {}, bytes);
  };
  EXPECT_EQ(with([](model::Safetensors*) {}), StatusCode::kOk);
  EXPECT_EQ(with([](model::Safetensors* f) { f->metadata.clear(); }), StatusCode::kDamaged);
  EXPECT_EQ(with([](model::Safetensors* f) { f->metadata["version"] = "1"; }),
            StatusCode::kUnsupportedVersion);
  EXPECT_EQ(with([&](model::Safetensors* f) { f->tensors["step"] = number(-1); }), StatusCode::kDamaged);
  EXPECT_EQ(with([&](model::Safetensors* f) { f->tensors["more"] = number(1); }), StatusCode::kDamaged);
  EXPECT_EQ(with([&](model::Safetensors* f) { f->tensors["balancer/mel"] = number(1); }),
            StatusCode::kDamaged);
  int kinds = 0;
  for (const char* start : {"codec/", "codec_optimizer/step/", "codec_optimizer/exp_avg/", "discriminator/",
                            "discriminator_optimizer/exp_avg_sq/", "average/"}) {
    SCOPED_TRACE(start);
    const auto found = good->tensors.lower_bound(start);
    ASSERT_TRUE(found != good->tensors.end());
    if (found->first.rfind(start, 0) != 0) continue;
    ++kinds;
    EXPECT_EQ(with([&](model::Safetensors* f) { f->tensors.erase(found->first); }), StatusCode::kDamaged);
    EXPECT_EQ(with([&](model::Safetensors* f) {
                f->tensors[found->first] = model::Tensor::FromFloats({3}, {1, 2, 3});
              }),
              StatusCode::kDamaged);
  }
  EXPECT_GE(kinds, 5);
  // An archive of LibTorch, under this name or the earlier one, is not opened.
  torch::save(torch::zeros({3}), path);
  EXPECT_EQ(code(), StatusCode::kDamaged);
  std::ofstream(path, std::ios::trunc).close();
  EXPECT_EQ(code(), StatusCode::kTruncated);
  std::filesystem::rename(path, folder_->File("checkpoint.pt"));
  EXPECT_EQ(code(), StatusCode::kUnsupportedVersion);
}

TEST_F(Processes, FailTogether) {
  EXPECT_TRUE(Agreed(Status::Ok(), &sender_).ok());
  EXPECT_EQ(Agreed(Status(StatusCode::kNotFound, "x"), &sender_).code(), StatusCode::kNotFound);
  class OtherFails : public Sender {
   public:
    using Sender::Sender;
    void Sum(torch::Tensor* tensor) override { tensor->add_(1); }
  } other(&tape_);
  EXPECT_EQ(Agreed(Status::Ok(), &other).code(), StatusCode::kIo);
}

// Rounding may put a code on either side of the limit in the two processes.
TEST_F(Processes, AgreeOnWhichCodesAreDead) {
  EmaOptions options;
  options.kmeans_iterations = 1;
  EmaQuantizer first(1, 4, 2, options), second(1, 4, 2, options);
  const torch::Tensor embed = torch::tensor({{{9.0F, 9.0F}, {1.0F, 0.0F}, {0.0F, 1.0F}, {-1.0F, 0.0F}}});
  const torch::Tensor rows = torch::tensor({{1.0F, 0.1F}, {0.1F, 1.0F}, {-1.0F, 0.1F}}).repeat({20, 1});
  first.SetEmbed(embed);
  second.SetEmbed(embed);
  first.named_buffers()["uses"][0][0].fill_(1.9);
  second.named_buffers()["uses"][0][0].fill_(1000);
  first.train();
  second.train();
  first.Quantize(rows, 1, &sender_);
  first.Update(3, &sender_);
  second.Quantize(rows, 1, &receiver_);
  second.Update(3, &receiver_);
  EXPECT_TRUE(tape_.empty());
  EXPECT_LT(first.embed()[0][0].abs().max().item<float>(), 2) << "not replaced";
  EXPECT_TRUE(torch::equal(first.embed(), second.embed()));
}

TEST_F(Processes, DivideWorkOnFiles) {
  std::vector<std::size_t> done;
  const auto work = [&](std::size_t item) {
    done.push_back(item);
    return Status::Ok();
  };
  ASSERT_TRUE(InShares(5, work, &receiver_).ok());
  // Its share of all, then all that its machine may lack, where it is alone as far as it knows.
  EXPECT_EQ(done, (std::vector<std::size_t>{1, 3, 0, 1, 2, 3, 4}));
  const auto alone = LocalCommunicator();
  done.clear();
  ASSERT_TRUE(InShares(5, work, alone.get()).ok());
  EXPECT_TRUE(done.empty());
}

TEST(Devices, AreCountedRound) {
  EXPECT_EQ(DeviceFor("cuda", 5, 8).value(), "cuda:5");
  EXPECT_EQ(DeviceFor("cuda", 5, 1).value(), "cuda:0") << "every process sees its own only";
  EXPECT_EQ(DeviceFor("cuda:2", 5, 1).value(), "cuda:2");
  EXPECT_EQ(DeviceFor("cpu", 5, 0).value(), "cpu");
  EXPECT_EQ(DeviceFor("cuda", 0, 0).status().code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace xcodec::train
