/// \file
/// The order in which the codes of a refinement (model/spectral/refinement.h) are assigned to units.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_QUEUE_H_
#define XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/config/config.h"

namespace xcodec::model {

/// Integers per unit of a level, which is the binary logarithm of a power.
inline constexpr int kRefinementLevelScale = 256;

/// Levels stay within 64 to either side, on this scale.
std::int32_t ClampedLevel(std::int64_t level);

/// The effect of a code on levels; all values are on the scale of levels.
struct RefinementRules {
  SpectralConfig::Refinement config;
  int size = 0;                      ///< codewords of a stage
  std::int64_t units_per_group = 0;  ///< of frames, and channel
  std::vector<std::int32_t> change;  ///< [stages, size] change of the unit's level by a code
  std::vector<std::int32_t> seen;    ///< [size] error of the estimated level that a unit's first code reveals
  std::vector<std::int32_t> spread;  ///< how much of that error, in 1/256, is expected 1, 2, .. groups away
};

/// The units of a chunk, [groups of frames, 2, units per group], by weighted missing power, the first of
/// equals first. Integers only. Not thread-safe.
class RefinementQueue {
 public:
  /// `rules` must outlive this; `levels` of all units.
  RefinementQueue(const RefinementRules& rules, std::vector<std::int32_t> levels);
  /// The next unit; it stays in the queue with the level that Corrected() sets.
  std::size_t Next();
  std::int32_t level(std::size_t unit) const { return level_[unit]; }
  /// The codebook of the unit's next code.
  int stage(std::size_t unit) const;
  /// `unit` has got this code.
  void Corrected(std::size_t unit, int code);

 private:
  std::int32_t Key(std::size_t unit) const;
  void Set(std::size_t unit, std::int64_t level);
  void SpreadTo(std::size_t unit, int share, std::int32_t surprise);
  void Spread(std::size_t unit, std::int32_t surprise);

  const RefinementRules& rules_;
  std::vector<std::int32_t> first_, level_;
  std::vector<int> depth_;
  std::vector<std::int32_t> key_;    // filled up to whole groups
  std::vector<std::int32_t> bound_;  // of each group of keys; none of them is larger
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_REFINEMENT_QUEUE_H_
