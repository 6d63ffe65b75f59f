#include "cli/run_tasks.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "audio/audio_sink.h"
#include "base/atomic_file.h"
#include "base/file_identity.h"
#include "base/guard.h"
#include "cli/decode_task.h"
#include "cli/encode_task.h"
#include "cli/info_command.h"
#include "cli/inputs.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "cli/usage.h"

namespace xcodec::cli {
namespace {

// A planned task, or the reason why a named input cannot be one.
struct Planned {
  Task task;
  Status status;
};

std::string InOutputDir(const Options& options, const std::string& relative, const std::string& output) {
  const std::filesystem::path folder = std::filesystem::path(relative).parent_path();
  return (std::filesystem::path(options.output_dir) / folder / std::filesystem::path(output).filename())
      .string();
}

Planned PlanFound(const Options& options, const FoundFile& found) {
  Planned planned;
  planned.task.input = found.path;
  auto task = PlanTask(found.path, "", options.suffix, options.decode, false, options.raw);
  if (!task.ok()) {
    planned.status = task.status();
    return planned;
  }
  planned.task = std::move(*task);
  if (options.to_stdout) planned.task.output = "-";
  if (!options.output_dir.empty())
    planned.task.output = InOutputDir(options, found.relative, planned.task.output);
  return planned;
}

Planned PlanPair(const Options& options) {
  Planned planned;
  planned.task.input = options.paths[0];
  std::string output = options.paths.size() > 1 ? options.paths[1] : options.output;
  if (options.to_stdout) output = "-";
  struct stat info {};
  if (stat(planned.task.input.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    planned.status = Status(StatusCode::kInvalidArgument, "is a folder; use --recursive");
    return planned;
  }
  const bool sniffed = IsStreamInput(options.paths[0]) && !options.decode && !options.raw &&
                       StreamStartsLikeEcdc(options.paths[0]);
  auto task = PlanTask(options.paths[0], output, options.suffix, options.decode, sniffed, options.raw);
  if (task.ok()) {
    planned.task = std::move(*task);
    planned.status = CheckNotTwoInputs(options, planned.task);
  } else {
    planned.status = task.status();
  }
  return planned;
}

// Nothing is done when a part of what was asked for would be ignored.
Status CheckPlan(const Options& options, const std::vector<Planned>& plan) {
  std::set<Action> actions;
  int outputs = 0;
  for (const Planned& planned : plan) {
    if (!planned.status.ok()) continue;
    actions.insert(planned.task.action);
    ++outputs;
  }
  if (options.to_stdout && outputs > 1)
    return Status(StatusCode::kInvalidArgument, "-c needs exactly one input: outputs in a row are no file");
  return CheckEffects(options, actions);
}

// An output that replaces another input destroys it, perhaps before it has been read.
void RefuseInputAsOutput(const std::set<FileIdentity>& inputs, Planned* planned) {
  if (!planned->status.ok() || IsStreamOutput(planned->task.output)) return;
  const auto output = IdentityOf(planned->task.output);
  if (!output || inputs.count(*output) == 0 || output == IdentityOf(planned->task.input)) return;
  planned->status = Status(StatusCode::kExists, "its output " + planned->task.output + " is another input");
}

Result<std::vector<Planned>> PlanAll(const Options& options) {
  if (IsSinglePair(options)) return std::vector<Planned>{PlanPair(options)};
  XCODEC_ASSIGN_OR_RETURN(const Shard shard, ParseShard(options.shard));
  std::vector<Planned> all;
  std::set<std::string> outputs;
  std::set<FileIdentity> inputs;
  for (const std::string& argument : options.paths) {
    const auto found = FindFiles(argument, options);
    if (!found.ok()) {
      all.push_back({{Action::kEncode, argument, ""}, found.status()});
      continue;
    }
    for (const FoundFile& file : *found) {
      if (!file.status.ok()) {
        all.push_back({{Action::kEncode, file.path, ""}, file.status});
        continue;
      }
      if (!ShardTakes(shard, file.relative)) continue;
      Planned planned = PlanFound(options, file);
      if (const auto identity = IdentityOf(file.path)) inputs.insert(*identity);
      if (planned.status.ok() && !IsStreamOutput(planned.task.output) &&
          !outputs.insert(PlaceOf(planned.task.output)).second) {
        planned.status =
            Status(StatusCode::kExists, "another input has the same output " + planned.task.output);
      }
      all.push_back(std::move(planned));
    }
  }
  if (options.force)
    for (Planned& planned : all) RefuseInputAsOutput(inputs, &planned);
  return all;
}

Status CheckUsage(const Options& options) {
  const auto usage = [](const char* text) { return Status(StatusCode::kInvalidArgument, text); };
  if (options.paths.empty()) return usage("no input; see --help");
  if (!options.output.empty() && (!IsSinglePair(options) || options.paths.size() > 1)) {
    return usage("-o needs exactly one input");
  }
  if (options.to_stdout && options.paths.size() > 1)
    return usage("-c needs exactly one input: outputs in a row are no file");
  if (!options.shard.empty() && IsSinglePair(options)) return usage("--shard needs several inputs");
  if (options.remove_source) {
    for (const auto& [given, name] : {std::pair<bool, const char*>{!options.skip.empty(), "--skip"},
                                      {!options.until.empty(), "--until"},
                                      {options.codebooks != 0, "--codebooks"},
                                      {options.model_rate, "--model-rate"},
                                      {options.as_original, "--as-original"},
                                      {options.channels != 0 && !options.raw, "--channels"}})
      if (given) {
        return Status(StatusCode::kInvalidArgument,
                      fmt::format("--rm and {} exclude each other: the output would lack something", name));
      }
  }
  return CheckOptions(options);
}

// A report that is one of the files it reports on would be appended to it.
Status CheckReport(const std::string& path, const std::vector<Planned>& plan) {
  if (path.empty()) return Status::Ok();
  const auto report = IdentityOf(path);
  const std::string place = PlaceOf(path);
  for (const Planned& planned : plan) {
    const Task& task = planned.task;
    const bool is_input = report && !IsStreamInput(task.input) && IdentityOf(task.input) == report;
    const bool is_output = !task.output.empty() && task.output != "-" && PlaceOf(task.output) == place;
    if (is_input || is_output)
      return Status(StatusCode::kInvalidArgument, "--report " + path + " is an input or an output");
  }
  return Status::Ok();
}

// Everything that runs per file.
class Runner {
 public:
  Runner(const Options& options, Console* console, Session* session, Report* report)
      : options_(options), console_(console), session_(session), report_(report) {}

  void Run(const Planned& planned) {
    TaskOutcome outcome;
    const auto started = std::chrono::steady_clock::now();
    const bool skip = planned.status.ok() && options_.skip_existing && !IsStreamOutput(planned.task.output) &&
                      access(planned.task.output.c_str(), F_OK) == 0;
    Status status = planned.status;
    if (status.ok() && !skip) status = Guarded([&] { return DoTask(planned.task, &outcome); });
    console_->EndProgress();
    Note(planned.task, status, skip, outcome,
         std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  }
  int failed() const { return failed_; }
  int done() const { return done_; }
  int skipped() const { return skipped_; }
  int last_code() const { return last_code_; }

 private:
  Status DoTask(const Task& task, TaskOutcome* outcome) {
    struct stat before {};
    if (options_.remove_source) XCODEC_RETURN_IF_ERROR(CheckRemovable(task));
    const bool known = task.input != "-" && stat(task.input.c_str(), &before) == 0;
    XCODEC_RETURN_IF_ERROR(task.action == Action::kDecode ? DecodeTask(session_, task, outcome)
                                                          : EncodeTask(session_, task, outcome));
    if (outcome->clipped)
      console_->Warning((task.input == "-" ? "(standard input)" : task.input) + ": " +
                        ClippingWarning(outcome->peak));
    if (known && Changed(task, before)) {
      return Status(StatusCode::kIo,
                    "changed while it was read; it is kept, and the output may lack the change");
    }
    if (!options_.remove_source || !known) return Status::Ok();
    if (!outcome->shortfall.empty()) return Keep(task, "not all of it was encoded");
    if (!outcome->missing.empty()) return Keep(task, outcome->missing);
    return RemoveSource(task, *outcome);
  }

  // Before anything is done, since a source that has been read to no purpose may be a pipe.
  static Status CheckRemovable(const Task& task) {
    const auto usage = [](const char* text) { return Status(StatusCode::kInvalidArgument, text); };
    if (IsStreamOutput(task.output)) return usage("--rm needs an output file");
    if (IsStreamInput(task.input)) return usage("--rm needs an input file");
    if (task.action == Action::kRoundTrip)
      return usage("--rm does not go with encoding and decoding at once: nothing would hold the codes");
    return Status::Ok();
  }

  static bool Changed(const Task& task, const struct stat& before) {
    struct stat now {};
    if (!S_ISREG(before.st_mode)) return false;
    return stat(task.input.c_str(), &now) != 0 || now.st_size != before.st_size ||
           now.st_ino != before.st_ino || now.st_mtim.tv_sec != before.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before.st_mtim.tv_nsec;
  }

  // A source goes only when the very file that was made of it has the output's name and all of its contents.
  Status RemoveSource(const Task& task, const TaskOutcome& outcome) {
    if (!outcome.output || !(IdentityOf(task.output) == outcome.output)) {
      return Status(StatusCode::kIo, "it is kept: its output " + task.output + " was moved or replaced");
    }
    if (unlink(task.input.c_str()) != 0)
      return Status(StatusCode::kIo, "cannot remove: " + SystemMessage(errno));
    return Status::Ok();
  }

  Status Keep(const Task& task, const std::string& why) {
    console_->Warning(task.input + ": kept: " + why);
    return Status::Ok();
  }

  void Note(const Task& task, const Status& status, bool skipped, const TaskOutcome& outcome,
            double seconds) {
    if (!status.ok()) {
      console_->Error(task.input, task.action == Action::kDecode ? WithRecovery(status) : status);
      ++failed_;
      last_code_ = ExitCodeFor(status.code());
    } else {
      ++(skipped ? skipped_ : done_);
      if (!skipped) Say(task, outcome, seconds);
    }
    report_->Add(task, status, skipped, outcome, seconds);
  }

  void Say(const Task& task, const TaskOutcome& outcome, double seconds) {
    const double audio =
        outcome.sample_rate > 0 ? static_cast<double>(outcome.samples) / outcome.sample_rate : 0;
    console_->Info(fmt::format("{} -> {}: {:.2f} s of audio, {} bytes, {:.1f} x real time", task.input,
                               task.output, audio, outcome.output_bytes, seconds > 0 ? audio / seconds : 0));
  }

  const Options& options_;
  Console* console_;
  Session* session_;
  Report* report_;
  std::atomic<int> failed_{0}, done_{0}, skipped_{0}, last_code_{0};
};

}  // namespace

int RunMain(const Options& options, Console* console) {
  if (options.test) {
    const Status status = options.paths.empty() ? Status(StatusCode::kInvalidArgument, "no input; see --help")
                                                : CheckOptions(options);
    if (status.ok()) return TestFiles(options.paths, {options.recursive, options.quiet, false}, console);
    console->Error("", status);
    return ExitCodeFor(status.code());
  }
  Status usage = CheckUsage(options);
  Result<std::vector<Planned>> plan = usage.ok() ? PlanAll(options) : Result<std::vector<Planned>>(usage);
  if (plan.ok()) usage = CheckPlan(options, *plan);
  Report report;
  if (plan.ok() && usage.ok()) usage = CheckReport(options.report, *plan);
  if (plan.ok() && usage.ok()) usage = report.Open(options.report);
  if (!plan.ok() || !usage.ok()) {
    const Status& status = plan.ok() ? usage : plan.status();
    console->Error("", status);
    return ExitCodeFor(status.code());
  }
  Session session(options, console);
  Runner runner(options, console, &session, &report);
  if (options.jobs <= 1) {
    for (const Planned& planned : *plan) runner.Run(planned);
  } else {
    ThreadPool files(options.jobs);
    for (const Planned& planned : *plan) files.Submit([&runner, &planned] { runner.Run(planned); });
  }
  if (plan->size() == 1) return runner.last_code();
  if (runner.failed() > 0 || console->verbosity() > 0) {
    console->Plain(fmt::format("xcodec: {} done, {} skipped, {} failed", runner.done(), runner.skipped(),
                               runner.failed()));
  }
  return runner.failed() > 0 ? 1 : 0;
}

}  // namespace xcodec::cli
