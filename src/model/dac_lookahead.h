/// \file
/// The look-ahead of DAC's encoder.
#ifndef XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_
#define XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_

#include <cstdint>

#include "model/config/config.h"

namespace xcodec::model {

/// Upper bound for the samples from the first one of a frame until its codes are returned: the context of the
/// layers, and the rows that they wait for because they compute four results at a time.
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

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_DAC_LOOKAHEAD_H_
