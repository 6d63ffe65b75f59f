// Prediction of a spectral model's envelope: least squares, and the codebooks that go with it.
#include <gtest/gtest.h>

#include "torch/spectral/beam_search.h"
#include "torch/spectral/envelope_prediction.h"
#include "train/core/prediction_start.h"
#include "train/core/spectral_start.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kChunks = 40, kFrames = 60, kWave = 6, kEnvelope = 4;

// Waveform values are noise; those of the envelope move slowly.
torch::Tensor Latents() {
  torch::manual_seed(6);
  const torch::Tensor steps = torch::randn({kChunks, kFrames, kEnvelope});
  std::vector<torch::Tensor> envelope{2 * torch::randn({kChunks, kEnvelope})};
  for (std::int64_t t = 1; t < kFrames; ++t)
    envelope.push_back(0.97 * envelope.back() + 0.3 * steps.select(1, t));
  return torch::cat({0.5 * torch::randn({kChunks, kFrames, kWave}), torch::stack(envelope, 1)}, 2);
}

libtorch::SpectralNet Net(int start_codebooks) {
  model::SpectralConfig config;
  config.bins = 32;
  config.bands = 4;
  config.wave_dims = kWave;
  config.envelope_dims = kEnvelope;
  config.width = config.encoder_width = 4;
  config.blocks = config.encoder_blocks = 1;
  config.start_codebooks = start_codebooks;
  model::CodecSpec spec;
  spec.channels = 2;
  spec.hop = 16;
  spec.sample_rate = 8000;
  spec.codebooks = 4;
  spec.codebook_size = 16;
  spec.bandwidths = {4, 8};
  return libtorch::SpectralNet(config, spec);
}

TEST(Prediction, OfWhatMovesSlowlyLeavesLittleAndDiesAway) {
  const torch::Tensor latent = Latents();
  const torch::Tensor predict = FitPrediction(latent.narrow(2, kWave, kEnvelope));
  const libtorch::PredictiveBooks books{{}, {}, predict};
  const torch::Tensor left = libtorch::PredictionTargets(books, latent, latent).narrow(2, kWave, kEnvelope);
  const torch::Tensor envelope = latent.narrow(2, kWave, kEnvelope);
  EXPECT_TRUE(left.select(1, 0).equal(envelope.select(1, 0)));
  const auto energy = [](const torch::Tensor& x) { return x.square().mean().item<double>(); };
  EXPECT_NEAR(energy(left.narrow(1, 1, kFrames - 1)), 0.09, 0.02);
  EXPECT_GT(energy(envelope), 0.5);
  // Codewords of zeros: only the contents of the first frame remain.
  libtorch::PredictiveBooks silent{torch::zeros({1, 1, kWave + kEnvelope}),
                                   torch::ones({1, 1, kWave + kEnvelope}), predict};
  const torch::Tensor rest = libtorch::DequantizePredicted(silent, torch::zeros({1, 1000}, torch::kInt64), 1);
  EXPECT_EQ(rest.select(1, 0).min().item<float>(), 1);
  EXPECT_LT(rest.select(1, 999).abs().max().item<float>(), 0.01F);
}

TEST(Prediction, CodesSayWhatTheirDecoderMakesOfThem) {
  torch::NoGradGuard no_grad;
  libtorch::SpectralNet net = Net(2);
  const torch::Tensor latent = Latents();
  SetCodebooks(latent.reshape({-1, kWave + kEnvelope}), 4, 1, &net);
  net.codebook_start.copy_(net.codebook.narrow(0, 0, 2).detach() * 1.5);
  net.predict.copy_(FitPrediction(latent.narrow(2, kWave, kEnvelope)));
  const libtorch::PredictiveBooks books{net.codebook, net.codebook_start, net.predict};
  for (const int width : {1, 3}) {
    const torch::Tensor codes = libtorch::QuantizePredicted(books, latent, {}, 3, width);
    const torch::Tensor decoded = libtorch::DequantizePredicted(books, codes, kChunks);
    // Every frame's codes are those found by a search for the residual of its prediction.
    const torch::Tensor targets = libtorch::PredictionTargets(books, latent, decoded);
    const torch::Tensor shaped = codes.reshape({3, kChunks, kFrames});
    for (const std::int64_t t : {0, 1, 2, 33}) {
      const torch::Tensor found = libtorch::QuantizeBeam(targets.select(1, t), books.Of(t, 3), 3, width);
      EXPECT_GE(found.eq(shaped.select(2, t)).to(torch::kFloat32).mean().item<double>(), 0.99) << t;
    }
  }
}

TEST(Prediction, ItsCodebooksErrLessThanThoseWithout) {
  const torch::Tensor latent = Latents();
  const torch::Tensor rows = latent.reshape({-1, kWave + kEnvelope});
  libtorch::SpectralNet net = Net(2);
  SetCodebooks(rows, 8, 1, &net);
  torch::NoGradGuard no_grad;
  const torch::Tensor plain = net.codebook.detach().clone();
  PredictionStart options;
  options.counts = {2, 4};
  options.steps = 60;
  StartPrediction({latent, {}, {}}, options, &net);
  EXPECT_TRUE(net.codebook_start.equal(plain.narrow(0, 0, 2)));
  const libtorch::PredictiveBooks books{net.codebook, net.codebook_start, net.predict};
  for (const int count : {2, 4}) {
    torch::Tensor sum = torch::zeros_like(rows);
    const torch::Tensor codes = libtorch::QuantizeGreedy(rows, plain, count);
    for (std::int64_t k = 0; k < count; ++k) sum += torch::embedding(plain[k], codes[k]);
    const torch::Tensor decoded = libtorch::DequantizePredicted(
        books, libtorch::QuantizePredicted(books, latent, {}, count, 1), kChunks);
    const double before = (rows - sum).square().mean().item<double>();
    EXPECT_LT((latent - decoded).square().mean().item<double>(), 0.75 * before) << count;
  }
}

}  // namespace
}  // namespace xcodec::train
