#include "conformance/spectral_models.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "model/spectral/refinement.h"

namespace xcodec::golden {
namespace {

// Sums of four uniform numbers, about normal, the same with every standard library.
std::vector<float> Random(const std::vector<std::int64_t>& shape, unsigned seed, float deviation) {
  std::size_t count = 1;
  for (const std::int64_t n : shape) count *= static_cast<std::size_t>(n);
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& v : values) {
    for (int i = 0; i < 4; ++i) v += static_cast<float>(generator() >> 8) / (1 << 24) - 0.5F;
    v *= deviation * std::sqrt(3.0F);
  }
  return values;
}

// The power that the envelope's latents stand for, as binary logarithms per unit: "refine.level" of one
// bandwidth.
std::vector<float> Levels(const model::Model& model) {
  const model::SpectralConfig& c = model.config.spectral;
  const auto get = [&](const char* name) { return model.tensors.at(name).ToFloat(); };
  const std::vector<float> interp = get("interp"), basis = get("env_basis"), mean = get("env_mean");
  const float gain = get("env_gain")[0];
  const auto bins = static_cast<std::size_t>(c.bins), bands = static_cast<std::size_t>(c.bands);
  const auto size = static_cast<std::size_t>(c.envelope_dims);
  const auto unit = static_cast<std::size_t>(c.refinement.unit);
  const std::size_t units = bins / unit;
  const std::size_t now = 2 * size * static_cast<std::size_t>(c.refinement.context);  // the frame itself
  const std::size_t constant = 2 * now + 2 * size;
  std::vector<float> table((constant + 1) * 2 * units);
  for (std::size_t channel = 0; channel < 2; ++channel) {
    for (std::size_t u = 0; u < units; ++u) {
      const std::size_t column = channel * units + u;
      for (std::size_t band = 0; band < bands; ++band) {
        float part = 0;
        for (std::size_t i = 0; i < unit; ++i) part += interp[band * bins + u * unit + i];
        part *= 2 * std::log2(10.0F) / static_cast<float>(unit);
        // Even bands are in the first latent of an MDCT frame, odd ones in the second.
        const std::size_t row = channel * (bands / 2) + band / 2;
        table[constant * 2 * units + column] += part * mean[row];
        for (std::size_t e = 0; e < size; ++e)
          table[(now + band % 2 * size + e) * 2 * units + column] += part * basis[row * size + e] / gain;
      }
    }
  }
  return table;
}

std::vector<float> Twice(std::vector<float> values) {
  values.reserve(2 * values.size());
  values.insert(values.end(), values.begin(), values.end());
  return values;
}

}  // namespace

std::shared_ptr<model::Model> PredictingSpectral(const model::Model& golden) {
  auto model = std::make_shared<model::Model>(golden);
  model::SpectralConfig& config = model->config.spectral;
  config.start_codebooks = 3;
  const int size = config.envelope_dims;
  std::vector<float> predict;  // 0.7 of the frame before, 0.2 of the one before that, and a little of all
  for (int i = 0; i < 3 * 2 * size * size; ++i) {
    const int row = i / size % (2 * size);
    const float own = row < size ? 0.7F : 0.2F;
    predict.push_back(0.02F * static_cast<float>(std::sin(i)) + (row % size == i % size ? own : 0.0F));
  }
  model->tensors["predict"] = model::Tensor::FromFloats({3, 2 * size, size}, predict);
  std::vector<float> start = model->tensors.at("codebook").ToFloat();
  start.resize(start.size() / 16 * 3);
  std::reverse(start.begin(), start.end());
  model->tensors["codebook_start"] = model::Tensor::FromFloats({3, 1024, config.wave_dims + size}, start);
  return model;
}

std::shared_ptr<model::Model> RefiningSpectral(const model::Model& golden) {
  std::shared_ptr<model::Model> model = PredictingSpectral(golden);
  model::SpectralConfig& config = model->config.spectral;
  config.refinement.base_codebooks = {2, 4, 5, 6};
  auto shapes = model::RefinementShapes(model->config.spec, config);
  std::vector<float> books = model->tensors.at("codebook").ToFloat();
  books.resize(books.size() / 16 * 6);
  model->tensors["codebook"] =
      model::Tensor::FromFloats({6, 1024, config.wave_dims + config.envelope_dims}, books);
  const auto set = [&](const std::string& name, const std::vector<float>& values) {
    model->tensors[name] = model::Tensor::FromFloats(shapes.at(name), values);
  };
  // A word of zeros, with which no unit gets worse, and 1023 others; what they leave has half the power.
  std::vector<float> words = Random(shapes.at("refine.codebook"), 1, 0.7F);
  for (std::size_t at = 0; at < words.size(); at += words.size() / 3) std::fill_n(&words[at], 8, 0.0F);
  set("refine.codebook", words);
  std::vector<float> change = Random(shapes.at("refine.change"), 2, 0.3F);
  for (float& v : change) v -= 1;
  set("refine.change", change);
  set("refine.seen", Random(shapes.at("refine.seen"), 3, 0.5F));
  set("refine.level", Twice(Levels(*model)));
  const std::vector<std::int64_t> refined{config.width, 2 * config.bins + 2 * config.bins / 8};
  model->tensors["dec.refined.weight"] = model::Tensor::FromFloats(refined, Random(refined, 4, 0.01F));
  const std::vector<float> keep{1, 0.3F, 0.2F, 0.1F};  // at all bandwidths
  model->tensors["dec.keep"] = model::Tensor::FromFloats({4, model::kRefinementDepths}, Twice(Twice(keep)));
  return model;
}

}  // namespace xcodec::golden
