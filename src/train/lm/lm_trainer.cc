#include "train/lm/lm_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/store/language_model.h"
#include "torch/backend/guard.h"
#include "torch/backend/tensors.h"
#include "train/support/autocast.h"
#include "train/support/random.h"

namespace xcodec::train {
namespace {

torch::nn::Module* OnDevice(torch::nn::Module* net, const torch::Device& device) {
  net->to(device);
  return net;
}

// Different uses of the run's seed.
constexpr std::uint64_t kBandwidthStream = 201, kOffsetStream = 202;

}  // namespace

Result<std::unique_ptr<LmTrainer>> LmTrainer::Create(const TrainConfig& config,
                                                     const model::TensorMap& tensors,
                                                     Communicator* communicator) {
  if (config.optimizer.batch % communicator->size() != 0) {
    return Status(StatusCode::kInvalidArgument, "the batch cannot be divided evenly among the processes");
  }
  std::unique_ptr<LmTrainer> trainer;
  const Status built = libtorch::TorchGuarded([&] {
    torch::manual_seed(config.seed);
    trainer.reset(new LmTrainer(config, communicator));
    if (tensors.empty()) return Status::Ok();
    torch::NoGradGuard no_grad;
    XCODEC_RETURN_IF_ERROR(libtorch::LoadParameters(tensors, "", trainer->net_.get()));
    trainer->average_.Restart();
    return Status::Ok();
  });
  if (!built.ok()) return built;
  return trainer;
}

LmTrainer::LmTrainer(const TrainConfig& config, Communicator* communicator)
    : config_(config),
      communicator_(communicator),
      device_(config.device),
      history_(config.lm.shape.network == entropy::LmNetworkKind::kHistory
                   ? std::make_shared<HistoryLmNet>(config.lm.shape)
                   : nullptr),
      net_(history_ != nullptr ? history_ : std::make_shared<libtorch::LanguageModelNet>(config.lm.shape)),
      average_(OnDevice(net_.get(), device_), config.optimizer.average) {
  std::vector<torch::Tensor> matrices, vectors;
  for (const auto& item : net_->named_parameters()) {
    const bool decays = item.value().dim() > 1 && item.key().rfind("emb", 0) != 0;
    (decays ? matrices : vectors).push_back(item.value());
  }
  const OptimizerConfig& o = config_.optimizer;
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(matrices,
                      std::make_unique<torch::optim::AdamWOptions>(AdamOptions(o, o.rate, o.weight_decay)));
  groups.emplace_back(vectors, std::make_unique<torch::optim::AdamWOptions>(AdamOptions(o, o.rate, 0)));
  optimizer_ = std::make_unique<torch::optim::AdamW>(groups, AdamOptions(o, o.rate, o.weight_decay));
}

void LmTrainer::StartFromCodebooks(const torch::Tensor& codebooks) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor rows = codebooks.to(torch::kFloat32);
  const torch::Tensor scaled = rows / rows.square().mean().sqrt().clamp_min(1e-9);
  auto parameters = net_->named_parameters();
  const auto count = std::min<std::int64_t>(scaled.size(0), config_.lm.shape.n_q);
  for (std::int64_t k = 0; k < count; ++k) {
    torch::Tensor& table = parameters[fmt::format("emb.{}.weight", k)];
    table.narrow(0, 1, scaled.size(1)).narrow(1, 0, scaled.size(2)).copy_(scaled[k]);
  }
  average_.Restart();
}

torch::Tensor LmTrainer::Scores(const torch::Tensor& codes, std::int64_t offset) {
  if (history_ != nullptr) return history_->Scores(codes, offset);
  const torch::Tensor before = codes.narrow(2, 0, codes.size(2) - 1) + 1;
  const torch::Tensor inputs = torch::constant_pad_nd(before, {1, 0});
  libtorch::LanguageModelNet::State state;
  state.offset = offset;
  return net_->Logits(inputs, &state);
}

