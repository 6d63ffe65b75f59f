/// \file
/// Estimates the cost of a configuration before anything is built.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_

#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Estimates, within a factor of a few. Floating point, so that no product overflows.
struct ModelCost {
  double weight_bytes = 0;   ///< in single precision
  double state_bytes = 0;    ///< activations of a chunk (without chunks: of a second; with attention: of
                             ///< DefaultSegmentSeconds) and the state of layers
  double multiplies = 0;     ///< for a second of audio, encoder and decoder together
  double traffic_bytes = 0;  ///< memory traffic of attention for a second of audio: it grows with the square
                             ///< of the frame rate and with the number of heads
};

ModelCost CostOf(const ModelConfig& config);

/// kResourceLimit, with the required amount, for a configuration that needs many times more than any
/// published model: more than 4 GiB of weights, 4 GiB of state, 10^13 multiplications or 10^10 bytes of
/// attention's scores per second of audio. A small machine's memory moves about the latter in a second.
Status CheckCost(const ModelConfig& config);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_COST_H_
