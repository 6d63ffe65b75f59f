/// \file
/// How far ahead of a frame DAC's encoder looks.
#ifndef XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_
#define XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_

#include <cstdint>

#include "model/config/config.h"

namespace xcodec {

/// Samples from a frame's first one until its codes have been given: what the layers see, and what they wait
/// for because they compute four results at a time. An upper bound.
inline std::int64_t DacLookahead(const DacConfig& config) {
  constexpr std::int64_t kFirst = 3, kLast = 7, kUnits = 10 * (1 + 3 + 9), kRatio = 4;
  std::int64_t samples = kFirst;
  std::int64_t step = 1;  // samples of a row
  for (const int ratio : config.downsampling_ratios) {
    samples += (kUnits + kRatio * ratio) * step;
    step *= ratio;
  }
  return samples + kLast * step + step;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_
