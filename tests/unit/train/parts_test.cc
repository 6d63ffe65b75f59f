// Parts of the trainer that need no data.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "train/core/ema_quantizer.h"
#include "train/eval/subprocess.h"
#include "train/loss/balancer.h"
#include "train/loss/discriminator.h"
#include "train/loss/spectral_loss.h"
#include "train/metrics/log_mel.h"
#include "train/support/autocast.h"
#include "train/support/event_file.h"

namespace xcodec::train {
namespace {

TEST(Crc32c, VectorsOfRfc3720) {
  const std::vector<unsigned char> zeros(32, 0);
  EXPECT_EQ(Crc32c(zeros), 0x8A9136AAU);
  const std::vector<unsigned char> ones(32, 0xFF);
  EXPECT_EQ(Crc32c(ones), 0x62A8AB43U);
}

TEST(EventFile, RecordsAreFramed) {
  auto folder = eval::TemporaryFolder::Create();
  ASSERT_TRUE(folder.ok());
  auto events = EventFile::Create(folder->File("."), 1);
  ASSERT_TRUE(events.ok());
  ASSERT_TRUE(events->Write(2, 300, {{"loss", 0.5}}).ok());
  std::ifstream file(folder->File("events.out.tfevents.1.xcodec"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto first = static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]));
  ASSERT_EQ(bytes.substr(first + 12 - 13, 13), "brain.Event:2");
  const std::size_t second = 8 + 4 + first + 4;
  ASSERT_LT(second + 12, bytes.size());
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[second]));
  EXPECT_EQ(bytes.size(), second + 12 + length + 4);
  // The tag, then field 2 as a 32-bit float of 0.5 (little-endian 0x3F000000).
  EXPECT_NE(bytes.find(std::string("loss\x15\x00\x00\x00\x3F", 9)), std::string::npos);
}

TEST(Csv, ContinuesAfterTheLastStep) {
  auto folder = eval::TemporaryFolder::Create();
  ASSERT_TRUE(folder.ok());
  const std::string path = folder->File("log.csv");
  {
    auto log = CsvLog::Open(path, {"a", "b"}, 0);
    ASSERT_TRUE(log.ok());
    for (int step = 1; step <= 3; ++step) ASSERT_TRUE(log->Write(step, {{"b", step * 0.5}}).ok());
  }
  ASSERT_TRUE(CsvLog::Open(path, {"a", "b"}, 2).ok());
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, "step,a,b\n1,,0.5\n2,,1\n");
}

TEST(MelLoss, IsTheMeasuredDistance) {
  torch::manual_seed(1);
  const torch::Tensor a = torch::randn({1, 1, 6000}) * 0.1;
  const torch::Tensor b = a + torch::randn({1, 1, 6000}) * 0.05;
  const MelLoss loss(MelLossOptions(), torch::kCPU);
  AudioBlock x(1, 6000), y(1, 6000);
  std::copy(a.data_ptr<float>(), a.data_ptr<float>() + 6000, x.channel(0));
  std::copy(b.data_ptr<float>(), b.data_ptr<float>() + 6000, y.channel(0));
  const auto measured = metrics::MeasureLogMel(x, y);
  ASSERT_TRUE(measured.ok());
  EXPECT_NEAR(loss(a, b, {}).item<double>(), measured->channels, 1e-4);
}

TEST(LevelLoss, HearsLevelsAndNotFineStructure) {
  torch::manual_seed(2);
  const torch::Tensor a = torch::randn({2, 2, 24000}) * 0.1;
  const torch::Tensor b = torch::randn({2, 2, 24000}) * 0.1;
  const LevelLoss level(48000, torch::kCPU);
  const MelLoss mel(MelLossOptions(), torch::kCPU);
  EXPECT_EQ(level(a, a).item<double>(), 0);
  EXPECT_NEAR(level(a, 2 * a).item<double>(), std::log10(2.0), 1e-4);
  // Noise is as good as other noise of its level, and clearly better than noise 2 dB below it.
  const double same = level(a, b).item<double>();
  EXPECT_LT(same, 0.4 * mel(a, b, {}).item<double>());
  EXPECT_GT(level(a, 0.8 * b).item<double>(), 1.5 * same);
  // The recording's level does not matter.
  EXPECT_NEAR(level(0.01 * a, 0.01 * b).item<double>(), same, 0.01 * same);
}

