// Holds the arithmetic to the numbers that files already depend on.
#include "support/lm_golden.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

namespace xcodec {
namespace {

std::map<std::string, std::string> Golden() {
  std::ifstream file(XCODEC_SOURCE_DIR "/corpus/lm/golden.txt");
  std::map<std::string, std::string> golden;
  for (std::string line; std::getline(file, line);) {
    const std::size_t space = line.rfind(' ');
    golden[line.substr(0, space)] = line.substr(space + 1);
  }
  return golden;
}

TEST(LmGolden, ConversionGivesTheSameModel) {
  EXPECT_EQ(testing::GoldenModel()->identity(), Golden()["identity"]);
}

TEST(LmGolden, TenThousandStepsHaveTheSameProbabilities) {
  const IntegerLm model = testing::GoldenModel().value();
  const LmNetwork network(model);
  std::map<std::string, std::string> golden = Golden();
  for (int block = 0; block < testing::kGoldenBlocks; ++block)
    EXPECT_EQ(testing::GoldenProbabilities(network, block, 48),
              golden["probabilities " + std::to_string(block)]);
}

TEST(LmGolden, ScalarCodeHasTheSameProbabilities) {
  const IntegerLm model = testing::GoldenModel().value();
  const LmNetwork network(model, ScalarLmKernels());
  EXPECT_EQ(testing::GoldenProbabilities(network, 3, 7), Golden()["probabilities 3"]);
}

TEST(LmGolden, PayloadsAreTheSame) {
  ThreadPool pool(2);
  EXPECT_EQ(testing::GoldenPayloads(testing::GoldenModel().value(), &pool, true), Golden()["payloads"]);
}

}  // namespace
}  // namespace xcodec
