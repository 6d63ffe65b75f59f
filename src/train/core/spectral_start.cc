#include "train/core/spectral_start.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <vector>

#include "torch/spectral/beam_search.h"
#include "torch/spectral/mdct.h"
#include "train/core/ema_quantizer.h"

namespace xcodec::train {
namespace {

constexpr std::array<double, 21> kEdges{0,   4,   8,   13,  19,  27,  36,  46,  59,  74, 92,
                                        114, 140, 171, 207, 252, 304, 367, 443, 533, 640};
constexpr double kEnvelopeDeviation = 1.3;

// Position 0 .. 1 of `bands` + 1 edges on the curve of kEdges, at least one bin apart.
std::vector<std::int64_t> BandEdges(int bins, int bands) {
  std::vector<std::int64_t> edges(static_cast<std::size_t>(bands) + 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const double at = 20.0 * static_cast<double>(i) / bands;
    const auto low = std::min<std::size_t>(static_cast<std::size_t>(at), 19);
    const double edge = kEdges[low] + (at - static_cast<double>(low)) * (kEdges[low + 1] - kEdges[low]);
    edges[i] = std::llround(edge * bins / 640.0);
    if (i > 0) edges[i] = std::max(edges[i], edges[i - 1] + 1);
  }
  // Narrow bands may have pushed the last edges up: push back from the end.
  edges.back() = bins;
  for (std::size_t i = edges.size() - 1; i > 0; --i) edges[i - 1] = std::min(edges[i - 1], edges[i] - 1);
  return edges;
}

// [n, 2, T, width] -> rows [n * sets * T, 2 * width / sets], the order of SpectralCodec.
torch::Tensor LatentRows(const torch::Tensor& x, std::int64_t sets) {
  const std::int64_t frames = x.size(2);
  return x.reshape({x.size(0), 2, frames, -1, sets})
      .permute({0, 2, 4, 1, 3})
      .reshape({x.size(0) * sets * frames, -1});
}

struct Components {
  torch::Tensor mean;   // [width]
  torch::Tensor basis;  // [width, width], strongest first
  double total_variance = 0;
};

Components PrincipalComponents(const torch::Tensor& rows, bool centred) {
  const torch::Tensor wide = rows.to(torch::kFloat64);
  Components result;
  const torch::Tensor mean = centred ? wide.mean(0) : torch::zeros({wide.size(1)}, wide.options());
  const torch::Tensor free = wide - mean;
  const torch::Tensor covariance = free.t().matmul(free) / static_cast<double>(rows.size(0));
  torch::Tensor values, vectors;
  std::tie(values, vectors) = torch::linalg_eigh(covariance);
  result.mean = mean.to(torch::kFloat32);
  result.basis = vectors.flip({1}).to(torch::kFloat32);
  result.total_variance = covariance.diagonal().sum().item<double>();
  return result;
}

void Clear(torch::nn::LinearImpl* head) {
  head->weight.zero_();
  head->bias.zero_();
}

}  // namespace

void SetBands(const model::SpectralConfig& config, libtorch::SpectralNet* net) {
  torch::NoGradGuard no_grad;
  const std::vector<std::int64_t> edges = BandEdges(config.bins, config.bands);
  const auto bands = static_cast<std::size_t>(config.bands);
  std::vector<double> centre(bands);
  net->band.zero_();
  net->interp.zero_();
  for (std::size_t b = 0; b < bands; ++b) {
    const auto band = static_cast<std::int64_t>(b);
    net->band.narrow(0, edges[b], edges[b + 1] - edges[b]).select(1, band).fill_(1);
    net->band_width[band] = static_cast<float>(edges[b + 1] - edges[b]);
    centre[b] = static_cast<double>(edges[b] + edges[b + 1] - 1) / 2;
  }
  for (int k = 0; k < config.bins; ++k) {
    const auto above =
        static_cast<std::size_t>(std::upper_bound(centre.begin(), centre.end(), k) - centre.begin());
    const std::size_t high = std::min(above, bands - 1);
    const std::size_t low = above == 0 ? 0 : above - 1;
    const double part = high == low ? 0 : (k - centre[low]) / (centre[high] - centre[low]);
    net->interp[static_cast<std::int64_t>(low)][k] += 1 - part;
    net->interp[static_cast<std::int64_t>(high)][k] += part;
  }
}

void SetPrincipalComponents(const model::SpectralConfig& config, std::int64_t chunk_length,
                            const torch::Tensor& audio, libtorch::SpectralNet* net) {
  torch::NoGradGuard no_grad;
  const torch::Tensor left = audio.select(1, 0);
  const torch::Tensor right = audio.select(1, 1);
  const libtorch::Mdct mdct(config.bins, chunk_length / config.bins, audio.device());
  const libtorch::Mdct::Spectrum spectrum =
      mdct.Forward(torch::stack({(left + right) / 2, (left - right) / 2}, 1));
  const torch::Tensor power = (spectrum.cosine.square() + spectrum.sine.square()) / 2;
  const torch::Tensor envelope =
      0.5 * torch::log10(power.matmul(net->band) / net->band_width + config.epsilon * config.epsilon);
  const Components level = PrincipalComponents(LatentRows(envelope, config.frames_per_bin_set), true);
  net->env_mean.copy_(level.mean);
  net->env_basis.copy_(config.search_range > 0 ? torch::eye(config.envelope_dims)
                                               : level.basis.narrow(1, 0, config.envelope_dims));
  net->env_gain.fill_(kEnvelopeDeviation / std::sqrt(level.total_variance + 1e-12));
  for (torch::nn::Linear head : {net->dec->coef, net->dec->bands}) Clear(head.get());
  if (net->enc) Clear(net->enc->out.get());
  if (config.wave_dims == 0) return;
  const torch::Tensor gain = torch::pow(torch::pow(10.0, envelope.matmul(net->interp)), config.gamma);
  const Components wave =
      PrincipalComponents(LatentRows(spectrum.cosine / gain, config.frames_per_bin_set), false);
  const double wave_gain = 1 / std::sqrt(wave.total_variance + 1e-12);
  net->wave_gain.fill_(wave_gain);
  net->wave_basis.copy_(wave.basis.narrow(1, 0, config.wave_dims));
  net->dec->wave_out->weight.copy_(net->wave_basis / wave_gain);
}

void SetCodebooks(const torch::Tensor& rows, int iterations, std::uint64_t seed, libtorch::SpectralNet* net) {
  torch::NoGradGuard no_grad;
  torch::Tensor residual = rows.clone();
  for (std::int64_t k = 0; k < net->codebook.size(0); ++k) {
    net->codebook[k].copy_(
        KMeans(residual, net->codebook.size(1), iterations, seed + static_cast<std::uint64_t>(k)));
    const torch::Tensor codes = libtorch::QuantizeGreedy(residual, net->codebook.narrow(0, k, 1), 1)[0];
    residual -= net->codebook[k].index_select(0, codes);
  }
}

}  // namespace xcodec::train
