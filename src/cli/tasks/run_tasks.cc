#include "cli/tasks/run_tasks.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <memory>
#include <utility>

#include "audio/sink/audio_sink.h"
#include "base/guard.h"
#include "base/stop_request.h"
#include "cli/option_checks.h"
#include "cli/output/streams.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/tasks/decode_task.h"
#include "cli/tasks/dry_run.h"
#include "cli/tasks/encode_task.h"
#include "cli/tasks/inputs.h"
#include "cli/tasks/plan.h"
#include "cli/tasks/preflight.h"
#include "cli/tasks/report.h"
#include "cli/tasks/source_removal.h"
#include "cli/tasks/tally.h"
#include "cli/tasks/test_files.h"

namespace xcodec::cli {
namespace {

// Of a file; 0 of anything else.
double SizeOf(const std::string& path) {
  struct stat info {};
  const bool file = path != "-" && stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  return file ? static_cast<double>(info.st_size) : 0;
}

double AudioSeconds(const TaskOutcome& outcome) {
  return outcome.sample_rate > 0 ? static_cast<double>(outcome.samples) / outcome.sample_rate : 0;
}

// Everything that runs per file.
class Runner {
 public:
  Runner(const Options& options, Console* console, Session* session, Report* report)
      : options_(options), console_(console), session_(session), report_(report) {}

  void Run(const Planned& planned) {
    TaskOutcome outcome;
    const auto started = std::chrono::steady_clock::now();
    Status status = planned.status;
    if (status.ok() && !planned.skip) {
      console_->BeginFile(planned.task.input, SizeOf(planned.task.input));
      status = Guarded([&] { return DoTask(planned.task, &outcome); });
    }
    console_->EndProgress();
    console_->EndFile(planned.task.input, status.ok(), AudioSeconds(outcome));
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
    outcome->input_bytes = SizeOf(task.input);
    XCODEC_RETURN_IF_ERROR(task.action == Action::kDecode ? DecodeTask(session_, task, outcome)
                                                          : EncodeTask(session_, task, outcome));
    if (outcome->clipped)
      console_->Warning(InputName(task.input) + ": " + audio::ClippingWarning(outcome->peak));
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
      tally_.Amount(task.action, AudioSeconds(outcome), outcome.input_bytes,
                    static_cast<double>(outcome.output_bytes));
      Say(task, outcome, seconds);
    }
    report_->Add(task, status, planned.skip, outcome, seconds);
  }

  void Say(const Task& task, const TaskOutcome& outcome, double seconds) {
    const double audio = AudioSeconds(outcome);
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

Status PrepareForLiveInput(const Plan& plan) {
  const bool encodes_one = plan.tasks.size() == 1 && plan.tasks[0].task.action != Action::kDecode;
  return encodes_one ? AcceptStopOf(plan.tasks[0].task.input) : Status::Ok();
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

// Sizes are only asked for where somebody may be looking.
void BeginBatch(const Plan& plan, Console* console) {
  if (plan.tasks.size() < 2 || !console->interactive()) return;
  double bytes = 0;
  for (const Planned& planned : plan.tasks)
    if (planned.status.ok() && !planned.skip) bytes += SizeOf(planned.task.input);
  console->BeginBatch(static_cast<int>(plan.tasks.size()), bytes, std::chrono::steady_clock::now());
}

// Tells what RunAll would do.
void Foretell(const Options& options, Plan* plan, Console* console, Tally* tally) {
  ForeseeFailures(options, plan);
  for (const LeftOut& left_out : plan->left_out) {
    tally->LeftOutOf(left_out);
    console->Info(left_out.path + ": left out: it " + left_out.reason);
  }
  for (const Planned& planned : plan->tasks) {
    const Task& task = planned.task;
    if (!planned.status.ok()) {
      console->Error(task.input, task.action == Action::kDecode
                                     ? WithRecovery(task.input, planned.status)
                                     : WithAcceptTruncated(planned.status, options));
      tally->Failed(planned.status);
      continue;
    }
    PrintLine(stdout, Foretold(options, planned));
    planned.skip ? tally->Skipped() : tally->Done(task.action);
  }
}

// The summary, where one is wanted, and the exit code.
int Conclude(const Options& options, const Plan& plan, const Tally& tally, Console* console) {
  if (tally.files() == 0 && options.shard.empty()) return Fail(console, NothingFound(options.decode));
  const bool several = plan.tasks.size() > 1;
  const bool tell = tally.failed() > 0 || options.remove_source || options.dry_run ||
                    console->verbosity() > 0 || console->interactive();
  if (options.recursive || options.list.given() || (several && tell))
    console->Plain(tally.Summary(options.decode, options.dry_run));
  return tally.ExitCode();
}

int RunTest(const Options& options, Console* console) {
  if (options.paths.empty() && !options.list.given())
    return Fail(console, Status(StatusCode::kInvalidArgument, "no input; see --help"));
  Status status = CheckOptions(options);
  std::vector<std::string> paths = options.paths;
  if (status.ok()) status = AddListedPaths(options.list, &paths);
  if (status.ok()) status = CheckFolders(paths, options.recursive);
  if (!status.ok()) return Fail(console, status);
  return TestFiles(paths, {options.recursive, options.quiet, false}, console);
}

int RunPlanned(const Options& options, Console* console) {
  Result<Plan> plan = MakePlan(options);
  if (!plan.ok()) return Fail(console, plan.status());
  Report report;
  Status ready = report.Open(options.report);
  if (ready.ok()) ready = CheckOutputs(options, &*plan);
  if (ready.ok() && options.dry_run) {
    Tally tally;
    Foretell(options, &*plan, console, &tally);
    return Conclude(options, *plan, tally, console);
  }
  if (ready.ok()) ready = PrepareForLiveInput(*plan);
  if (!ready.ok()) return Fail(console, ready);
  Session session(options, console);
  Runner runner(options, console, &session, &report);
  BeginBatch(*plan, console);
  RunAll(*plan, options.jobs, &runner);
  console->EndBatch();
  return Conclude(options, *plan, runner.tally(), console);
}

}  // namespace

int RunMain(const Options& options, Console* console) {
  if (options.test) return RunTest(options, console);
  Options all = options;
  Result<std::vector<std::string>> listed = ReadFileList(options.list, options.paths);
  if (!listed.ok()) return Fail(console, listed.status());
  all.listed = std::move(*listed);
  return RunPlanned(all, console);
}

}  // namespace xcodec::cli
