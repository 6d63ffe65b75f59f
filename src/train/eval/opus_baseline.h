/// \file
/// Encodes and decodes the same recordings with Opus, through the programs opusenc and opusdec.
#ifndef XCODEC_SRC_TRAIN_EVAL_OPUS_BASELINE_H_
#define XCODEC_SRC_TRAIN_EVAL_OPUS_BASELINE_H_

#include <string>
#include <vector>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::eval {

/// Lowest and highest rates that opusenc accepts, kbps.
constexpr double kOpusLowest = 6;
constexpr double kOpusHighest = 510;

/// True when both programs are in PATH.
bool OpusAvailable();

/// The nearest rates that opusenc accepts, ascending, each once.
std::vector<double> NearestOpusRates(std::vector<double> kbps);

struct OpusResult {
  double kbps = 0;  ///< size of the .opus file over the duration
};

/// Encodes `audio` (at kEvalRate) at the nearest possible rate to `kbps`, decodes it at kEvalRate and writes
/// it to `output` (WAV); `coded` is the path of the Opus file. kUnsupported if Opus is not available.
Result<OpusResult> RunOpus(const AudioBlock& audio, double kbps, const std::string& coded,
                           const std::string& output);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_OPUS_BASELINE_H_
