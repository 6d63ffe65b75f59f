// What happens between steps: averaged weights, validation, export, checkpoints.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "train/run/trainer.h"

namespace xcodec::train {

StepLosses Trainer::Validate(const torch::Tensor& audio, const std::vector<std::int64_t>& kept,
                             std::vector<torch::Tensor>* decoded) {
  torch::NoGradGuard no_grad;
  average_.Swap();
  codec_->eval();
  StepLosses report;
  for (const double kbps : config_.model.spec.bandwidths) {
    decoded->clear();
    double mel = 0, snr = 0;
    for (std::int64_t i = 0; i < audio.size(0); ++i) {
      const torch::Tensor chunk = audio.narrow(0, i, 1).to(device_);
      const CodecOutput output = codec_->Run(chunk, config_.model.spec.CodebooksFor(kbps), i, communicator_);
      const double scale = 0.1;  // about -20 dB, where the floor of the logarithm means something
      mel += mel_(output.target * scale, output.audio * scale, {}).item<double>();
      const double error = (output.target - output.audio).square().sum().item<double>() + 1e-12;
      snr += 10 * std::log10(output.target.square().sum().item<double>() / error + 1e-12);
      if (std::find(kept.begin(), kept.end(), i) != kept.end()) decoded->push_back(output.audio[0].cpu());
    }
    report[fmt::format("valid/mel_{:g}", kbps)] = mel / static_cast<double>(audio.size(0));
    report[fmt::format("valid/snr_{:g}", kbps)] = snr / static_cast<double>(audio.size(0));
  }
  codec_->train();
  average_.Swap();
  return report;
}

model::Model Trainer::ExportModel() {
  model::Model model;
  model.config = config_.model;
  average_.Swap();
  model.tensors = codec_->Export();
  average_.Swap();
  ApplyTextureGain(model.config, config_.texture_gain, &model.tensors);
  return model;
}

RunState Trainer::State() {
  RunState state;
  state.codec = codec_.get();
  state.codec_optimizer = optimizer_.get();
  state.discriminator = discriminator_.get();
  state.discriminator_optimizer = discriminator_optimizer_.get();
  state.average = average_.tensors();
  state.balancer = &balancer_;
  state.step = &step_;
  state.device = device_;
  return state;
}

Status Trainer::Save(const std::string& path) { return SaveCheckpoint(path, State()); }

Result<bool> Trainer::Load(const std::string& path) { return LoadCheckpoint(path, State(), communicator_); }

void Trainer::Synchronize() {
  if (communicator_->size() == 1) return;
  BroadcastModule(codec_.get(), communicator_);
  if (discriminator_) BroadcastModule(discriminator_.get(), communicator_);
  average_.Restart();
}

}  // namespace xcodec::train
