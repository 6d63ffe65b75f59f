/// \file
/// Random numbers that are the same on every machine and can be addressed: a batch follows from the seed, the
/// step and the position in the batch, so that an interrupted run continues exactly.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_RANDOM_H_
#define XCODEC_SRC_TRAIN_SUPPORT_RANDOM_H_

#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "model/spectral/noise.h"

namespace xcodec::train {

/// A SplitMix64 stream. Not thread-safe; make one per item.
class Random {
 public:
  /// Streams of different keys are independent: Random({seed, step, item}).
  Random(std::initializer_list<std::uint64_t> keys) {
    for (const std::uint64_t key : keys) state_ = model::SplitMix64(state_ ^ model::SplitMix64(key));
  }
  std::uint64_t Next() { return model::SplitMix64(state_++); }
  /// [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11U) * 0x1.0p-53; }
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }
  /// 0 .. count - 1; count >= 1.
  std::int64_t Below(std::int64_t count) {
    return static_cast<std::int64_t>(Uniform() * static_cast<double>(count));
  }
  bool Chance(double probability) { return Uniform() < probability; }

 private:
  std::uint64_t state_ = 0x243F6A8885A308D3ULL;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_RANDOM_H_
