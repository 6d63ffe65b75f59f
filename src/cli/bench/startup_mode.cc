// Measures the start-up time of the program, alone and with one second of audio.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/bench/child.h"
#include "cli/bench/mode.h"
#include "cli/bench/test_signal.h"

namespace xcodec::cli::bench {
namespace {

// At least this many runs: starts are short, and the first finds a cold cache.
constexpr int kStarts = 5;

class StartupMode : public Mode {
 public:
  void AddOptions(CLI::App& app) override {
    app.add_flag("--startup", wanted_, "Measure the program's start-up time")->group("What to measure");
  }
  bool wanted() const override { return wanted_; }
  bool by_default() const override { return true; }

  Status Run(Setup* setup, Report* report) override {
    const std::string wav = setup->scratch() + "/second.wav";
    const std::string ecdc = setup->scratch() + "/second.ecdc";
    const std::string out = setup->scratch() + "/second_out.wav";
    XCODEC_RETURN_IF_ERROR(WriteTestSignal(wav, 1));
    const std::string& program = setup->program();
    Table table{"startup",
                "Start-up: the whole program, built-in model",
                {{"what", "what", 0},
                 {"best_ms", "best ms", 1},
                 {"median_ms", "median ms", 1},
                 {"peak_mib", "peak MiB", 1},
                 {"page_faults", "page faults", 0}},
                {}};
    const int runs = std::max(kStarts, setup->options().repeat);
    XCODEC_RETURN_IF_ERROR(Measure("xcodec --version", {program, "--version"}, runs, &table));
    XCODEC_RETURN_IF_ERROR(Measure("encode 1 s", {program, "-f", wav, ecdc}, runs, &table));
    XCODEC_RETURN_IF_ERROR(Measure("decode 1 s", {program, "-f", ecdc, out}, runs, &table));
    report->Add(table);
    return Status::Ok();
  }

 private:
  static Status Measure(const std::string& what, const std::vector<std::string>& arguments, int runs,
                        Table* table) {
    std::vector<double> seconds;
    Usage usage;
    for (int i = 0; i < runs; ++i) {
      XCODEC_RETURN_IF_ERROR(RunProgram(arguments, &usage));
      seconds.push_back(usage.wall_seconds);
    }
    const Durations durations = Summarize(seconds);
    table->rows.push_back({{"what", what},
                           {"best_ms", 1e3 * durations.best},
                           {"median_ms", 1e3 * durations.median},
                           {"peak_mib", usage.peak_mib},
                           {"page_faults", usage.minor_faults + usage.major_faults}});
    return Status::Ok();
  }

  bool wanted_ = false;
};

}  // namespace

std::unique_ptr<Mode> NewStartupMode() { return std::make_unique<StartupMode>(); }

}  // namespace xcodec::cli::bench
