#include "base/simd_tables.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace xcodec {
namespace {

const int kScalar = 0, kNarrow = 1, kWide = 2, kWider = 3;

// The widest does not run here; two have one name.
const SimdTables<int> kTables = {
    {"scalar", &kScalar}, {"sse4", &kNarrow}, {"avx512", &kWide}, {"avx512", &kWider}, {"later", nullptr}};

class SimdTablesTest : public testing::Test {
 protected:
  void SetUp() override { unsetenv("XCODEC_SIMD"); }
  void TearDown() override { unsetenv("XCODEC_SIMD"); }
};

TEST_F(SimdTablesTest, NamesAreThoseThatRunNarrowestFirst) {
  EXPECT_EQ(TableNames(kTables), (std::vector<std::string>{"scalar", "sse4", "avx512"}));
}

TEST_F(SimdTablesTest, FindGivesTheWiderOfOneName) {
  EXPECT_EQ(FindTable(kTables, "avx512"), &kWider);
  EXPECT_EQ(FindTable(kTables, "sse4"), &kNarrow);
  EXPECT_EQ(FindTable(kTables, "later"), nullptr);
  EXPECT_EQ(FindTable(kTables, ""), nullptr);
}

TEST_F(SimdTablesTest, TheWidestThatRunsUnlessOneIsNamed) {
  EXPECT_EQ(&BestTable(kTables), &kWider);
  setenv("XCODEC_SIMD", "sse4", 1);
  EXPECT_EQ(&BestTable(kTables), &kNarrow);
  setenv("XCODEC_SIMD", "later", 1);
  EXPECT_EQ(&BestTable(kTables), &kWider);
  setenv("XCODEC_SIMD", "nonsense", 1);
  EXPECT_EQ(&BestTable(kTables), &kWider);
}

}  // namespace
}  // namespace xcodec
