// `xcodec-bench`: how fast xcodec is on this machine.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/atomic_file.h"
#include "base/standard_output.h"
#include "cli/bench/mode.h"
#include "cli/console.h"
#include "cli/generate/man_page.h"
#include "cli/print.h"

namespace xcodec::cli::bench {
namespace {

constexpr char kManBefore[] = R"(.SH SYNOPSIS
.B xcodec\-bench
[\fIOPTION\fR...] [\fIINPUT\fR]
.SH DESCRIPTION
.B xcodec\-bench
measures how fast
.BR xcodec (1)
is on this machine.
Speeds are multiples of real time, from file to file; each figure comes from a
process of its own, so that page faults and memory are its own as well.
The share of the peak compares the arithmetic of matrix products with what a
loop of multiply\-adds reaches on as many threads.
.PP
Without a choice of what to measure it measures the machine, the program's
start and the speed of the built\-in model.
.PP
What else runs on the machine matters much: take the best of several runs.
)";

constexpr char kManAfter[] = R"(.SH EXIT STATUS
As of
.BR xcodec (1).
.SH EXAMPLES
.nf
xcodec\-bench \-\-json > here.json
xcodec\-bench \-\-random\-encodec 48 \-b 6 \-\-speed
xcodec\-bench song.wav \-m encodec_24khz \-b 6 \-\-compare 'encodec \-f \-b 6 {in} {out}'
.fi
.SH SEE ALSO
.BR xcodec (1)
)";

Status RunModes(const BenchOptions& options, const std::vector<std::unique_ptr<Mode>>& modes) {
  XCODEC_ASSIGN_OR_RETURN(const auto setup, Setup::Create(options));
  bool any = false;
  for (const auto& mode : modes) any = any || mode->wanted();
  Report report(options.json);
  for (const auto& mode : modes) {
    if (any ? mode->wanted() : mode->by_default()) XCODEC_RETURN_IF_ERROR(mode->Run(setup.get(), &report));
  }
  report.Finish();
  return FlushStandardOutput();
}

int Main(int argc, char** argv) {
  CLI::App app{"Measures how fast xcodec is on this machine, and how much memory it takes.", "xcodec-bench"};
  BenchOptions options;
  const auto modes = MakeModes();
  AddBenchOptions(app, &options);
  for (const auto& mode : modes) mode->AddOptions(app);
  std::string generate;
  app.add_option("--generate", generate, "Print the man page")->check(CLI::IsMember({"man"}))->group("");
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
  if (!generate.empty()) {
    const cli::ManText text{"xcodec-bench", "measure the speed of xcodec", kManBefore, kManAfter};
    cli::PrintOwn(stdout, cli::ManPage(cli::DescribeCommands(app), text));
    return 0;
  }
  const Status status = RunModes(options, modes);
  if (!status.ok()) console.Error("", status);
  return ExitCodeFor(status.code());
}

}  // namespace
}  // namespace xcodec::cli::bench

int main(int argc, char** argv) {
  try {
    return xcodec::cli::bench::Main(argc, argv);
  } catch (const std::exception& e) {
    xcodec::cli::PrintLine(stderr, std::string("xcodec-bench: ") + e.what());
    return 1;
  }
}
