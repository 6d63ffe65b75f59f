/// \file
/// A folder with a recording, and runs on it.
#ifndef XCODEC_TESTS_UNIT_TRAIN_TRAINING_FIXTURE_H_
#define XCODEC_TESTS_UNIT_TRAIN_TRAINING_FIXTURE_H_

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "model/checkpoint/safetensors.h"
#include "model/store/model_store.h"
#include "support/paths.h"
#include "torch/backend/codec.h"
#include "torch/backend/tensors.h"
#include "train/eval/measure.h"
#include "train/eval/subprocess.h"
#include "train/job/checkpoint.h"
#include "train/job/train_config.h"
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
    ASSERT_TRUE(eval::WriteAudio(folder_->File("tone.wav"), audio).ok());
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
    return " '" + paths::Build() + "/bin/xcodec-train' --stop-after " + std::to_string(steps) + " '" +
           config + "' 2>/dev/null";
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

  // Everything of a run's checkpoint that is a number, by name, in double precision.
  std::map<std::string, torch::Tensor> Saved(const std::string& output) const {
    const auto file = model::ReadSafetensors(folder_->File(output + "/" + kCheckpointFile));
    EXPECT_TRUE(file.ok()) << file.status().message();
    std::map<std::string, torch::Tensor> tensors;
    if (!file.ok()) return tensors;
    for (const auto& [name, tensor] : file->tensors)
      tensors[name] = libtorch::ToTorch(tensor).to(torch::kFloat64);
    return tensors;
  }

  // Runs NAME_one and NAME_two did step `step` (from 1) out of `before`, the same state: one alone, one as
  // two halves of the batch.
  //
  // A gradient is a sum over the batch, so the two differ by the order of its terms only: for n terms by n *
  // u of it (Higham, Accuracy and Stability of Numerical Algorithms, section 4.2), u = 2^-24. The first
  // moment takes 1 - beta1 of the gradient, so moments are apart by that much of it; the second takes its
  // squares. Terms are the batch's samples for the codec; for the discriminator those of its spectrograms: of
  // the recording and of what was decoded, four windows over every sample, two parts of a complex number.
  void ExpectSameStep(const std::string& name, const std::map<std::string, torch::Tensor>& before, int step,
                      const OptimizerConfig& o, double samples) const {
    const auto one = Saved(name + "_one"), two = Saved(name + "_two");
    ASSERT_EQ(one.size(), two.size());
    for (const std::string side : {"codec", "discriminator"}) {
      const double terms = side == "codec" ? samples : 2 * 4 * 2 * samples;
      ExpectSameMoments(name + " step " + std::to_string(step), side, before, one, two, o,
                        terms * std::ldexp(1.0, -24));
    }
    ExpectSameUpdates(name, one, two, step, o, samples * std::ldexp(1.0, -24));
  }

  static void ExpectSameMoments(const std::string& what, const std::string& side,
                                const std::map<std::string, torch::Tensor>& before,
                                const std::map<std::string, torch::Tensor>& one,
                                const std::map<std::string, torch::Tensor>& two, const OptimizerConfig& o,
                                double tolerance) {
    const std::string first = side + "_optimizer/exp_avg/", second = side + "_optimizer/exp_avg_sq/";
    double squares = 0;  // of the whole gradient
    std::vector<std::string> parameters;
    for (auto it = one.lower_bound(first); it != one.end() && it->first.rfind(first, 0) == 0; ++it) {
      parameters.push_back(it->first.substr(first.size()));
      const auto old = before.find(it->first);
      const torch::Tensor g = old == before.end() ? it->second : it->second - o.beta1 * old->second;
      squares += (g / (1 - o.beta1)).square().sum().item<double>();
    }
    const auto apart = [&](const std::string& key) {
      return (one.at(key) - two.at(key)).norm().item<double>();
    };
    for (const std::string& parameter : parameters) {
      ASSERT_EQ(two.count(first + parameter), 1U) << what << " " << parameter;
      EXPECT_LE(apart(first + parameter), tolerance * (1 - o.beta1) * std::sqrt(squares))
          << what << " " << side << " " << parameter;
      const double rounding = tolerance * one.at(second + parameter).norm().item<double>();
      EXPECT_LE(apart(second + parameter), 2 * tolerance * (1 - o.beta2) * squares + rounding)
          << what << " " << side << " " << parameter;
    }
    if (side == "codec") {
      EXPECT_GT(parameters.size(), 10U) << what;
    }
  }

  // Parameters moved by what their moments say, however near to zero these are, so two runs are apart by the
  // difference of that. Codewords that are moving averages are sums over the frames that chose them. Rounding
  // decides which of two words that are all but equal a frame chooses, and what it leaves for the codebooks
  // after that; but the numbers of frames, and what the first codebook is given, add up to the same.
  static void ExpectSameUpdates(const std::string& name, const std::map<std::string, torch::Tensor>& one,
                                const std::map<std::string, torch::Tensor>& two, int step,
                                const OptimizerConfig& o, double tolerance) {
    const auto update = [&](const std::map<std::string, torch::Tensor>& run, const std::string& parameter) {
      const torch::Tensor m = run.at("codec_optimizer/exp_avg/" + parameter) / (1 - std::pow(o.beta1, step));
      const torch::Tensor v =
          run.at("codec_optimizer/exp_avg_sq/" + parameter) / (1 - std::pow(o.beta2, step));
      return o.rate * m / (v.sqrt() + 1e-8);
    };
    for (auto it = one.lower_bound("codec/"); it != one.end() && it->first.rfind("codec/", 0) == 0; ++it) {
      const std::string& key = it->first;
      const std::string parameter = key.substr(6);
      torch::Tensor a = it->second, b = two.at(key);
      const double rounding = tolerance * a.norm().item<double>();
      const bool learnt = one.count("codec_optimizer/exp_avg/" + parameter) != 0;
      if (!learnt && parameter == "quantizer.embed") continue;
      if (parameter == "quantizer.sums" || parameter == "quantizer.uses") {
        a = a.sum(1);
        b = b.sum(1);
      }
      if (parameter == "quantizer.sums") {  // of the first codebook
        a = a[0];
        b = b[0];
      }
      const double moved =
          learnt ? (update(one, parameter) - update(two, parameter)).norm().item<double>() : 0;
      EXPECT_LE((a - b).norm().item<double>(), 1.01 * moved + rounding)
          << name << " step " << step << " " << key;
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
        if (i != number || field.empty()) continue;
        double value = 0;  // read with a point, whatever the locale
        std::from_chars(field.data(), field.data() + field.size(), value);
        values.push_back(value);
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
    const auto model = model::ModelStore::Load(folder_->File(output + "/model/small"));
    ASSERT_TRUE(model.ok()) << model.status().message();
    auto codec = libtorch::CreateTorchCodec(*model.value(), torch::kCPU);
    ASSERT_TRUE(codec.ok()) << codec.status().message();
    torch::InferenceMode inference;
    model::EncodeParams params;
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
