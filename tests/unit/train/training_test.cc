// A small codec is trained for 50 steps on the CPU: by one process, with an interruption, and by two.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "model/model_store.h"
#include "torch/codec.h"
#include "train/eval/measure.h"
#include "train/eval/subprocess.h"
#include "train/run/train_config.h"
#include "train/run/training_run.h"

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

constexpr char kCommon[] =
    "seed: 3\nthreads: 1\nstart_items: 8\n"
    "data:\n  train: [{kind: tones, list: list.txt, weight: 1}]\n  valid: list.txt\n  valid_seconds: 1\n"
    "  chunk_seconds: 0.25\n"
    "  augment: {swap: 0.5, invert: 0.5, mix: 0.2, width: 0.3, filter: 0.3, speed: 0.2, gain_low_db: -6}\n"
    "optimizer: {steps: 50, batch: 4, rate: 3.0e-3, warmup: 5, average: 0.9, clip: 5}\n"
    "log: {every: 1, validate: 50, checkpoint: 1000}\n";

// Sums in another order differ in their last bits; a code that flips because of that sends the two runs apart
// after a while, so only the first steps can be compared.
constexpr int kSharedSteps = 5;

class Training : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = eval::TemporaryFolder::Create();
    ASSERT_TRUE(folder.ok());
    folder_ = std::make_unique<eval::TemporaryFolder>(std::move(folder).value());
    AudioBlock audio(2, 3 * eval::kEvalRate);
    for (std::int64_t i = 0; i < audio.length; ++i) {
      const double t = static_cast<double>(i) / eval::kEvalRate;
      const double tone = 0.4 * std::sin(2 * M_PI * (200 + 150 * t) * t) * (1 + std::sin(11 * t)) / 2;
      audio.channel(0)[i] = static_cast<float>(tone + 0.05 * std::sin(2 * M_PI * 1800 * t));
      audio.channel(1)[i] = static_cast<float>(0.6 * tone + 0.05 * std::sin(2 * M_PI * 900 * t));
    }
    ASSERT_TRUE(eval::WriteWav(folder_->File("tone.wav"), audio).ok());
    std::ofstream(folder_->File("list.txt")) << "# training\ntone.wav\n";
  }

  // Writes OUTPUT.yaml for a run into OUTPUT and returns its path.
  std::string Config(const std::string& family, const std::string& output) const {
    const std::string path = folder_->File(output + ".yaml");
    std::ofstream(path) << "output: " << output << "\nname: small\n" << kCommon << family;
    return path;
  }

  static Status Run(const std::string& config, std::int64_t stop_after = -1) {
    const auto read = ReadTrainConfig(config);
    if (!read.ok()) return read.status();
    const auto alone = LocalCommunicator();
    RunOptions options;
    options.stop_after = stop_after;
    return RunTraining(read.value(), alone.get(), options);
  }

  std::string Weights(const std::string& output) const {
    std::ifstream file(folder_->File(output + "/model/small/model.safetensors"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Column of the log as numbers, empty fields left out.
  std::vector<double> Logged(const std::string& output, const std::string& column) const {
    std::ifstream file(folder_->File(output + "/log.csv"));
    std::string line, field;
    std::getline(file, line);
    std::istringstream header(line);
    int number = 0;
    while (std::getline(header, field, ',') && field != column) ++number;
    std::vector<double> values;
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      for (int i = 0; i <= number && std::getline(fields, field, ','); ++i) {
        if (i == number && !field.empty()) values.push_back(std::strtod(field.c_str(), nullptr));
      }
    }
    return values;
  }

  void ExpectFalls(const std::string& output, const std::string& column) const {
    const std::vector<double> values = Logged(output, column);
    ASSERT_GE(values.size(), 40U) << column;
    double first = 0, last = 0;
    for (std::size_t i = 0; i < 10; ++i) {
      first += values[i];
      last += values[values.size() - 1 - i];
    }
    EXPECT_LT(last, first) << column;
  }

  void ExpectLoadsAndEncodes(const std::string& output) const {
    const auto model = ModelStore::Load(folder_->File(output + "/model/small"));
    ASSERT_TRUE(model.ok()) << model.status().message();
    auto codec = CreateTorchCodec(*model.value(), torch::kCPU);
    ASSERT_TRUE(codec.ok()) << codec.status().message();
    torch::InferenceMode inference;
    EncodeParams params;
    params.codebooks = 4;
    const auto& spec = model.value()->config.spec;
    const auto codes = codec.value()->Encode(torch::rand({spec.channels, 4096}) - 0.5, params);
    EXPECT_EQ(codes.size(0), 4);
    EXPECT_EQ(codes.size(1), spec.FramesFor(4096));
    EXPECT_GT(std::get<0>(torch::_unique(codes)).numel(), 1);
  }

  std::unique_ptr<eval::TemporaryFolder> folder_;
};

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
  const std::string parts = Config(kSpectral, "parts");
  ASSERT_TRUE(Run(parts, 30).ok());
  ASSERT_TRUE(Run(parts).ok());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
}

TEST_F(Training, TwoProcessesEqualOne) {
  for (const char* family : {kEncodec, kSpectral}) {
    const std::string name = family == kEncodec ? "encodec" : "spectral";
    ASSERT_TRUE(Run(Config(family, name + "_one"), kSharedSteps).ok());
    const std::string config = Config(family, name + "_two");
    const std::string program = std::string(XCODEC_BINARY_DIR) + "/src/train/xcodec-train";
    const std::string start = "MASTER_PORT=" + std::to_string(20000 + getpid() % 20000) +
                              " MASTER_ADDR=127.0.0.1 WORLD_SIZE=2 RANK=";
    const std::string run =
        " '" + program + "' --stop-after " + std::to_string(kSharedSteps) + " '" + config + "' 2>/dev/null";
    const std::string both =
        start + "1" + run + " & " + start + "0" + run + "; first=$?; wait $! && exit $first";
    const int state = std::system(both.c_str());
    if (WIFEXITED(state) && WEXITSTATUS(state) == 4) GTEST_SKIP() << "built without Gloo";
    ASSERT_EQ(state, 0);
    // The norm of the whole gradient is that of both halves of the batch.
    const std::vector<double> one = Logged(name + "_one", "gradient");
    const std::vector<double> two = Logged(name + "_two", "gradient");
    ASSERT_EQ(one.size(), static_cast<std::size_t>(kSharedSteps));
    ASSERT_EQ(two.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(two[i], one[i], 1e-3 * one[i]) << name << i;
  }
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

}  // namespace
}  // namespace xcodec::train