TEST(LevelLoss, OfTheWholeCountsLoudMomentsForMore) {
  torch::manual_seed(4);
  // A loud burst within a second of quiet noise.
  torch::Tensor quiet = torch::randn({1, 1, 48000}) * 0.01;
  torch::Tensor burst = torch::zeros({1, 1, 48000});
  burst.narrow(2, 20000, 4800).normal_(0, 0.3);
  const LevelLoss level(48000, torch::kCPU);
  const torch::Tensor sound = quiet + burst;
  const torch::Tensor weak_burst = quiet + 0.5 * burst, weak_noise = 0.5 * quiet + burst;
  EXPECT_EQ(level.OfWhole(sound, sound).item<double>(), 0);
  EXPECT_NEAR(level.OfWhole(sound, 2 * sound).item<double>(), std::log10(2.0), 1e-4);
  EXPECT_NEAR(level.OfWhole(sound, weak_burst).item<double>(), std::log10(2.0), 0.01);
  EXPECT_LT(level.OfWhole(sound, weak_noise).item<double>(), 0.02);
  // By parts it is the quiet noise, of which there is more.
  EXPECT_LT(level(sound, weak_burst).item<double>(), level(sound, weak_noise).item<double>());
}

TEST(SpectralLoss, HearsLevelsAndEveryBin) {
  torch::manual_seed(3);
  const torch::Tensor a = torch::randn({2, 1, 8000});
  EXPECT_EQ(SpectralLoss(a, a).item<double>(), 0);
  // White noise of unit variance has magnitudes of mean sqrt(pi) / 2.
  EXPECT_NEAR(SpectralLoss(a, 2 * a).item<double>(), std::log10(2.0) + std::sqrt(M_PI) / 2, 0.02);
  torch::Tensor b = a.clone().requires_grad_();
  SpectralLoss(torch::zeros_like(a), b).backward();
  EXPECT_TRUE(torch::isfinite(b.grad()).all().item<bool>());
}

TEST(NormedConv2d, IsAConvolutionWhoseWeightHasLengthAndDirection) {
  const auto options = torch::nn::Conv2dOptions(2, 3, {3, 5}).stride({1, 2}).padding({1, 2});
  const torch::Tensor x = torch::randn({2, 2, 6, 9});
  torch::manual_seed(4);
  NormedConv2d plain(options, false);
  torch::manual_seed(4);
  NormedConv2d normed(options, true);
  torch::manual_seed(4);
  torch::nn::Conv2d reference(options);
  EXPECT_TRUE(torch::equal(plain.forward(x), reference->forward(x)));
  EXPECT_TRUE(torch::allclose(normed.forward(x), reference->forward(x), 1e-5, 1e-6));
  EXPECT_EQ(normed.parameters().size(), 3U);
  torch::NoGradGuard no_grad;
  auto parameters = normed.named_parameters();
  parameters["weight_v"].mul_(7);  // its length means nothing
  EXPECT_TRUE(torch::allclose(normed.forward(x), reference->forward(x), 1e-5, 1e-6));
  parameters["weight_g"].mul_(2);
  const torch::Tensor bias = reference->bias.reshape({1, 3, 1, 1});
  EXPECT_TRUE(torch::allclose(normed.forward(x) - bias, 2 * (reference->forward(x) - bias), 1e-5, 1e-5));
}

TEST(Balancer, SharesOfTheGradient) {
  const auto alone = LocalCommunicator();
  torch::Tensor parameter = torch::ones({2, 3}, torch::requires_grad());
  const torch::Tensor output = parameter * 1.0;
  Balancer balancer;
  // Losses of very different size count as their weights say.
  balancer.Backward(
      {{"big", {1000 * output.select(1, 0).mean(), 3}}, {"small", {output.select(1, 1).mean(), 1}}}, output,
      alone.get());
  const torch::Tensor gradient = parameter.grad();
  EXPECT_NEAR(gradient[0][0].item<double>(), 0.75 / 2, 1e-5);
  EXPECT_NEAR(gradient[0][1].item<double>(), 0.25 / 2, 1e-5);
  EXPECT_EQ(gradient[0][2].item<double>(), 0);
}

