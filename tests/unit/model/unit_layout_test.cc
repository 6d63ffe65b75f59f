// Units of a few bins of one frame, or of fewer bins of several frames.
#include "model/spectral/unit_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>

#include "model/spectral/attack_codes.h"

namespace xcodec::model {
namespace {

using Numbers = std::vector<std::int64_t>;

Numbers Places(const UnitLayout& layout, std::int64_t unit, std::int64_t coded) {
  Numbers places(8);
  layout.Places(unit, coded, places.data());
  return places;
}

TEST(UnitLayout, AUnitOfOneFrameHasNeighbouringBins) {
  const UnitLayout layout(3, 16, 8, 1);  // 3 frames of 16 bins: frames of side begin at 48
  EXPECT_EQ(layout.units(3), 12);
  EXPECT_EQ(Places(layout, 1, 3), (Numbers{8, 9, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(Places(layout, 2, 3), (Numbers{48, 49, 50, 51, 52, 53, 54, 55}));
  EXPECT_EQ(Places(layout, 4, 3), (Numbers{16, 17, 18, 19, 20, 21, 22, 23}));
}

TEST(UnitLayout, AUnitOfSeveralFramesHasTheSameBinsInEach) {
  const UnitLayout layout(3, 16, 8, 2);
  EXPECT_EQ(layout.units_per_group(), 4);
  EXPECT_EQ(layout.units(3), 16);
  EXPECT_EQ(layout.units(2), 8);
  EXPECT_EQ(Places(layout, 1, 3), (Numbers{4, 5, 6, 7, 20, 21, 22, 23}));
  EXPECT_EQ(Places(layout, 5, 3), (Numbers{52, 53, 54, 55, 68, 69, 70, 71}));
  // There is no fourth frame.
  EXPECT_EQ(Places(layout, 8, 3), (Numbers{32, 33, 34, 35, -1, -1, -1, -1}));
}

TEST(UnitLayout, EveryCoefficientOfCodedFramesIsInOneUnit) {
  for (const int span : {1, 2, 4, 8}) {
    const UnitLayout layout(7, 32, 8, span);
    for (const std::int64_t coded : {1, 3, 4, 7}) {
      std::multiset<std::int64_t> found;
      for (std::int64_t unit = 0; unit < layout.units(coded); ++unit) {
        for (const std::int64_t place : Places(layout, unit, coded)) {
          if (place >= 0) found.insert(place);
        }
      }
      std::multiset<std::int64_t> all;
      for (std::int64_t row : {0, 7}) {
        for (std::int64_t i = 0; i < coded * 32; ++i) all.insert(row * 32 + i);
      }
      EXPECT_EQ(found, all) << span << ' ' << coded;
    }
  }
}

TEST(UnitLayout, LevelsAreTheMeanOverItsFrames) {
  const UnitLayout layout(3, 16, 8, 2);
  // [frame][channel][8 bins]
  const std::vector<std::int32_t> levels{0, 10, 20, 30, 100, 110, 120, 131, 7, 8, 9, 10};
  EXPECT_EQ(layout.Levels(levels, 3), (std::vector<std::int32_t>{50, 50, 60, 60, 70, 70, 80, 80,  //
                                                                 7, 7, 8, 8, 9, 9, 10, 10}));
  EXPECT_EQ(UnitLayout(3, 16, 8, 1).Levels(levels, 3), levels);
}

TEST(UnitLayout, TheFirstCodeSaysItBesideTheNumberOfAttacks) {
  std::vector<std::uint16_t> codes(150);
  WriteAttacks({{5, 1, 2, 0}, {50, 0, 1, 1}}, codes.data());
  EXPECT_EQ(CodedLayout(codes.data(), 150, 7, 3), 0);
  for (const int layout : {2, 1, 0}) {
    WriteLayout(layout, 7, codes.data());
    EXPECT_EQ(CodedLayout(codes.data(), 150, 7, 3), layout);
    EXPECT_EQ(AttackCodes(codes.data(), 150, 7), 5);
    EXPECT_EQ(ReadAttacks(codes.data(), 150, 7).size(), 2);
  }
  codes[0] = 1023;  // that of no layout
  EXPECT_EQ(CodedLayout(codes.data(), 150, 7, 3), 2);
  EXPECT_EQ(CodedLayout(codes.data(), 0, 7, 3), 0);
}

}  // namespace
}  // namespace xcodec::model
