#include "train/lm/history_net.h"

#include <gtest/gtest.h>

#include <cmath>

#include "entropy/lm/lm_coder.h"
#include "model/store/language_model.h"
#include "torch/backend/tensors.h"
#include "train/lm/lm_restore.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kCodebooks = 3, kCard = 32, kSteps = 400;

entropy::LmConfig Shape() {
  entropy::LmConfig config;
  config.n_q = kCodebooks;
  config.card = kCard;
  config.dim = 16;
  config.num_layers = 2;
  config.num_heads = 2;
  config.hidden_scale = 2;
  config.past_context = 20;
  config.network = entropy::LmNetworkKind::kHistory;
  return config;
}

// Weights at which everything that the network knows matters.
void Shake(HistoryLmNet* net) {
  const torch::NoGradGuard no_grad;
  for (auto& item : net->named_parameters()) {
    const bool history = item.key().rfind("history.before", 0) == 0 ||
                         item.key().rfind("history.now", 0) == 0 || item.key() == "history.start";
    if (history) item.value().copy_(torch::randn_like(item.value()));
    if (item.key().rfind("linears", 0) == 0) item.value().mul_(3);
  }
}

Result<entropy::IntegerLm> IntegerForm(const HistoryLmNet& net) {
  model::Model model;
  model.lm_config = Shape();
  model.lm_tensors = libtorch::SaveParameters(net);
  return model::IntegerLmOf(model);
}

// Codes that repeat often enough for every class and lag to come.
torch::Tensor Codes() {
  torch::Tensor codes = (torch::rand({1, kCodebooks, kSteps}).pow(4) * kCard).to(torch::kInt64);
  const torch::Tensor repeat = torch::rand({1, kCodebooks, kSteps}).lt(0.3);
  for (std::int64_t t = 4; t < kSteps; ++t) {
    codes.select(2, t).copy_(
        torch::where(repeat.select(2, t), codes.select(2, t - t % 4 - 1 + t % 2), codes.select(2, t)));
  }
  return codes;
}

TEST(HistoryNet, ScoresAreThoseOfTheIntegerNetwork) {
  torch::manual_seed(11);
  HistoryLmNet net(Shape());
  Shake(&net);
  const auto integer = IntegerForm(net);
  ASSERT_TRUE(integer.ok()) << integer.status().message();
  const torch::NoGradGuard no_grad;
  const torch::Tensor codes = Codes();
  const double bits = torch::cross_entropy_loss(net.Scores(codes, 0), codes).item<double>() / std::log(2.0) *
                      kCodebooks * kSteps;

  entropy::BlockShape shape;
  shape.codebooks = kCodebooks;
  shape.codebook_bits = 5;
  shape.chunk_frames = {kSteps};
  const entropy::BlockCodes rows = {libtorch::CodesFromTorch(codes[0])};
  std::vector<unsigned char> payload;
  ASSERT_TRUE(entropy::LmBlockCoder(*integer).Encode(shape, rows, &payload).ok());
  EXPECT_NEAR(8.0 * static_cast<double>(payload.size()), bits, 0.01 * bits + 64);
}

TEST(HistoryNet, IsRestoredFromTheIntegerForm) {
  torch::manual_seed(13);
  HistoryLmNet net(Shape());
  Shake(&net);
  const auto integer = IntegerForm(net);
  ASSERT_TRUE(integer.ok()) << integer.status().message();
  HistoryLmNet restored(Shape());
  const torch::NoGradGuard no_grad;
  const Status loaded = libtorch::LoadParameters(RestoreFloats(*integer), "", &restored);
  ASSERT_TRUE(loaded.ok()) << loaded.message();
  const torch::Tensor codes = Codes();
  const torch::Tensor scores = net.Scores(codes, 0).log_softmax(1);
  const torch::Tensor again = restored.Scores(codes, 0).log_softmax(1);
  EXPECT_LE((scores - again).abs().mean().item<double>(), 0.03 * scores.std().item<double>());
}

TEST(HistoryNet, AScoreDependsOnEarlierCodesOnly) {
  torch::manual_seed(12);
  HistoryLmNet net(Shape());
  Shake(&net);
  const torch::NoGradGuard no_grad;
  const torch::Tensor codes = Codes().narrow(2, 0, 40);
  const torch::Tensor before = net.Scores(codes, 0);
  torch::Tensor changed = codes.clone();
  const std::int64_t codebook = 1, step = 21;
  changed[0][codebook][step] = (changed[0][codebook][step] + 1).remainder(kCard);
  const torch::Tensor after = net.Scores(changed, 0);
  const torch::Tensor differs = before.ne(after).any(1)[0];  // [K, T]
  EXPECT_FALSE(differs.narrow(1, 0, step).any().item<bool>());
  EXPECT_FALSE(differs.select(1, step).narrow(0, 0, codebook + 1).any().item<bool>());
  EXPECT_TRUE(differs[codebook + 1][step].item<bool>());
  EXPECT_TRUE(differs.narrow(1, step + 1, 18).all().item<bool>());
}

}  // namespace
}  // namespace xcodec::train
