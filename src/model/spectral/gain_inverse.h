/// \file
/// Generalised minimal residual method (Saad, Schultz 1986) for a small system: finds the signal that a gain
/// over time turns into a given one.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_GAIN_INVERSE_H_
#define XCODEC_SRC_MODEL_SPECTRAL_GAIN_INVERSE_H_

#include <functional>
#include <vector>

namespace xcodec::model {

/// A linear map of a signal to one of the same length.
using SignalMap = std::function<std::vector<float>(const std::vector<float>&)>;

/// x such that map(x) is nearly `wanted`. x is a combination of `steps` signals, computed from `wanted` with
/// `map` and with `guess`, which is nearly its inverse. The error is never larger than that of x = 0.
std::vector<float> SolveSignal(const SignalMap& map, const SignalMap& guess, const std::vector<float>& wanted,
                               int steps);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_GAIN_INVERSE_H_
