// A model of the published size with random weights: peak memory and speed for a minute of audio. Slow, so it
// only runs when XCODEC_TEST_FULL_SIZE is set (to the number of LibTorch threads).
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "torch/tensors.h"
#include "torch/torch_backend.h"
#include "torch/xcodec_codec.h"

namespace xcodec {
namespace {

std::shared_ptr<const Model> RandomFullSize(bool wavlm) {
  auto model = std::make_shared<Model>();
  CodecSpec& spec = model->config.spec;
  spec.architecture = Architecture::kXCodec;
  spec.sample_rate = 16000;
  spec.channels = 1;
  spec.hop = 320;
  spec.codebooks = 8;
  spec.frame_rule = FrameRule::kXCodec;
  model->config.xcodec.semantic.wavlm = wavlm;
  const torch::NoGradGuard no_grad;
  XCodecNet net(model->config.xcodec, spec);
  for (auto& item : net.named_parameters()) item.value().normal_(0, 0.03);
  for (auto& item : net.named_buffers()) item.value().normal_(0, 0.5);
  model->tensors = SaveParameters(net);
  return model;
}

double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

// The kernel forgets the peak so far.
void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class FullSize : public testing::TestWithParam<bool> {};

TEST_P(FullSize, AMinuteFitsInTwoGigabytes) {
  const char* wanted = std::getenv("XCODEC_TEST_FULL_SIZE");
  if (wanted == nullptr) GTEST_SKIP() << "XCODEC_TEST_FULL_SIZE is not set";
  TorchOptions options;
  options.threads = std::max(1, std::atoi(wanted));
  auto backend = TorchBackend::Create(RandomFullSize(GetParam()), options);
  ASSERT_TRUE(backend.ok()) << backend.status().message();
  AudioBlock audio(1, 60 * 16000);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    audio.samples[i] =
        0.3F * std::sin(0.02F * static_cast<float>(i)) * std::sin(0.0003F * static_cast<float>(i));
  }
  ForgetPeak();
  const double loaded = PeakMegabytes();
  const auto seconds = [start = std::chrono::steady_clock::now()]() mutable {
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double>(now - start).count();
    start = now;
    return passed;
  };
  auto clock = seconds;
  EncodeParams params;
  params.codebooks = 8;
  std::vector<CodeBlock> codes;
  ASSERT_TRUE((*backend)->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).ok());
  const double encode = clock();
  const double encode_peak = PeakMegabytes();
  ForgetPeak();
  const ChunkToDecode chunk{&codes[0], 0};
  std::vector<AudioBlock> decoded;
  ASSERT_TRUE((*backend)->DecodeChunks(Span<const ChunkToDecode>(&chunk, 1), DecodeParams(), &decoded).ok());
  const double decode = clock();
  std::printf(
      "%s, %d threads: loaded %.0f MB; encode %.1f x real time, peak %.0f MB; decode %.1f x, peak %.0f MB\n",
      GetParam() ? "WavLM" : "HuBERT", options.threads, loaded, 60 / encode, encode_peak, 60 / decode,
      PeakMegabytes());
  EXPECT_EQ(decoded[0].length, audio.length);
  EXPECT_LT(encode_peak, 2000);
  EXPECT_LT(PeakMegabytes(), 2000);
}

INSTANTIATE_TEST_SUITE_P(Teachers, FullSize, testing::Bool());

}  // namespace
}  // namespace xcodec
