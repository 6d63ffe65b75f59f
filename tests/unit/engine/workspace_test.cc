#include <gtest/gtest.h>

#include <cstdint>

#include "engine/backend/floats.h"
#include "engine/backend/signal.h"

namespace xcodec::engine {
namespace {

TEST(Workspace, ArraysAreAlignedAndApart) {
  Workspace workspace;
  const Workspace::Frame frame(&workspace);
  float* a = workspace.Take(3);
  float* b = workspace.Take(5'000'000);
  float* c = workspace.Take(1);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a) % 64, 0U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b) % 64, 0U);
  a[2] = 1;
  b[0] = b[4'999'999] = 2;
  c[0] = 3;
  EXPECT_EQ(a[2], 1);
  EXPECT_EQ(b[4'999'999], 2);
}

TEST(Workspace, MemoryComesBackAtTheEndOfAFrame) {
  Workspace workspace;
  float* first = nullptr;
  {
    const Workspace::Frame frame(&workspace);
    first = workspace.Take(100);
    workspace.Take(3'000'000);
  }
  const Workspace::Frame frame(&workspace);
  EXPECT_EQ(workspace.Take(50), first);
}

TEST(EdgePadding, ReflectsAndExtendsShortInputs) {
  const EdgePadding padding(model::PadMode::kReflect, 4, 2, 3);
  const std::ptrdiff_t expected[] = {2, 1, 0, 1, 2, 3, 2, 1, 0};
  for (std::ptrdiff_t i = -2; i < 7; ++i) EXPECT_EQ(padding.Source(i), expected[i + 2]);
  const EdgePadding tiny(model::PadMode::kReflect, 1, 3, 0);  // extended with zeros to four rows
  EXPECT_EQ(tiny.Source(0), 0);
  for (std::ptrdiff_t i = -3; i < 0; ++i) EXPECT_EQ(tiny.Source(i), -1);
}

TEST(EdgePadding, ZerosAndEdgeRows) {
  const EdgePadding zeros(model::PadMode::kConstant, 4, 2, 3);
  const EdgePadding edges(model::PadMode::kReplicate, 4, 2, 3);
  const std::ptrdiff_t expected_zeros[] = {-1, -1, 0, 1, 2, 3, -1, -1, -1};
  const std::ptrdiff_t expected_edges[] = {0, 0, 0, 1, 2, 3, 3, 3, 3};
  for (std::ptrdiff_t i = -2; i < 7; ++i) {
    EXPECT_EQ(zeros.Source(i), expected_zeros[i + 2]);
    EXPECT_EQ(edges.Source(i), expected_edges[i + 2]);
  }
}

}  // namespace
}  // namespace xcodec::engine
