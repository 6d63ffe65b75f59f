#include "torch/spectral/envelope_prediction.h"

#include <algorithm>
#include <vector>

#include "model/spectral/prediction_rule.h"
#include "torch/spectral/beam_search.h"

namespace xcodec::libtorch {
namespace {

// From the envelopes [B, E] of all frames before; undefined for the first.
torch::Tensor Expected(const torch::Tensor& predict, const std::vector<torch::Tensor>& before) {
  const std::size_t frame = before.size();
  if (frame == 0) return {};
  const torch::Tensor matrix = predict[model::PredictionMatrix(static_cast<std::int64_t>(frame))];
  const std::int64_t size = matrix.size(1);
  const torch::Tensor expected = before[frame - 1].matmul(matrix.narrow(0, 0, size));
  if (frame == 1) return expected;
  return expected + before[frame - 2].matmul(matrix.narrow(0, size, size));
}

torch::Tensor Sum(const torch::Tensor& codebooks, const torch::Tensor& codes) {
  torch::Tensor sum = torch::embedding(codebooks[0], codes[0]);
  for (std::int64_t k = 1; k < codes.size(0); ++k) sum = sum + torch::embedding(codebooks[k], codes[k]);
  return sum;
}

}  // namespace

torch::Tensor PredictiveBooks::Of(std::int64_t frame, std::int64_t count) const {
  if (frame > 0) return codebook.narrow(0, 0, count);
  const std::int64_t others = std::min(start.size(0), count);
  return torch::cat({start.narrow(0, 0, others), codebook.narrow(0, others, count - others)});
}

torch::Tensor QuantizePredicted(const PredictiveBooks& books, const torch::Tensor& latent,
                                const torch::Tensor& weights, int count, int width) {
  const std::int64_t frames = latent.size(1);
  const std::int64_t size = books.predict.size(2);
  const std::int64_t wave = latent.size(2) - size;
  const torch::Tensor first = books.Of(0, count);
  const torch::Tensor rest = books.Of(1, count);
  std::vector<torch::Tensor> envelopes;
  std::vector<torch::Tensor> codes;
  for (std::int64_t t = 0; t < frames; ++t) {
    const torch::Tensor& codebooks = t == 0 ? first : rest;
    const torch::Tensor expected = Expected(books.predict, envelopes);
    torch::Tensor target = latent.select(1, t);
    if (t > 0) target = target - torch::constant_pad_nd(expected, {wave, 0});
    const torch::Tensor weight = weights.defined() ? weights.select(1, t) : torch::Tensor();
    codes.push_back(width == 1 ? QuantizeGreedy(target, codebooks, count, weight)
                               : QuantizeBeam(target, codebooks, count, width, weight));
    const torch::Tensor envelope = Sum(codebooks, codes.back()).narrow(1, wave, size);
    envelopes.push_back(t == 0 ? envelope : envelope + expected);
  }
  return torch::stack(codes, 2).reshape({count, -1});
}

torch::Tensor PredictionTargets(const PredictiveBooks& books, const torch::Tensor& latent,
                                const torch::Tensor& decoded) {
  const std::int64_t size = books.predict.size(2);
  const std::int64_t wave = latent.size(2) - size;
  std::vector<torch::Tensor> before;
  std::vector<torch::Tensor> expected{torch::zeros_like(latent.select(1, 0).narrow(1, wave, size))};
  for (std::int64_t t = 1; t < latent.size(1); ++t) {
    before.push_back(decoded.select(1, t - 1).narrow(1, wave, size));
    expected.push_back(Expected(books.predict, before));
  }
  return latent - torch::constant_pad_nd(torch::stack(expected, 1), {wave, 0});
}

torch::Tensor DequantizePredicted(const PredictiveBooks& books, const torch::Tensor& codes,
                                  std::int64_t batch) {
  const std::int64_t count = codes.size(0);
  const std::int64_t size = books.predict.size(2);
  const torch::Tensor shaped = codes.reshape({count, batch, -1});
  const std::int64_t frames = shaped.size(2);
  const torch::Tensor sum = torch::cat({Sum(books.Of(0, count), shaped.narrow(2, 0, 1)),
                                        Sum(books.Of(1, count), shaped.narrow(2, 1, frames - 1))},
                                       1);
  const std::int64_t wave = sum.size(2) - size;
  std::vector<torch::Tensor> envelopes;
  for (std::int64_t t = 0; t < frames; ++t) {
    const torch::Tensor coded = sum.select(1, t).narrow(1, wave, size);
    envelopes.push_back(t == 0 ? coded : coded + Expected(books.predict, envelopes));
  }
  torch::Tensor waves = sum.narrow(2, 0, wave);
  if (frames % 2 == 1) {
    envelopes.push_back(Expected(books.predict, envelopes));
    waves = torch::cat({waves, torch::zeros({batch, 1, wave}, waves.options())}, 1);
  }
  return torch::cat({waves, torch::stack(envelopes, 1)}, 2);
}

}  // namespace xcodec::libtorch
