/// \file
/// A mode of the benchmark program is one file that implements Mode and one line in MakeModes (modes.cc).
#ifndef XCODEC_SRC_CLI_BENCH_MODE_H_
#define XCODEC_SRC_CLI_BENCH_MODE_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/bench/bench_options.h"
#include "cli/bench/setup.h"
#include "cli/bench/table.h"
#include "cli/cli_app.h"
#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// One kind of measurement with options of its own.
class Mode {
 public:
  virtual ~Mode() = default;
  virtual void AddOptions(CLI::App& app) = 0;
  /// The command line asks for it.
  virtual bool wanted() const = 0;
  /// Measured when the command line asks for no mode in particular.
  virtual bool by_default() const { return false; }
  virtual Status Run(Setup* setup, Report* report) = 0;
};

std::unique_ptr<Mode> NewMachineMode();
std::unique_ptr<Mode> NewStartupMode();
std::unique_ptr<Mode> NewSpeedMode();
std::unique_ptr<Mode> NewLmMode();
std::unique_ptr<Mode> NewCompareMode();

/// All modes in the order in which they run.
std::vector<std::unique_ptr<Mode>> MakeModes();

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_MODE_H_
