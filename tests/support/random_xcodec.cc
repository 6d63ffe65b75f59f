#include "support/random_xcodec.h"

#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/checkpoint/tensor_table.h"

namespace xcodec::golden {
namespace {

bool Ends(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

model::ModelConfig PublishedXCodec(bool wavlm) {
  model::ModelConfig config;
  model::CodecSpec& spec = config.spec;
  spec.name = "random";
  spec.architecture = model::Architecture::kXCodec;
  spec.sample_rate = 16000;
  spec.channels = 1;
  spec.hop = 320;
  spec.codebooks = 8;
  spec.bandwidths = {0.5, 1, 2, 4};
  spec.frame_rule = model::FrameRule::kXCodec;
  config.xcodec.semantic.wavlm = wavlm;
  return config;
}

std::shared_ptr<const model::Model> RandomXCodec(const model::ModelConfig& config, std::uint32_t seed) {
  auto model = std::make_shared<model::Model>();
  model->config = config;
  std::mt19937 generator(seed);
  for (const auto& [name, spec] : model::XCodecTensors(config.spec, config.xcodec)) {
    const bool gain = Ends(name, "norm.weight") || Ends(name, ".alpha");
    std::int64_t size = 1;
    std::int64_t inputs = 1;
    for (std::size_t i = 0; i < spec.shape.size(); ++i) {
      size *= spec.shape[i];
      if (i > 0) inputs *= spec.shape[i];
    }
    // Residual units only ever add: with less variance than their inputs the sums stay in bounds.
    float range = (name.rfind("acoustic_", 0) == 0 ? 1.0F : 1.7F) / std::sqrt(static_cast<float>(inputs));
    if (Ends(name, ".embed")) range = 1;
    if (gain || spec.shape.size() == 1) range = 0.1F;
    std::uniform_real_distribution<float> uniform(-range, range);
    std::vector<float> values(static_cast<std::size_t>(size));
    for (float& v : values) v = (gain ? 1.0F : 0.0F) + uniform(generator);
    model->tensors[name] = model::Tensor::FromFloats(spec.shape, values);
  }
  return model;
}

AudioBlock Whistles(std::int64_t length) {
  std::mt19937 generator(5);
  std::uniform_real_distribution<float> noise(-0.02F, 0.02F);
  AudioBlock audio(1, length);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    const auto t = static_cast<double>(i);
    audio.samples[i] =
        static_cast<float>(0.3 * std::sin(0.02 * t + 3 * std::sin(0.0007 * t)) * std::sin(0.0003 * t)) +
        noise(generator);
  }
  return audio;
}

}  // namespace xcodec::golden
