/// \file
/// Models of the published sizes with random weights: as much work as the published models, no download.
#ifndef XCODEC_SRC_CLI_BENCH_RANDOM_MODEL_H_
#define XCODEC_SRC_CLI_BENCH_RANDOM_MODEL_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// Writes the model folder `store`/random_encodec_{24,48}khz, replacing one of that name, and returns its
/// path. Weights are always the same: uniform within 1/sqrt(inputs), as untrained layers have.
Result<std::string> WriteRandomEncodec(int khz, const std::string& store);

/// The same for X-Codec with the teacher "hubert" or "wavlm": `store`/random_xcodec_TEACHER.
Result<std::string> WriteRandomXCodec(const std::string& teacher, const std::string& store);

/// The same for DAC: `store`/random_dac_{16,24,44}khz, for other rates kUnsupported.
Result<std::string> WriteRandomDac(int khz, const std::string& store);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_RANDOM_MODEL_H_
