#include "cli/bench/random_model.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "model/checkpoint/tensor_table.h"
#include "model/config/published_config.h"
#include "model/store/model_files.h"

namespace xcodec::cli::bench {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// Uniform in [-1, 1).
  float Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return static_cast<float>(static_cast<std::int32_t>(z >> 32U)) / 2147483648.0F;
  }

 private:
  std::uint64_t state_;
};

bool Ends(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// What an untrained layer holds.
float Range(const std::string& name, const model::TensorSpec& spec) {
  if (Ends(name, ".embed")) return 0.3F;
  if (spec.shape.size() < 2 || Ends(name, ".alpha")) return 0.05F;
  std::int64_t inputs = 1;
  for (std::size_t i = 1; i < spec.shape.size(); ++i) inputs *= spec.shape[i];
  // X-Codec's residual units only ever add: with less variance than their inputs the sums stay in bounds.
  const float gain = name.rfind("acoustic_", 0) == 0 ? 1.0F : 1.7F;
  return gain / std::sqrt(static_cast<float>(inputs));
}

model::Tensor RandomTensor(const std::string& name, const model::TensorSpec& spec, Random* random) {
  std::int64_t size = 1;
  for (std::int64_t n : spec.shape) size *= n;
  std::vector<float> values(static_cast<std::size_t>(size));
  const bool gain = Ends(name, "norm.weight") || Ends(name, ".alpha");
  const float range = Range(name, spec);
  for (float& v : values) v = (gain ? 1.0F : 0.0F) + range * random->Next();
  return model::Tensor::FromFloats(spec.shape, values);
}

Result<std::string> WriteRandom(const model::ModelConfig& config, std::uint64_t seed,
                                const std::string& store) {
  model::Model model;
  model.config = config;
  Random random(seed);
  for (const auto& [name, spec] : model::ExpectedTensors(model.config)) {
    model.tensors[name] = RandomTensor(name, spec, &random);
  }
  const model::ModelInfo info = model::DescribeModel(model);
  model.identity = info.identity;
  XCODEC_RETURN_IF_ERROR(model::WriteModelFolder(
      store, model, info, "Random weights, made by xcodec-bench to measure speed.\n", true));
  return store + "/" + model.config.spec.name;
}

}  // namespace

Result<std::string> WriteRandomEncodec(int khz, const std::string& store) {
  const std::string kind = khz == 48 ? "48khz" : "24khz";
  model::ModelConfig config = *model::BuiltInConfig("encodec_" + kind);
  config.spec.name = "random_encodec_" + kind;
  return WriteRandom(config, static_cast<std::uint64_t>(khz), store);
}

Result<std::string> WriteRandomXCodec(const std::string& teacher, const std::string& store) {
  // The sizes of published models are what an empty configuration stands for.
  XCODEC_ASSIGN_OR_RETURN(
      model::ModelConfig config,
      model::ParseXCodecConfig(R"({"semantic_model_config": {"model_type": ")" + teacher + "\"}}"));
  config.spec.name = "random_xcodec_" + teacher;
  return WriteRandom(config, 16, store);
}

Result<std::string> WriteRandomDac(int khz, const std::string& store) {
  // What the authors' checkpoints say about themselves.
  const char* arguments = khz == 16   ? R"("sample_rate":16000,"encoder_rates":[2,4,5,8],"n_codebooks":12)"
                          : khz == 24 ? R"("sample_rate":24000,"encoder_rates":[2,4,5,8],"n_codebooks":32)"
                          : khz == 44 ? R"("sample_rate":44100,"encoder_rates":[2,4,8,8],"n_codebooks":9)"
                                      : nullptr;
  if (arguments == nullptr) return Status(StatusCode::kUnsupported, "DAC has no model of this rate");
  XCODEC_ASSIGN_OR_RETURN(model::ModelConfig config,
                          model::ParseDacArguments(std::string("{") + arguments + "}"));
  config.spec.name = "random_dac_" + std::to_string(khz) + "khz";
  return WriteRandom(config, static_cast<std::uint64_t>(khz), store);
}

}  // namespace xcodec::cli::bench
