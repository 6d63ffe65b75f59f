// `xcodec-bench`: how fast xcodec is on this machine.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/atomic_file.h"
#include "cli/bench/mode.h"
#include "cli/console.h"

namespace xcodec::bench {
namespace {

Status RunModes(const BenchOptions& options, const std::vector<std::unique_ptr<Mode>>& modes) {
  XCODEC_ASSIGN_OR_RETURN(const auto setup, Setup::Create(options));
  bool any = false;
  for (const auto& mode : modes) any = any || mode->wanted();
  Report report(options.json);
  for (const auto& mode : modes) {
    if (any ? mode->wanted() : mode->by_default()) XCODEC_RETURN_IF_ERROR(mode->Run(setup.get(), &report));
  }
  report.Finish();
  if (std::fflush(stdout) != 0) return Status(StatusCode::kIo, "cannot write to standard output");
  return Status::Ok();
}

int Main(int argc, char** argv) {
  CLI::App app{"Measures how fast xcodec is on this machine, and how much memory it takes.", "xcodec-bench"};
  BenchOptions options;
  const auto modes = MakeModes();
  AddBenchOptions(app, &options);
  for (const auto& mode : modes) mode->AddOptions(app);
  cli::Console console(0, false);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    const Status status(StatusCode::kInvalidArgument, std::string(error.what()) + "; see --help");
    console.Error("", status);
    return ExitCodeFor(status.code());
  }
  const Status status = RunModes(options, modes);
  if (!status.ok()) console.Error("", status);
  return ExitCodeFor(status.code());
}

}  // namespace
}  // namespace xcodec::bench

int main(int argc, char** argv) {
  try {
    return xcodec::bench::Main(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "xcodec-bench: %s\n", e.what());
    return 1;
  }
}