TEST(EmaQuantizer, FindsClustersAndRevivesDeadCodes) {
  torch::manual_seed(2);
  const auto alone = LocalCommunicator();
  const torch::Tensor centres = torch::tensor({{5.0F, 0.0F}, {-5.0F, 0.0F}, {0.0F, 5.0F}, {0.0F, -5.0F}});
  const auto draw = [&] {
    return centres.index_select(0, torch::randint(4, {256}, torch::kInt64)) + 0.1 * torch::randn({256, 2});
  };
  EmaOptions options;
  options.kmeans_iterations = 2;
  EmaQuantizer quantizer(2, 4, 2, options);
  quantizer.train();
  for (std::uint64_t step = 0; step < 60; ++step) {
    quantizer.Quantize(draw(), 2, alone.get());
    quantizer.Update(step, alone.get());
  }
  quantizer.eval();
  const torch::Tensor rows = draw();
  const auto output = quantizer.Quantize(rows, 2, alone.get());
  EXPECT_LT((output.quantized - rows).square().sum(1).mean().item<double>(), 0.5);
  EXPECT_EQ(output.codes.size(0), 2);
  // The gradient passes straight through.
  torch::Tensor input = rows.clone().requires_grad_();
  quantizer.Quantize(input, 2, alone.get()).quantized.sum().backward();
  EXPECT_TRUE(torch::equal(input.grad(), torch::ones_like(rows)));
}

TEST(EmaQuantizer, FrozenCodebooksStay) {
  const auto alone = LocalCommunicator();
  torch::manual_seed(3);
  EmaQuantizer quantizer(2, 4, 2, EmaOptions());
  const torch::Tensor embed = torch::randn({2, 4, 2});
  quantizer.SetEmbed(embed);
  quantizer.Freeze();
  quantizer.train();
  for (std::uint64_t step = 0; step < 5; ++step) {
    quantizer.Quantize(torch::randn({64, 2}), 2, alone.get());
    quantizer.Update(step, alone.get());
  }
  EXPECT_TRUE(torch::equal(quantizer.embed(), embed));
}

TEST(EmaQuantizer, UnusedCodesStayWhereNoneIsReplaced) {
  const auto alone = LocalCommunicator();
  EmaOptions options;
  options.dead_below = 0;
  options.decay = 0.5;  // so that uses die away within the test
  EmaQuantizer quantizer(1, 3, 2, options);
  quantizer.SetEmbed(torch::tensor({{{1.0F, 0.0F}, {-1.0F, 0.0F}, {50.0F, 50.0F}}}));
  quantizer.train();
  const torch::Tensor rows = torch::tensor({{1.0F, 0.5F}, {-1.0F, 0.5F}});
  for (std::uint64_t step = 0; step < 200; ++step) {
    quantizer.Quantize(rows, 1, alone.get());
    quantizer.Update(step, alone.get());
  }
  EXPECT_TRUE(torch::allclose(quantizer.embed()[0].narrow(0, 0, 2), rows));
  EXPECT_TRUE(torch::allclose(quantizer.embed()[0][2], torch::tensor({50.0F, 50.0F}), 1e-3));
}

TEST(EmaQuantizer, WorksInSinglePrecisionWhateverAutocastSays) {
  const auto alone = LocalCommunicator();
  torch::manual_seed(5);
  const torch::Tensor rows = torch::randn({500, 8});
  EmaOptions options;
  options.kmeans_iterations = 3;
  EmaQuantizer plain(2, 16, 8, options), mixed(2, 16, 8, options);
  plain.train();
  mixed.train();
  const auto expected = plain.Quantize(rows, 2, alone.get());
  EmaQuantizer::Output output;
  {
    const Autocast autocast(true, torch::kCPU);
    ASSERT_EQ(rows.matmul(rows.t()).scalar_type(), torch::kBFloat16);
    output = mixed.Quantize(rows, 2, alone.get());
    // What comes from a network in bfloat16 is taken as well.
    EXPECT_EQ(mixed.Quantize(rows.to(torch::kBFloat16), 2, alone.get()).quantized.scalar_type(),
              torch::kFloat32);
    EXPECT_EQ(rows.matmul(rows.t()).scalar_type(), torch::kBFloat16) << "on again";
  }
  EXPECT_TRUE(torch::equal(output.codes, expected.codes));
  EXPECT_TRUE(torch::equal(mixed.embed(), plain.embed()));
  EXPECT_TRUE(torch::equal(output.commitment, expected.commitment));
}

}  // namespace
}  // namespace xcodec::train
