#include "cli/tasks/run_tasks.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <utility>

#include "audio/sink/audio_sink.h"
#include "base/guard.h"
#include "base/stop_request.h"
#include "cli/commands/info_command.h"
#include "cli/output/streams.h"
#include "cli/session.h"
#include "cli/tasks/decode_task.h"
#include "cli/tasks/encode_task.h"
#include "cli/tasks/inputs.h"
#include "cli/tasks/plan.h"
#include "cli/tasks/preflight.h"
#include "cli/tasks/report.h"
#include "cli/tasks/source_removal.h"
#include "cli/tasks/tally.h"
#include "cli/usage.h"

namespace xcodec::cli {
namespace {

// Everything that runs per file.
class Runner {
 public:
  Runner(const Options& options, Console* console, Session* session, Report* report)
      : options_(options), console_(console), session_(session), report_(report) {}

  void Run(const Planned& planned) {
    TaskOutcome outcome;
    const auto started = std::chrono::steady_clock::now();
    Status status = planned.status;
    if (status.ok() && !planned.skip) status = Guarded([&] { return DoTask(planned.task, &outcome); });
    console_->EndProgress();
    Note(planned, status, outcome,
         std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  }
  void Leave(const LeftOut& left_out) {
    tally_.LeftOutOf(left_out);
    console_->Info(left_out.path + ": left out: it " + left_out.reason);
    report_->AddLeftOut(left_out);
  }
  const Tally& tally() const { return tally_; }

 private:
  Status DoTask(const Task& task, TaskOutcome* outcome) {
    if (options_.remove_source) XCODEC_RETURN_IF_ERROR(PrepareRemoval(task));
    XCODEC_RETURN_IF_ERROR(task.action == Action::kDecode ? DecodeTask(session_, task, outcome)
                                                          : EncodeTask(session_, task, outcome));
    if (outcome->clipped)
      console_->Warning((task.input == "-" ? "(standard input)" : task.input) + ": " +
                        ClippingWarning(outcome->peak));
    XCODEC_RETURN_IF_ERROR(CheckUnchanged(task, *outcome));
    if (!options_.remove_source || !outcome->source) return Status::Ok();
    if (!outcome->shortfall.empty()) return Keep(task, "not all of it was encoded");
    if (!outcome->besides.empty()) return Keep(task, "it also has " + outcome->besides);
    if (!outcome->missing.empty()) return Keep(task, outcome->missing);
    return RemoveSource(task, *outcome);
  }

  Status Keep(const Task& task, const std::string& why) {
    console_->Warning(task.input + ": kept: " + why);
    return Status::Ok();
  }

  void Note(const Planned& planned, const Status& status, const TaskOutcome& outcome, double seconds) {
    const Task& task = planned.task;
    if (!status.ok()) {
      console_->Error(task.input, task.action == Action::kDecode ? WithRecovery(task.input, status)
                                                                 : WithAcceptTruncated(status, options_));
      tally_.Failed(status);
    } else if (planned.skip) {
      tally_.Skipped();
    } else {
      tally_.Done(task.action);
      Say(task, outcome, seconds);
    }
    report_->Add(task, status, planned.skip, outcome, seconds);
  }

  void Say(const Task& task, const TaskOutcome& outcome, double seconds) {
    const double audio =
        outcome.sample_rate > 0 ? static_cast<double>(outcome.samples) / outcome.sample_rate : 0;
    if (StopRequested() != 0)
      console_->Warning(
          fmt::format("stopped; {} holds the {:.2f} s of audio that had come", task.output, audio));
    console_->Info(fmt::format("{} -> {}: {:.2f} s of audio, {} bytes, {:.1f} x real time", task.input,
                               task.output, audio, outcome.output_bytes, seconds > 0 ? audio / seconds : 0));
  }

  const Options& options_;
  Console* console_;
  Session* session_;
  Report* report_;
  Tally tally_;
};

int Fail(Console* console, const Status& status) {
  console->Error("", status);
  return ExitCodeFor(status.code());
}

// Data read from a pipe or device cannot be read again, so a signal ends the input, not the program.
Status PrepareForLiveInput(const Plan& plan) {
  if (plan.tasks.size() != 1) return Status::Ok();
  const Task& task = plan.tasks[0].task;
  const bool live = task.action != Action::kDecode && IsStreamInput(task.input) && IsLiveInput(task.input);
  return live ? AcceptStopRequests() : Status::Ok();
}

// Files that cannot be processed are reported first, because the others may take days.
void RunAll(const Plan& plan, int jobs, Runner* runner) {
  for (const LeftOut& left_out : plan.left_out) runner->Leave(left_out);
  for (const Planned& planned : plan.tasks)
    if (!planned.status.ok()) runner->Run(planned);
  std::unique_ptr<ThreadPool> files;
  if (jobs > 1) files = std::make_unique<ThreadPool>(jobs);
  for (const Planned& planned : plan.tasks) {
    if (!planned.status.ok()) continue;
    if (files == nullptr) {
      runner->Run(planned);
    } else {
      files->Submit([runner, &planned] { runner->Run(planned); });
    }
  }
}

int RunTest(const Options& options, Console* console) {
  if (options.paths.empty())
    return Fail(console, Status(StatusCode::kInvalidArgument, "no input; see --help"));
  Status status = CheckOptions(options);
  if (status.ok()) status = CheckFolders(options.paths, options.recursive);
  if (!status.ok()) return Fail(console, status);
  return TestFiles(options.paths, {options.recursive, options.quiet, false}, console);
}

}  // namespace

int RunMain(const Options& options, Console* console) {
  if (options.test) return RunTest(options, console);
  Result<Plan> plan = MakePlan(options);
  if (!plan.ok()) return Fail(console, plan.status());
  Report report;
  Status ready = report.Open(options.report);
  if (ready.ok()) ready = CheckOutputs(options, &*plan);
  if (ready.ok()) ready = PrepareForLiveInput(*plan);
  if (!ready.ok()) return Fail(console, ready);
  Session session(options, console);
  Runner runner(options, console, &session, &report);
  RunAll(*plan, options.jobs, &runner);
  if (runner.tally().files() == 0 && options.shard.empty())
    return Fail(console, NothingFound(options.decode));
  const bool several = plan->tasks.size() > 1;
  const bool tell = runner.tally().failed() > 0 || options.remove_source || console->verbosity() > 0;
  if (options.recursive || (several && tell))
    console->Plain("xcodec: " + runner.tally().Summary(options.decode));
  if (runner.tally().files() == 0 && options.shard.empty())
    return Fail(console, NothingFound(options.decode));
  return runner.tally().ExitCode();
}

}  // namespace xcodec::cli