// Mean bits per code.
torch::Tensor LmTrainer::Bits(const torch::Tensor& codes, std::int64_t offset) {
  torch::Tensor logits;
  {
    const Autocast autocast(config_.optimizer.mixed_precision && device_.is_cuda());
    logits = Scores(codes, offset);
  }
  return torch::cross_entropy_loss(logits.to(torch::kFloat32), codes) / std::log(2.0);
}

std::size_t LmTrainer::NextBandwidth() const {
  Random random({config_.seed, kBandwidthStream, static_cast<std::uint64_t>(step_)});
  return static_cast<std::size_t>(
      random.Below(static_cast<std::int64_t>(config_.model.spec.bandwidths.size())));
}

std::map<std::string, double> LmTrainer::Step(const torch::Tensor& codes) {
  const std::int64_t codebooks = std::min<std::int64_t>(codes.size(1), config_.lm.shape.n_q);
  Random position({config_.seed, kOffsetStream, static_cast<std::uint64_t>(step_)});
  const std::int64_t offset = position.Chance(0.5) ? 0 : position.Below(config_.lm.max_offset + 1);
  net_->train();
  optimizer_->zero_grad();
  const torch::Tensor loss = Bits(codes.narrow(1, 0, codebooks).to(device_), offset);
  loss.backward();
  DefineGradients(net_.get());
  MeanGradients(net_.get(), communicator_);
  std::map<std::string, double> report;
  report["bits"] = loss.item<double>();
  if (config_.optimizer.clip > 0)
    report["gradient"] = torch::nn::utils::clip_grad_norm_(net_->parameters(), config_.optimizer.clip);
  const double rate = RateAt(config_.optimizer, step_);
  for (auto& group : optimizer_->param_groups()) group.options().set_lr(rate);
  optimizer_->step();
  average_.Update(step_);
  report["codebooks"] = static_cast<double>(codebooks);
  report["rate"] = rate;
  ++step_;
  return report;
}

std::map<std::string, double> LmTrainer::Validate(const std::vector<std::vector<torch::Tensor>>& excerpts) {
  torch::NoGradGuard no_grad;
  average_.Swap();
  net_->eval();
  std::map<std::string, double> report;
  const auto& rates = config_.model.spec.bandwidths;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    double bits = 0, count = 0;
    for (const auto& excerpt : excerpts) {
      const std::int64_t codebooks = std::min<std::int64_t>(excerpt[i].size(0), config_.lm.shape.n_q);
      const torch::Tensor part = excerpt[i].narrow(0, 0, codebooks).unsqueeze(0).to(device_);
      const auto codes = static_cast<double>(part.numel());
      bits += Bits(part, 0).item<double>() * codes;
      count += codes;
    }
    report[fmt::format("valid/bits_{:g}", rates[i])] = bits / count;
  }
  average_.Swap();
  return report;
}

Result<model::Model> LmTrainer::ExportModel(const model::Model& codec) {
  model::Model model = codec;
  model.config.spec.name = config_.name;
  model.lm_config = config_.lm.shape;
  average_.Swap();
  model.lm_tensors = libtorch::SaveParameters(*net_);
  average_.Swap();
  model.lm_integer.clear();
  XCODEC_ASSIGN_OR_RETURN(const entropy::IntegerLm integer, model::IntegerLmOf(model));
  model.lm_integer = model::IntegerLmTensors(integer);
  model.lm_identity = integer.identity();
  return model;
}

RunState LmTrainer::State() {
  RunState state;
  state.codec = net_.get();
  state.codec_optimizer = optimizer_.get();
  state.average = average_.tensors();
  state.step = &step_;
  state.device = device_;
  return state;
}

Status LmTrainer::Save(const std::string& path) { return SaveCheckpoint(path, State()); }

Result<bool> LmTrainer::Load(const std::string& path) { return LoadCheckpoint(path, State(), communicator_); }

void LmTrainer::Synchronize() {
  if (communicator_->size() == 1) return;
  BroadcastModule(net_.get(), communicator_);
  average_.Restart();
}

}  // namespace xcodec::train
