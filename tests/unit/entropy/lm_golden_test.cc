// Compares the arithmetic with the numbers that existing files depend on.
#include "support/lm_golden.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "support/paths.h"

namespace xcodec::entropy {
namespace {

std::map<std::string, std::string> Golden() {
  std::ifstream file(paths::Source() + "/corpus/lm/golden.txt");
  std::map<std::string, std::string> golden;
  for (std::string line; std::getline(file, line);) {
    const std::size_t space = line.rfind(' ');
    golden[line.substr(0, space)] = line.substr(space + 1);
  }
  return golden;
}

class LmGolden : public ::testing::TestWithParam<LmNetworkKind> {
 protected:
  IntegerLm model() const { return testing::GoldenModel(GetParam()).value(); }
  static std::string Expected(const std::string& what) {
    return Golden()[(GetParam() == LmNetworkKind::kHistory ? "history " : "") + what];
  }
};

TEST_P(LmGolden, ConversionGivesTheSameModel) { EXPECT_EQ(model().identity(), Expected("identity")); }

TEST_P(LmGolden, TenThousandStepsHaveTheSameProbabilities) {
  const LmNetwork network(model());
  for (int block = 0; block < testing::kGoldenBlocks; ++block)
    EXPECT_EQ(testing::GoldenProbabilities(network, block, 48),
              Expected("probabilities " + std::to_string(block)));
}

TEST_P(LmGolden, ScalarCodeHasTheSameProbabilities) {
  const LmNetwork network(model(), ScalarLmKernels());
  EXPECT_EQ(testing::GoldenProbabilities(network, 3, 7), Expected("probabilities 3"));
}

TEST_P(LmGolden, PayloadsAreTheSame) {
  ThreadPool pool(2);
  EXPECT_EQ(testing::GoldenPayloads(model(), &pool, true), Expected("payloads"));
}

INSTANTIATE_TEST_SUITE_P(Networks, LmGolden,
                         ::testing::Values(LmNetworkKind::kReference, LmNetworkKind::kHistory),
                         [](const auto& kind) {
                           return kind.param == LmNetworkKind::kHistory ? "History" : "Reference";
                         });

}  // namespace
}  // namespace xcodec::entropy
