// A model of the published size with random weights in both backends: that they agree, peak memory and speed.
// Slow, so it only runs when XCODEC_TEST_FULL_SIZE is set (to the seconds of audio).
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "codec/backend_factory.h"
#include "support/golden.h"
#include "support/random_xcodec.h"

namespace xcodec {
namespace {

double PeakMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

// The kernel forgets the peak so far.
void ForgetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

struct Found {
  CodeBlock codes;
  AudioBlock audio;
};

// Codes of `audio`, and the audio of `codes` or, when there are none, of its own. The second of two passes is
// timed: the first makes what is needed of the weights.
Found Measure(codec::BackendKind kind, const std::shared_ptr<const model::Model>& model,
              const AudioBlock& audio, const CodeBlock* codes, ThreadPool* pool) {
  codec::BackendOptions options;
  options.kind = kind;
  options.pool = pool;
  Found found;
  const auto backend = codec::CreateBackend(model, options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  if (!backend.ok()) return found;
  model::EncodeParams params;
  params.codebooks = model->config.spec.codebooks;
  double encode = 0;
  double decode = 0;
  ForgetPeak();
  for (int pass = 0; pass < 2; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<CodeBlock> coded;
    EXPECT_TRUE((*backend)->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &coded).ok());
    const auto middle = std::chrono::steady_clock::now();
    found.codes = coded[0];
    const model::ChunkToDecode chunk{codes == nullptr ? &found.codes : codes, 0};
    std::vector<AudioBlock> decoded;
    EXPECT_TRUE(
        (*backend)
            ->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded)
            .ok());
    found.audio = decoded[0];
    encode = std::chrono::duration<double>(middle - start).count();
    decode = std::chrono::duration<double>(std::chrono::steady_clock::now() - middle).count();
  }
  const double seconds = static_cast<double>(audio.length) / model->config.spec.sample_rate;
  std::printf("%s: encode %.1f x real time, decode %.1f x, peak %.0f MB\n", (*backend)->name(),
              seconds / encode, seconds / decode, PeakMegabytes());
  return found;
}

class FullSize : public testing::TestWithParam<bool> {};

TEST_P(FullSize, BackendsAgree) {
  const char* wanted = std::getenv("XCODEC_TEST_FULL_SIZE");
  if (wanted == nullptr) GTEST_SKIP() << "XCODEC_TEST_FULL_SIZE is not set";
  const AudioBlock audio = golden::Whistles(16000 * std::max(1, std::atoi(wanted)));
  const auto model = golden::RandomXCodec(golden::PublishedXCodec(GetParam()), 1);
  std::printf("%s, model %.0f MB\n", GetParam() ? "WavLM" : "HuBERT", PeakMegabytes());
  ThreadPool pool(2);
  const Found native = Measure(codec::BackendKind::kNative, model, audio, nullptr, &pool);
  const Found torch = Measure(codec::BackendKind::kTorch, model, audio, &native.codes, &pool);
  ASSERT_EQ(native.codes.frames, torch.codes.frames);
  double largest = 1;
  for (const float s : torch.audio.samples) largest = std::max(largest, std::abs(static_cast<double>(s)));
  const double share = golden::EqualShare(native.codes, torch.codes);
  const double difference = golden::MaxDifference(native.audio, torch.audio) / largest;
  std::printf("%.4f of the codes are equal; audio differs by %.2g of its peak (%.3g)\n", share, difference,
              largest);
  EXPECT_GE(share, 0.995);
  EXPECT_LE(difference, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Teachers, FullSize, testing::Bool());

}  // namespace
}  // namespace xcodec
