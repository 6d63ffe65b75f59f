/// \file
/// What a configuration asks of a machine, before anything of it is built.
#ifndef XCODEC_SRC_MODEL_CONFIG_COST_H_
#define XCODEC_SRC_MODEL_CONFIG_COST_H_

#include "model/config.h"
#include "xcodec/status.h"

namespace xcodec {

/// Estimates, within a factor of a few. Floating point, so that no product overflows.
struct ModelCost {
  double weight_bytes = 0;  ///< in single precision
  double state_bytes = 0;   ///< activations of a chunk (a second without chunks) and what layers remember
  double multiplies = 0;    ///< for a second of audio, encoder and decoder together
};

ModelCost CostOf(const ModelConfig& config);

/// kResourceLimit, with the need, for a configuration that asks for many times what any published model does:
/// 4 GiB of weights, 4 GiB of state, 10^13 multiplications a second of audio.
Status CheckCost(const ModelConfig& config);

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_CONFIG_COST_H_
