/// \file
/// The command line options of `xcodec-bench`.
#ifndef XCODEC_SRC_CLI_BENCH_BENCH_OPTIONS_H_
#define XCODEC_SRC_CLI_BENCH_BENCH_OPTIONS_H_

#include <string>
#include <vector>

#include "cli/cli_app.h"

namespace xcodec::cli::bench {

/// Options that all modes share.
struct BenchOptions {
  std::string input;                       ///< audio file; empty: a generated signal
  std::vector<std::string> models;         ///< names or folders; empty: the built-in model
  std::vector<double> bandwidths;          ///< kbps; empty: all of a model's
  std::vector<int> threads;                ///< empty: 1 and one per core
  double seconds = 30;                     ///< length of the generated signal
  int repeat = 3;                          ///< runs of each measurement
  std::vector<int> random_encodec;         ///< 24, 48
  std::vector<std::string> random_xcodec;  ///< "hubert", "wavlm"
  std::vector<int> random_dac;             ///< 16, 24, 44
  std::string store;                       ///< where random models are kept; empty: nowhere
  std::string backend = "auto";
  std::string precision = "fp32";
  bool json = false;
};

void AddBenchOptions(CLI::App& app, BenchOptions* options);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_BENCH_OPTIONS_H_
