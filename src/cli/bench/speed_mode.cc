// Speed of encoding and decoding by model, bandwidth and threads.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>

#include "cli/bench/child.h"
#include "cli/bench/mode.h"
#include "cli/bench/operations.h"
#include "cli/bench/program_options.h"
#include "cli/session.h"
#include "cli/tasks/decode_task.h"
#include "cli/tasks/encode_task.h"

namespace xcodec::cli::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// One row of the table.
struct Case {
  const BenchModel* model;
  double kbps;
  int threads;
  cli::Task task;
  double audio_seconds;
};

cli::Options SpeedOptions(const BenchOptions& bench, const Case& c) {
  cli::Options options = ProgramOptions(bench, *c.model, c.kbps);
  if (c.task.action == cli::Action::kDecode && IsStored(*c.model)) options.model.clear();
  options.force = true;
  options.threads = c.threads;
  return options;
}

/// What this process has used so far, on all threads.
struct Used {
  std::int64_t page_faults;
  double cpu_seconds;
};

Used UsedNow() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {used.ru_minflt + used.ru_majflt, seconds(used.ru_utime) + seconds(used.ru_stime)};
}

double Since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Status RunTask(cli::Session* session, const cli::Task& task) {
  cli::TaskOutcome outcome;
  return task.action == cli::Action::kEncode ? cli::EncodeTask(session, task, &outcome)
                                             : cli::DecodeTask(session, task, &outcome);
}

double Operations(const cli::LoadedModel& loaded, const Case& c) {
  const model::ModelConfig& config = loaded.model->config;
  const double per_second = c.task.action == cli::Action::kEncode
                                ? EncodeOperations(config, config.spec.CodebooksFor(c.kbps))
                                : DecodeOperations(config);
  return per_second * c.audio_seconds;
}

// Runs in the child: the same code as the program's, model loaded before the clock starts.
Result<Json> MeasureCase(const BenchOptions& bench, const Case& c) {
  cli::Console console(0, true);
  const auto started = Clock::now();
  cli::Session session(SpeedOptions(bench, c), &console);
  XCODEC_ASSIGN_OR_RETURN(const cli::LoadedModel* loaded, session.ForEncoding());
  Json row{{"load_ms", 1e3 * Since(started)}, {"backend", loaded->backend->name()}};
  std::vector<double> seconds, cpu_seconds;
  std::int64_t faults = 0;
  for (int i = 0; i < bench.repeat; ++i) {
    const Used before = UsedNow();
    const auto run = Clock::now();
    XCODEC_RETURN_IF_ERROR(RunTask(&session, c.task));
    seconds.push_back(Since(run));
    const Used after = UsedNow();
    faults = after.page_faults - before.page_faults;
    cpu_seconds.push_back(after.cpu_seconds - before.cpu_seconds);
  }
  const Durations durations = Summarize(seconds);
  row["best_s"] = durations.best;
  row["median_s"] = durations.median;
  row["cpu_s"] = Summarize(cpu_seconds).best;
  row["page_faults"] = faults;
  row["operations"] = Operations(*loaded, c);
  return row;
}

class SpeedMode : public Mode {
 public:
  void AddOptions(CLI::App& app) override {
    app.add_flag("--speed", wanted_, "Measure encoding and decoding (default, with the above)")
        ->group("What to measure");
  }
  bool wanted() const override { return wanted_; }
  bool by_default() const override { return true; }

  Status Run(Setup* setup, Report* report) override {
    XCODEC_ASSIGN_OR_RETURN(const auto models, setup->Models());
    XCODEC_ASSIGN_OR_RETURN(const std::string input, setup->Input());
    XCODEC_ASSIGN_OR_RETURN(const double seconds, setup->InputSeconds());
    Table table = Empty(seconds);
    const std::string coded = setup->scratch() + "/speed.ecdc";
    const std::string decoded = setup->scratch() + "/speed.wav";
    for (const BenchModel& model : models) {
      for (double kbps : model.bandwidths) {
        for (int threads : setup->threads()) {
          const cli::Task encode{cli::Action::kEncode, input, coded};
          const cli::Task decode{cli::Action::kDecode, coded, decoded};
          XCODEC_RETURN_IF_ERROR(AddRow(setup, {&model, kbps, threads, encode, seconds}, &table));
          XCODEC_RETURN_IF_ERROR(AddRow(setup, {&model, kbps, threads, decode, seconds}, &table));
        }
      }
    }
    report->Add(table);
    return Status::Ok();
  }

 private:
  static Table Empty(double seconds) {
    return {"speed",
            "Speed: " + std::to_string(static_cast<int>(seconds + 0.5)) +
                " s of audio, file to file, model loaded; each row a process of its own",
            {{"model", "model", 0},
             {"kbps", "kbps", 1},
             {"threads", "threads", 0},
             {"direction", "direction", 0},
             {"backend", "backend", 0},
             {"realtime", "x real time", 1},
             {"realtime_median", "median", 1},
             {"realtime_cpu", "x per CPU second", 1},
             {"load_ms", "load ms", 0},
             {"gflops", "GFLOP/s", 1},
             {"peak_percent", "% of peak", 1},
             {"page_faults", "page faults", 0},
             {"peak_mib", "peak MiB", 1}},
            {}};
  }

  static Status AddRow(Setup* setup, const Case& c, Table* table) {
    Usage usage;
    XCODEC_ASSIGN_OR_RETURN(const Json found,
                            RunInChild([&] { return MeasureCase(setup->options(), c); }, &usage));
    const double best = found["best_s"].get<double>();
    Json row{{"model", c.model->name},
             {"kbps", c.kbps},
             {"threads", c.threads},
             {"direction", c.task.action == cli::Action::kEncode ? "encode" : "decode"},
             {"backend", found["backend"]},
             {"audio_s", c.audio_seconds},
             {"best_s", best},
             {"median_s", found["median_s"]},
             {"realtime", c.audio_seconds / best},
             {"realtime_median", c.audio_seconds / found["median_s"].get<double>()},
             {"cpu_s", found["cpu_s"]},
             {"realtime_cpu", c.audio_seconds / std::max(1e-9, found["cpu_s"].get<double>())},
             {"load_ms", found["load_ms"]},
             {"page_faults", found["page_faults"]},
             {"peak_mib", usage.peak_mib}};
    const double operations = found["operations"].get<double>();
    if (operations > 0) {
      XCODEC_ASSIGN_OR_RETURN(const MachinePeak peak, setup->Peak(c.threads));
      row["gflops"] = operations / best / 1e9;
      row["peak_percent"] = 100 * operations / best / 1e9 / peak.fma_gflops;
    }
    table->rows.push_back(std::move(row));
    return Status::Ok();
  }

  bool wanted_ = false;
};

}  // namespace

std::unique_ptr<Mode> NewSpeedMode() { return std::make_unique<SpeedMode>(); }

}  // namespace xcodec::cli::bench
