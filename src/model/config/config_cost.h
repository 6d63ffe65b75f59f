/// \file
/// What a configuration asks of a machine, before anything of it is built.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_

#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec {

/// Estimates, within a factor of a few. Floating point, so that no product overflows.
struct ModelCost {
  double weight_bytes = 0;   ///< in single precision
  double state_bytes = 0;    ///< activations of a chunk (without chunks: of a second; with attention: of
                             ///< DefaultSegmentSeconds) and what layers remember
  double multiplies = 0;     ///< for a second of audio, encoder and decoder together
  double traffic_bytes = 0;  ///< that attention moves for a second of audio: it grows with the square of the
                             ///< frame rate, and with heads that multiply little
};

ModelCost CostOf(const ModelConfig& config);

/// kResourceLimit, with the need, for a configuration that asks for many times what any published model does:
/// 4 GiB of weights, 4 GiB of state, 10^13 multiplications and 10^10 bytes of attention's scores a second of
/// audio; the latter is what a small machine's memory moves in a second.
Status CheckCost(const ModelConfig& config);

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_
