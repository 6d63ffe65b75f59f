/// \file
/// Command line options of `xcodec` for a measured model.
#ifndef XCODEC_SRC_CLI_BENCH_PROGRAM_OPTIONS_H_
#define XCODEC_SRC_CLI_BENCH_PROGRAM_OPTIONS_H_

#include "cli/bench/bench_options.h"
#include "cli/bench/setup.h"
#include "cli/options.h"
#include "model/config/config_file.h"

namespace xcodec::cli::bench {

/// Whether the name in a file is enough to decode it: a model that is in no store must be given again.
inline bool IsStored(const BenchModel& model) { return model::IsModelName(model.argument); }

/// Options for encoding with `model` at `kbps`.
inline cli::Options ProgramOptions(const BenchOptions& bench, const BenchModel& model, double kbps) {
  cli::Options options;
  options.model = model.argument;
  options.bandwidth = kbps;
  options.bandwidth_given = true;
  options.backend = bench.backend;
  options.precision = bench.precision;
  return options;
}

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_PROGRAM_OPTIONS_H_
