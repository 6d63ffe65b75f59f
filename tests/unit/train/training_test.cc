// A small codec is trained for 50 steps on the CPU: by one process, with an interruption, and by two.
#include <algorithm>

#include "train/run/trainer.h"
#include "train/support/autocast.h"
#include "training_fixture.h"

namespace xcodec::train {
namespace {

constexpr char kEncodec[] =
    "model:\n  architecture: encodec\n"
    "  codec: {sample_rate: 8000, channels: 1, hop: 16, codebooks: 4, codebook_bits: 4, codebook_size: 16,\n"
    "          bandwidths: [4, 8], chunk_length: 0, chunk_stride: 0, normalize: false, frame_rule: "
    "ceil_hop}\n"
    "  encodec: {causal: true, hidden_size: 8, codebook_dim: 8, num_filters: 4, upsampling_ratios: [4, 4],\n"
    "            num_lstm_layers: 1, num_residual_layers: 1}\n"
    "losses: {mel: 1, waveform: 1, adversarial: 1, feature: 1, commitment: 0.1, balance: true, mel_windows: "
    "2}\n"
    "discriminator: {filters: 2, windows: [64, 128], from_step: 2}\n"
    "codebooks: {dead_below: 0.5}\n";

constexpr char kSpectral[] =
    "model:\n  architecture: spectral\n"
    "  codec: {sample_rate: 8000, channels: 2, hop: 32, codebooks: 4, codebook_bits: 4, codebook_size: 16,\n"
    "          bandwidths: [2, 4], chunk_length: 4096, chunk_stride: 4032, normalize: true,\n"
    "          frame_rule: full_chunk}\n"
    "  spectral: {bins: 64, bands: 8, wave_dims: 12, envelope_dims: 4, width: 16, blocks: 1, encoder_width: "
    "8,\n"
    "             encoder_blocks: 1}\n"
    "losses: {mel: 1, log_error: 0.05, prefix: 0.2, coefficients: 0.15, commitment: 0.02}\n";

// Compared steps, each from the same state: sums in another order differ in their last bits, and later
// consequences of that are not a fault.
constexpr int kSharedSteps = 5;
// Samples of a batch: 4 chunks of a quarter of a second at 8 kHz, or of 4096 samples in two channels.
constexpr double kEncodecSamples = 4 * 2000, kSpectralSamples = 4 * 2 * 4096;

TEST_F(Training, EncodecLearnsResumesExactlyAndEncodes) {
  ASSERT_TRUE(Run(Config(kEncodec, "whole")).ok());
  ExpectFalls("whole", "waveform");
  ExpectLoadsAndEncodes("whole");
  const std::string parts = Config(kEncodec, "parts");
  ASSERT_TRUE(Run(parts, 21).ok());
  ASSERT_TRUE(Run(parts).ok());
  ASSERT_FALSE(Weights("whole").empty());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
}

TEST_F(Training, SpectralLearnsResumesExactlyAndEncodes) {
  const Status status = Run(Config(kSpectral, "whole"));
  ASSERT_TRUE(status.ok()) << status.message();
  ExpectFalls("whole", "log_error");
  ExpectLoadsAndEncodes("whole");
  const auto model = model::ModelStore::Load(folder_->File("whole/model/small"));
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(model.value()->tensors.at("codebook").dtype, model::DType::kF16);
  const std::string parts = Config(kSpectral, "parts");
  ASSERT_TRUE(Run(parts, 30).ok());
  ASSERT_TRUE(Run(parts).ok());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
}

TEST_F(Training, FrozenPartsStayAndTheOthersLearn) {
  ASSERT_TRUE(Run(Config(kSpectral, "whole")).ok());
  const Status status =
      Run(Config(std::string(kSpectral) + "start: whole/model/small\nfrozen: [enc., codebook]\n", "decoder"));
  ASSERT_TRUE(status.ok()) << status.message();
  const auto before = model::ModelStore::Load(folder_->File("whole/model/small"));
  const auto after = model::ModelStore::Load(folder_->File("decoder/model/small"));
  ASSERT_TRUE(before.ok());
  ASSERT_TRUE(after.ok());
  int changed = 0;
  for (const auto& [name, tensor] : before.value()->tensors) {
    const Bytes now = after.value()->tensors.at(name).data;
    const bool same = std::equal(tensor.data.begin(), tensor.data.end(), now.begin(), now.end());
    const bool frozen = name == "codebook" || name.rfind("enc.", 0) == 0;
    EXPECT_TRUE(same || !frozen) << name;
    if (name.rfind("dec.", 0) == 0 && !same) ++changed;
  }
  EXPECT_GT(changed, 5);
}

TEST_F(Training, TwoProcessesEqualOne) {
  for (const char* family : {kEncodec, kSpectral}) {
    const std::string name = family == kEncodec ? "encodec" : "spectral";
    const std::string one = Config(family, name + "_one"), two = Config(family, name + "_two");
    const auto config = ReadTrainConfig(one);
    ASSERT_TRUE(config.ok()) << config.status().message();
    ASSERT_EQ(RunOneProcess(one, 0), 0);
    for (int step = 1; step <= kSharedSteps; ++step) {
      const auto before = Saved(name + "_one");
      std::filesystem::remove_all(folder_->File(name + "_two"));
      std::filesystem::copy(folder_->File(name + "_one"), folder_->File(name + "_two"),
                            std::filesystem::copy_options::recursive);
      ASSERT_EQ(RunOneProcess(one, step), 0);
      const int state = RunTwoProcesses(two, step);
      if (WIFEXITED(state) && WEXITSTATUS(state) == 4) GTEST_SKIP() << "built without Gloo";
      ASSERT_EQ(state, 0);
      ExpectSameStep(name, before, step, config->optimizer,
                     family == kEncodec ? kEncodecSamples : kSpectralSamples);
    }
    // The norm of the whole gradient is that of both halves of the batch.
    const std::vector<double> alone = Logged(name + "_one", "gradient"),
                              halves = Logged(name + "_two", "gradient");
    ASSERT_EQ(alone.size(), static_cast<std::size_t>(kSharedSteps));
    ASSERT_EQ(halves.size(), alone.size());
    EXPECT_NEAR(halves.back(), alone.back(), 1e-4 * alone.back());
  }
}

TEST_F(Training, CodesAreChosenInSinglePrecisionWhateverAutocastSays) {
  const auto alone = LocalCommunicator();
  torch::manual_seed(6);
  const torch::Tensor rows = torch::randn({2000, 8});
  const torch::Tensor embed = torch::randn({2, 256, 8});
  EmaQuantizer quantizer(2, 256, 8, EmaOptions());
  quantizer.SetEmbed(embed);
  quantizer.eval();
  const auto codes = [&] { return quantizer.Quantize(rows, 2, alone.get()).codes; };
  const auto nearest = [&] {
    return torch::addmm(embed[0].square().sum(1), rows, embed[0].t(), 1, -2).argmin(-1);
  };
  const torch::Tensor plain = codes();
  const torch::Tensor expected = nearest();
  const Autocast autocast(true, torch::kCPU);
  ASSERT_FALSE(torch::equal(nearest(), expected));
  EXPECT_TRUE(torch::equal(codes(), plain));
  EXPECT_TRUE(torch::equal(plain[0], expected));
}

TEST_F(Training, CodebooksThatAreMovingAveragesCanBeFrozen) {
  ASSERT_TRUE(Run(Config(kEncodec, "whole")).ok());
  const std::string start = std::string(kEncodec) + "start: whole/model/small\nfrozen: ";
  ASSERT_TRUE(Run(Config(start + "[encoder., codebook]\n", "decoder")).ok());
  const auto before = model::ModelStore::Load(folder_->File("whole/model/small"));
  const auto after = model::ModelStore::Load(folder_->File("decoder/model/small"));
  ASSERT_TRUE(before.ok() && after.ok());
  for (const auto& [name, tensor] : (*before)->tensors) {
    const Bytes now = (*after)->tensors.at(name).data;
    const bool same = std::equal(tensor.data.begin(), tensor.data.end(), now.begin(), now.end());
    EXPECT_TRUE(same || name.rfind("decoder.", 0) == 0) << name;
  }
  const Status unknown = Run(Config(start + "[no_such_part]\n", "unknown"));
  EXPECT_EQ(unknown.code(), StatusCode::kInvalidArgument);
  EXPECT_NE(unknown.message().find("no_such_part"), std::string::npos) << unknown.message();
}

TEST(TrainConfig, TheDocumentedExamplesAreValid) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(paths::Source() + "/docs/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto config = ReadTrainConfig(entry.path().string());
    EXPECT_TRUE(config.ok()) << config.status().message();
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(TrainConfig, RefusesWhatItDoesNotKnow) {
  auto folder = eval::TemporaryFolder::Create();
  ASSERT_TRUE(folder.ok());
  const std::string path = folder->File("bad.yaml");
  std::ofstream(path) << "output: x\n" << kCommon << kSpectral << "bogus: 1\n";
  const auto config = ReadTrainConfig(path);
  ASSERT_FALSE(config.ok());
  EXPECT_NE(config.status().message().find("bogus"), std::string::npos);
}

TEST(TrainConfig, RefusesLossesOfOtherFamilies) {
  auto folder = eval::TemporaryFolder::Create();
  ASSERT_TRUE(folder.ok());
  const std::string path = folder->File("bad.yaml");
  for (const char* foreign : {"prefix", "coefficients", "semantic"}) {
    std::string family = kEncodec;
    family.insert(family.find("mel: 1,"), std::string(foreign) + ": 1, ");
    std::ofstream(path) << "output: x\n" << kCommon << family;
    const auto config = ReadTrainConfig(path);
    ASSERT_FALSE(config.ok()) << foreign;
    EXPECT_NE(config.status().message().find(foreign), std::string::npos) << config.status().message();
  }
  std::string family = kEncodec;
  family.insert(family.find("mel: 1,"), "spectral: 1, ");
  std::ofstream(path) << "output: x\n" << kCommon << family;
  const auto config = ReadTrainConfig(path);
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_EQ(config->weights.at("spectral"), 1);
}

}  // namespace
}  // namespace xcodec::train
