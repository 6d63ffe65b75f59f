#include "train/run/trainer.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "model/checkpoint/safetensors.h"
#include "model/store/model_store.h"
#include "torch/backend/guard.h"
#include "torch/backend/tensors.h"
#include "train/support/autocast.h"
#include "train/support/random.h"

namespace xcodec::train {
namespace {

// Different uses of the run's seed.
constexpr std::uint64_t kBandwidthStream = 101, kWindowStream = 102, kLevelStream = 103;

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Result<model::TensorMap> ReadTensors(const std::string& start) {
  if (EndsWith(start, ".safetensors")) {
    XCODEC_ASSIGN_OR_RETURN(const model::Safetensors file, model::ReadSafetensors(start));
    return file.tensors;
  }
  XCODEC_ASSIGN_OR_RETURN(const auto model, model::ModelStore::Load(start));
  return model->tensors;
}

Result<model::TensorMap> StartTensors(const TrainConfig& config) {
  XCODEC_ASSIGN_OR_RETURN(model::TensorMap tensors, ReadTensors(config.start));
  for (const std::string& part : config.start_without) {
    const std::size_t before = tensors.size();
    for (auto it = tensors.begin(); it != tensors.end();)
      it = it->first.find(part) != std::string::npos ? tensors.erase(it) : std::next(it);
    if (tensors.size() == before)
      return Status(StatusCode::kInvalidArgument,
                    "start_without: no tensor's name contains \"" + part + "\"");
  }
  return tensors;
}

// Codebooks that are no parameters have a name here all the same.
constexpr char kEmaName[] = "quantizer.codebook.embed";

Status Freeze(const std::vector<std::string>& parts, TrainableCodec* codec) {
  for (const std::string& part : parts) {
    bool found = false;
    for (auto& item : codec->named_parameters()) {
      if (item.key().find(part) == std::string::npos) continue;
      item.value().set_requires_grad(false);
      found = true;
    }
    if (codec->ema_quantizer() != nullptr && std::string(kEmaName).find(part) != std::string::npos) {
      codec->ema_quantizer()->Freeze();
      found = true;
    }
    if (!found)
      return Status(StatusCode::kInvalidArgument, "frozen: no parameter's name contains \"" + part + "\"");
  }
  return Status::Ok();
}

}  // namespace

torch::Tensor Stack(const std::vector<AudioBlock>& blocks) {
  std::vector<torch::Tensor> tensors;
  for (const AudioBlock& block : blocks) tensors.push_back(libtorch::ToTorch(block));
  return torch::stack(tensors);
}

Result<std::unique_ptr<Trainer>> Trainer::Create(const TrainConfig& config, Communicator* communicator) {
  if (config.optimizer.batch % communicator->size() != 0) {
    return Status(StatusCode::kInvalidArgument, "the batch cannot be divided evenly among the processes");
  }
  torch::manual_seed(config.seed);
  model::TensorMap tensors;
  if (!config.start.empty()) {
    XCODEC_ASSIGN_OR_RETURN(tensors, StartTensors(config));
  }
  XCODEC_ASSIGN_OR_RETURN(auto codec, CreateTrainable(config.model, config.start.empty() ? nullptr : &tensors,
                                                      config.ema, torch::Device(config.device)));
  XCODEC_RETURN_IF_ERROR(Freeze(config.frozen, codec.get()));
  std::unique_ptr<Trainer> trainer;
  XCODEC_RETURN_IF_ERROR(libtorch::TorchGuarded([&] {
    trainer.reset(new Trainer(config, std::move(codec), communicator));
    return Status::Ok();
  }));
  return trainer;
}

Trainer::Trainer(const TrainConfig& config, std::shared_ptr<TrainableCodec> codec, Communicator* communicator)
    : config_(config),
      communicator_(communicator),
      device_(config.device),
      codec_(std::move(codec)),
      average_(codec_.get(), config.optimizer.average),
      mel_(config.mel, device_),
      level_(config.model.spec.sample_rate, device_) {
  // One group of parameters per learning rate; biases, norms and codebooks do not decay.
  std::map<std::pair<double, bool>, std::vector<torch::Tensor>> groups;
  for (const auto& item : codec_->named_parameters()) {
    if (!item.value().requires_grad()) continue;  // teachers
    const bool decays = item.value().dim() > 1 && item.key().find("codebook") == std::string::npos;
    groups[{codec_->RateFactor(item.key()), decays}].push_back(item.value());
  }
  std::vector<torch::optim::OptimizerParamGroup> list;
  for (auto& [key, parameters] : groups) {
    const double decay = key.second ? config.optimizer.weight_decay : 0;
    list.emplace_back(parameters, std::make_unique<torch::optim::AdamWOptions>(AdamOptions(
                                      config.optimizer, config.optimizer.rate * key.first, decay)));
    rate_factors_.push_back(key.first);
  }
  optimizer_ = std::make_unique<torch::optim::AdamW>(
      list, AdamOptions(config.optimizer, config.optimizer.rate, config.optimizer.weight_decay));
  if (config.adversarial.use) {
    discriminator_ = std::make_shared<Discriminator>(config.model.spec, config.adversarial.discriminator);
    discriminator_->to(device_);
    discriminator_optimizer_ = std::make_unique<torch::optim::AdamW>(
        discriminator_->parameters(), AdamOptions(config.optimizer, config.adversarial.rate, 0));
  }
}

void Trainer::StartFrom(const torch::Tensor& audio) {
  codec_->Start(audio.to(device_), {config_.seed, config_.start_steps});
  average_.Restart();
}

int Trainer::DrawCodebooks() const {
  Random random({config_.seed, kBandwidthStream, static_cast<std::uint64_t>(step_)});
  const auto& rates = config_.model.spec.bandwidths;
  return config_.model.spec.CodebooksFor(
      rates[static_cast<std::size_t>(random.Below(static_cast<std::int64_t>(rates.size())))]);
}

std::vector<std::size_t> Trainer::DrawWindows() const {
  std::vector<std::size_t> windows;
  Random random({config_.seed, kWindowStream, static_cast<std::uint64_t>(step_)});
  for (int i = 0; i < config_.mel_windows; ++i) {
    windows.push_back(static_cast<std::size_t>(random.Below(static_cast<std::int64_t>(mel_.windows()))));
  }
  return windows;
}

torch::Tensor Trainer::Levels(std::int64_t items) const {
  torch::Tensor levels = torch::ones({items, 1, 1});
  for (std::int64_t i = 0; config_.random_level && i < items; ++i) {
    const std::int64_t item = communicator_->rank() * items + i;
    Random random(
        {config_.seed, kLevelStream, static_cast<std::uint64_t>(step_), static_cast<std::uint64_t>(item)});
    levels[i] = std::pow(10.0, random.Uniform(-1.6, -0.7));
  }
  return levels.to(device_);
}

bool Trainer::AdversaryActive() const {
  return config_.adversarial.use && step_ >= config_.adversarial.from_step;
}

void Trainer::TrainDiscriminator(const CodecOutput& output, StepLosses* report) {
  if (step_ % config_.adversarial.every != 0) return;
  const Judgement real = discriminator_->Judge(output.target);
  const Judgement fake = discriminator_->Judge(output.audio.detach());
  const torch::Tensor loss = DiscriminatorLoss(real, fake);
  discriminator_optimizer_->zero_grad();
  loss.backward();
  DefineGradients(discriminator_.get());
  MeanGradients(discriminator_.get(), communicator_);
  discriminator_optimizer_->step();
  (*report)["discriminator"] = loss.item<double>();
}

std::map<std::string, torch::Tensor> Trainer::AudioLosses(const CodecOutput& output, StepLosses* report) {
  std::map<std::string, torch::Tensor> losses;
  const auto& weights = config_.weights;
  if (weights.count("mel") > 0) {
    const torch::Tensor level = Levels(output.target.size(0));
    losses["mel"] = mel_(output.target * level, output.audio * level, DrawWindows());
  }
  if (weights.count("spectral") > 0) losses["spectral"] = SpectralLoss(output.target, output.audio);
  if (weights.count("level") > 0) losses["level"] = level_(output.target, output.audio);
  if (weights.count("energy") > 0) losses["energy"] = level_.OfWhole(output.target, output.audio);
  if (weights.count("waveform") > 0) losses["waveform"] = WaveformLoss(output.target, output.audio);
  if (weights.count("log_error") > 0) losses["log_error"] = LogErrorLoss(output.target, output.audio);
  if (AdversaryActive()) {
    TrainDiscriminator(output, report);
    const Judgement fake = discriminator_->Judge(output.audio);
    if (weights.count("adversarial") > 0) losses["adversarial"] = AdversarialLoss(fake);
    if (weights.count("feature") > 0)
      losses["feature"] = FeatureLoss(discriminator_->Judge(output.target), fake);
  }
  return losses;
}

void Trainer::Backward(const CodecOutput& output, const std::map<std::string, torch::Tensor>& audio_losses,
                       StepLosses* report) {
  torch::Tensor total = torch::zeros({}, output.audio.options());
  for (const auto& [name, loss] : output.losses) {
    (*report)[name] = loss.item<double>();
    const auto weight = config_.weights.find(name);
    if (weight != config_.weights.end() && loss.requires_grad()) total = total + weight->second * loss;
  }
  std::map<std::string, WeightedLoss> balanced;
  for (const auto& [name, loss] : audio_losses) {
    (*report)[name] = loss.item<double>();
    if (config_.balance) {
      balanced[name] = {loss, config_.weights.at(name)};
    } else {
      total = total + config_.weights.at(name) * loss;
    }
  }
  if (total.requires_grad()) total.backward({}, config_.balance);
  if (!balanced.empty()) balancer_.Backward(balanced, output.audio, communicator_);
}

void Trainer::ApplyStep(StepLosses* report) {
  DefineGradients(codec_.get());
  MeanGradients(codec_.get(), communicator_);
  const double clip = config_.optimizer.clip;
  if (clip > 0) (*report)["gradient"] = torch::nn::utils::clip_grad_norm_(codec_->parameters(), clip);
  for (std::size_t i = 0; i < rate_factors_.size(); ++i) {
    optimizer_->param_groups()[i].options().set_lr(RateAt(config_.optimizer, step_) * rate_factors_[i]);
  }
  optimizer_->step();
  codec_->AfterStep(static_cast<std::uint64_t>(step_), communicator_);
  average_.Update(step_);
}

StepLosses Trainer::Step(const torch::Tensor& audio) {
  StepLosses report;
  codec_->train();
  optimizer_->zero_grad();
  const torch::Tensor batch = audio.to(device_);
  const int codebooks = DrawCodebooks();
  const std::int64_t noise = step_ * config_.optimizer.batch + communicator_->rank() * audio.size(0);
  CodecOutput output;
  {
    const Autocast autocast(config_.optimizer.mixed_precision && device_.is_cuda());
    output = codec_->Run(batch, codebooks, noise, communicator_);
  }
  output.audio = output.audio.to(torch::kFloat32);
  const auto losses = AudioLosses(output, &report);
  // The discriminator's own step must not leave gradients of the codec, and the codec's none of it.
  Backward(output, losses, &report);
  if (discriminator_) discriminator_optimizer_->zero_grad();
  ApplyStep(&report);
  report["codebooks"] = codebooks;
  report["rate"] = RateAt(config_.optimizer, step_);
  ++step_;
  return report;
}

}  // namespace xcodec::train
