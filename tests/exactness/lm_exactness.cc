// Prints the hashes of tests/support/lm_golden.h as corpus/lm/golden.txt has them, after checking that they
// are the same for every thread count and arrangement. XCODEC_SIMD chooses the kernels; their name goes to
// stderr.
//
// usage: lm_exactness [THREADS...]     default: 1 2 4 16
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "support/lm_golden.h"

namespace {

// Payload hash of every arrangement; empty when two differ or codes come back wrong.
std::string AllArrangements(const xcodec::entropy::IntegerLm& model, const std::vector<int>& threads) {
  std::string expected;
  for (const int count : threads) {
    std::unique_ptr<xcodec::ThreadPool> pool;
    if (count > 1) pool = std::make_unique<xcodec::ThreadPool>(count);
    for (const bool together : {false, true}) {
      const std::string hash = xcodec::testing::GoldenPayloads(model, pool.get(), together);
      if (expected.empty()) expected = hash;
      if (hash.empty() || hash != expected) return "";
    }
  }
  return expected;
}

bool Print(xcodec::entropy::LmNetworkKind kind, const char* prefix, const std::vector<int>& threads) {
  const auto model = xcodec::testing::GoldenModel(kind);
  if (!model.ok()) {
    std::printf("%s\n", model.status().message().c_str());
    return false;
  }
  std::printf("%sidentity %s\n", prefix, model->identity().c_str());
  const xcodec::entropy::LmNetwork network(*model);
  for (int block = 0; block < xcodec::testing::kGoldenBlocks; ++block)
    std::printf("%sprobabilities %d %s\n", prefix, block,
                xcodec::testing::GoldenProbabilities(network, block, block % 2 == 0 ? 32 : 1).c_str());
  const std::string payloads = AllArrangements(*model, threads);
  std::printf("%spayloads %s\n", prefix, payloads.c_str());
  return !payloads.empty();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> threads;
  for (int i = 1; i < argc; ++i) threads.push_back(std::atoi(argv[i]));
  if (threads.empty()) threads = {1, 2, 4, 16};
  std::fprintf(stderr, "%s\n", xcodec::entropy::BestLmKernels().name);
  return Print(xcodec::entropy::LmNetworkKind::kReference, "", threads) &&
                 Print(xcodec::entropy::LmNetworkKind::kHistory, "history ", threads)
             ? 0
             : 1;
}
