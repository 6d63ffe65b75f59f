/// \file
/// Language models and codes from an integer generator: the same on every machine, nothing to download.
#ifndef XCODEC_TESTS_SUPPORT_LM_SYNTHETIC_H_
#define XCODEC_TESTS_SUPPORT_LM_SYNTHETIC_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "entropy/coders/block_coder.h"
#include "entropy/lm/lm_model.h"
#include "entropy/lm/lm_params.h"

namespace xcodec::testing {

/// SplitMix64 (Steele et al. 2014).
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, n).
  std::uint32_t Below(std::uint32_t n) { return static_cast<std::uint32_t>((Next() >> 32) * n >> 32); }
  /// A sum of four uniform numbers, exact in a float: mean 0, standard deviation 1.15 * 2^exponent.
  float Bell(int exponent) {
    std::int32_t sum = -2 * 65536;
    for (int i = 0; i < 4; ++i) sum += static_cast<std::int32_t>(Next() >> 48);
    float scale = 1.0F / 32768;
    for (; exponent < 0; ++exponent) scale *= 0.5F;
    return static_cast<float>(sum) * scale;
  }

 private:
  std::uint64_t state_;
};

/// Owns float parameters of a model that has never been trained.
class SyntheticLm {
 public:
  explicit SyntheticLm(const entropy::LmConfig& config, std::uint64_t seed = 1)
      : config_(config), random_(seed) {
    const std::int64_t dim = config.dim;
    const std::int64_t hidden = dim * config.hidden_scale;
    const bool history = config.network == entropy::LmNetworkKind::kHistory;
    int fan = 0;  // 2^-fan is about 1 / sqrt(dim)
    while ((1 << (2 * fan)) < dim) ++fan;
    for (int q = 0; q < config.n_q; ++q) {
      const std::string k = std::to_string(q);
      Add("emb." + k + ".weight", {config.card + 1, dim}, 0);
      const std::int64_t outputs =
          config.card + (history ? static_cast<std::int64_t>(entropy::kLmEvents) : 0);
      Add("linears." + k + ".weight", {outputs, dim}, -fan);
      Add("linears." + k + ".bias", {outputs}, -1);
    }
    if (history) AddHistory(dim, hidden, fan);
    AddNorm("transformer.norm_in", dim);
    for (int i = 0; i < config.num_layers; ++i) {
      const std::string layer = "transformer.layers." + std::to_string(i) + ".";
      Add(layer + "self_attn.in_proj_weight", {3 * dim, dim}, -fan + 1);
      Add(layer + "self_attn.in_proj_bias", {3 * dim}, -3);
      Add(layer + "self_attn.out_proj.weight", {dim, dim}, -fan);
      Add(layer + "self_attn.out_proj.bias", {dim}, -3);
      Add(layer + "linear1.weight", {hidden, dim}, -fan);
      Add(layer + "linear1.bias", {hidden}, -3);
      Add(layer + "linear2.weight", {dim, hidden}, -fan - 1);
      Add(layer + "linear2.bias", {dim}, -3);
      AddNorm(layer + "norm1", dim);
      AddNorm(layer + "norm2", dim);
    }
  }

  const entropy::LmConfig& config() const { return config_; }
  entropy::LmFloatTensors tensors() const {
    entropy::LmFloatTensors out;
    for (const auto& [name, entry] : values_) out[name] = {entry.first, entry.second};
    return out;
  }
  std::vector<float>& values(const std::string& name) { return values_.at(name).second; }

 private:
  void Add(const std::string& name, std::vector<std::int64_t> shape, int exponent, float offset = 0) {
    std::size_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
    std::vector<float> data(count);
    for (float& v : data) v = offset + random_.Bell(exponent);
    values_.emplace(name, std::make_pair(std::move(shape), std::move(data)));
  }
  void AddHistory(std::int64_t dim, std::int64_t hidden, int fan) {
    for (int q = 0; q < config_.n_q; ++q)
      for (const char* bag : {"history.before.", "history.now."})
        Add(bag + std::to_string(q) + ".weight", {static_cast<std::int64_t>(entropy::kLmEvents), dim}, -2);
    Add("history.start", {config_.n_q, dim}, -2);
    Add("history.taps.weight", {dim, static_cast<std::int64_t>(entropy::kLmTaps) * dim}, -fan);
    Add("history.taps.bias", {dim}, -3);
    Add("history.lower.weight", {dim, dim}, -fan);
    Add("history.lower.bias", {dim}, -3);
    Add("history.linear1.weight", {hidden, dim}, -fan);
    Add("history.linear1.bias", {hidden}, -3);
    Add("history.linear2.weight", {dim, hidden}, -fan - 1);
    Add("history.linear2.bias", {dim}, -3);
    AddNorm("history.norm1", dim);
    AddNorm("history.norm2", dim);
  }
  void AddNorm(const std::string& name, std::int64_t dim) {
    Add(name + ".weight", {dim}, -4, 1.0F);
    Add(name + ".bias", {dim}, -4);
  }

  entropy::LmConfig config_;
  SplitMix random_;
  std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<float>>> values_;
};

/// Codes that a model can learn nothing about, with runs, so that they are not quite uniform.
inline entropy::BlockCodes SyntheticCodes(const entropy::BlockShape& shape, std::uint64_t seed) {
  SplitMix random(seed);
  entropy::BlockCodes codes;
  const std::uint32_t card = 1U << shape.codebook_bits;
  for (const std::int64_t frames : shape.chunk_frames) {
    CodeBlock chunk(shape.codebooks, frames);
    for (int k = 0; k < shape.codebooks; ++k)
      for (std::int64_t t = 0; t < frames; ++t) {
        const bool repeat = t > 0 && random.Below(4) == 0;
        chunk.at(k, t) = repeat ? chunk.at(k, t - 1) : static_cast<std::uint16_t>(random.Below(card));
      }
    codes.push_back(std::move(chunk));
  }
  return codes;
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_SUPPORT_LM_SYNTHETIC_H_
