/// \file
/// Operation counts of models.
#ifndef XCODEC_SRC_CLI_BENCH_OPERATIONS_H_
#define XCODEC_SRC_CLI_BENCH_OPERATIONS_H_

#include "model/config/config.h"

namespace xcodec::cli::bench {

/// Multiplications and additions of matrix products and convolutions per second of audio, 0 when not known
/// for the family. Transforms, norms and nonlinearities are not counted, so that shares of the machine's peak
/// are a little low.
double EncodeOperations(const model::ModelConfig& config, int codebooks);
double DecodeOperations(const model::ModelConfig& config);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_OPERATIONS_H_
