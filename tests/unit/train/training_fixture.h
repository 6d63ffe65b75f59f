/// \file
/// A folder with a recording, and runs on it.
#ifndef XCODEC_TESTS_UNIT_TRAIN_TRAINING_FIXTURE_H_
#define XCODEC_TESTS_UNIT_TRAIN_TRAINING_FIXTURE_H_

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "model/model_store.h"
#include "model/safetensors.h"
#include "torch/codec.h"
#include "torch/tensors.h"
#include "train/eval/measure.h"
#include "train/eval/subprocess.h"
#include "train/run/checkpoint.h"
#include "train/run/train_config.h"
#include "train/run/training_run.h"

namespace xcodec::train {

inline constexpr char kCommon[] =
    "seed: 3\nthreads: 1\nstart_items: 8\n"
    "data:\n  train: [{kind: tones, list: list.txt, weight: 1}]\n  valid: list.txt\n  valid_seconds: 1\n"
    "  chunk_seconds: 0.25\n"
    "  augment: {swap: 0.5, invert: 0.5, mix: 0.2, width: 0.3, filter: 0.3, speed: 0.2, gain_low_db: -6}\n"
    "optimizer: {steps: 50, batch: 4, rate: 3.0e-3, warmup: 5, average: 0.9, clip: 5}\n"
    "log: {every: 1, validate: 50, checkpoint: 1000}\n";

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

  std::string Weights(const std::string& output, const std::string& name = "model.safetensors") const {
    std::ifstream file(folder_->File(output + "/model/small/" + name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static std::string Command(const std::string& config, int steps) {
    return " '" + std::string(XCODEC_BINARY_DIR) + "/bin/xcodec-train' --stop-after " +
           std::to_string(steps) + " '" + config + "' 2>/dev/null";
  }

  // What std::system says of the program. Other tests may have set variables that choose OpenBLAS's kernels,
  // which this process has chosen before: only programs can be compared with programs.
  static int RunOneProcess(const std::string& config, int steps) {
    return std::system(("WORLD_SIZE=1" + Command(config, steps)).c_str());
  }

  // The same of two processes that share one batch.
  static int RunTwoProcesses(const std::string& config, int steps) {
    const std::string start = "MASTER_PORT=" + std::to_string(20000 + getpid() % 20000) +
                              " MASTER_ADDR=127.0.0.1 WORLD_SIZE=2 RANK=";
    const std::string run = Command(config, steps);
    return std::system(
        (start + "1" + run + " & " + start + "0" + run + "; first=$?; wait $! && exit $first").c_str());
  }

  // Parameters and buffers of a run's checkpoint.
  std::vector<torch::Tensor> Saved(const std::string& output) const {
    const auto file = ReadSafetensors(folder_->File(output + "/" + kCheckpointFile));
    EXPECT_TRUE(file.ok()) << file.status().message();
    std::vector<torch::Tensor> tensors;
    if (!file.ok()) return tensors;
    for (auto it = file->tensors.lower_bound("codec/"); it->first.rfind("codec/", 0) == 0; ++it)
      tensors.push_back(ToTorch(it->second));
    return tensors;
  }

  // Runs NAME_one and NAME_two went from where NAME_start stopped to the same places, with every parameter
  // and every buffer, which codebooks that are moving averages are.
  void ExpectSameSteps(const std::string& name) const {
    const std::vector<torch::Tensor> start = Saved(name + "_start"), one = Saved(name + "_one"),
                                     two = Saved(name + "_two");
    ASSERT_GT(start.size(), 10U);
    ASSERT_EQ(one.size(), start.size());
    ASSERT_EQ(two.size(), start.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      const double apart = (one[i] - two[i]).norm().item<double>();
      EXPECT_LE(apart, 0.2 * (one[i] - start[i]).norm().item<double>()) << name << i;
      EXPECT_LE(apart, 0.02 * one[i].norm().item<double>()) << name << i;
    }
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

  void ExpectLoadsAndEncodes(const std::string& output, int codebooks = 4) const {
    const auto model = ModelStore::Load(folder_->File(output + "/model/small"));
    ASSERT_TRUE(model.ok()) << model.status().message();
    auto codec = CreateTorchCodec(*model.value(), torch::kCPU);
    ASSERT_TRUE(codec.ok()) << codec.status().message();
    torch::InferenceMode inference;
    EncodeParams params;
    params.codebooks = codebooks;
    const auto& spec = model.value()->config.spec;
    const auto codes = codec.value()->Encode(torch::rand({spec.channels, 4096}) - 0.5, params);
    EXPECT_EQ(codes.size(0), codebooks);
    EXPECT_EQ(codes.size(1), spec.FramesFor(4096));
    EXPECT_GT(std::get<0>(torch::_unique(codes)).numel(), 1);
  }

  std::unique_ptr<eval::TemporaryFolder> folder_;
};

}  // namespace xcodec::train

#endif  // XCODEC_TESTS_UNIT_TRAIN_TRAINING_FIXTURE_H_
