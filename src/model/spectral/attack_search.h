/// \file
/// Finds a chunk's attacks: the gains over time that make the signal above the low-pass most even.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_ATTACK_SEARCH_H_
#define XCODEC_SRC_MODEL_SPECTRAL_ATTACK_SEARCH_H_

#include <cstdint>
#include <vector>

#include "model/spectral/temporal_gain.h"

namespace xcodec::model {

/// Immutable, thread-safe.
class AttackSearch {
 public:
  /// `gain` must outlive this.
  AttackSearch(const ModelConfig& config, const TemporalGain& gain);

  /// The attacks of a chunk [channels, length] of unit scale worth coding, by position, at most `most`.
  std::vector<Attack> Find(const AudioBlock& chunk, std::int64_t most) const;

 private:
  std::vector<float> Steps(const AudioBlock& chunk) const;
  double Gained(const std::vector<float>& steps, int place, int shape) const;
  void Flatten(const Attack& attack, std::vector<float>* steps) const;

  const TemporalGain* gain_;
  std::int64_t bins_;
  std::vector<float> shapes_;  // binary logarithms of gains around an attack, per step
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_ATTACK_SEARCH_H_
