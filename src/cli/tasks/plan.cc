#include "cli/tasks/plan.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/file_identity.h"
#include "cli/option_checks.h"
#include "cli/output/streams.h"
#include "cli/tasks/file_list.h"
#include "cli/tasks/inputs.h"

namespace xcodec::cli {
namespace {

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

// Nothing is done if a part of the command line would be ignored.
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
  const auto all = [&](bool (*is_stream)(const std::string&), std::string Task::*side) {
    return !plan.empty() && std::all_of(plan.begin(), plan.end(), [&](const Planned& planned) {
      return planned.status.ok() && is_stream(planned.task.*side);
    });
  };
  XCODEC_RETURN_IF_ERROR(
      CheckStreams(options, all(IsStreamInput, &Task::input), all(IsStreamOutput, &Task::output)));
  return CheckEffects(options, actions);
}

// An output that replaces another input destroys it, perhaps before it has been read.
void RefuseInputAsOutput(const std::set<FileIdentity>& inputs, Planned* planned) {
  if (!planned->status.ok() || IsStreamOutput(planned->task.output)) return;
  const auto output = IdentityOf(planned->task.output);
  if (!output || inputs.count(*output) == 0 || output == IdentityOf(planned->task.input)) return;
  planned->status = Status(StatusCode::kExists, "its output " + planned->task.output + " is another input");
}

// Plans files of one argument; `outputs` are those of all so far.
void PlanFiles(const Options& options, const Shard& shard, FoundFiles found, std::set<std::string>* outputs,
               std::set<FileIdentity>* inputs, Plan* plan) {
  for (LeftOut& left_out : found.left_out)
    if (ShardTakes(shard, left_out.relative)) plan->left_out.push_back(std::move(left_out));
  for (const FoundFile& file : found.files) {
    if (!file.status.ok()) {
      plan->tasks.push_back({{Action::kEncode, file.path, ""}, file.status});
      continue;
    }
    if (!ShardTakes(shard, file.relative)) continue;
    Planned planned = PlanFound(options, file);
    if (const auto identity = IdentityOf(file.path)) inputs->insert(*identity);
    if (planned.status.ok() && !IsStreamOutput(planned.task.output) &&
        !outputs->insert(PlaceOf(planned.task.output)).second)
      planned.status =
          Status(StatusCode::kExists, "another input has the same output " + planned.task.output);
    plan->tasks.push_back(std::move(planned));
  }
}

Result<Plan> PlanAll(const Options& options) {
  Plan plan;
  if (IsSinglePair(options)) {
    plan.tasks.push_back(PlanPair(options));
    return plan;
  }
  XCODEC_ASSIGN_OR_RETURN(const Shard shard, ParseShard(options.shard));
  std::set<std::string> outputs;
  std::set<FileIdentity> inputs;
  const auto plan_files = [&](const std::string& argument, Result<FoundFiles> found) {
    if (found.ok()) {
      PlanFiles(options, shard, std::move(*found), &outputs, &inputs, &plan);
    } else {
      plan.tasks.push_back({{Action::kEncode, argument, ""}, found.status()});
    }
  };
  for (const std::string& argument : options.paths) plan_files(argument, FindFiles(argument, options));
  for (const std::string& name : options.listed) plan_files(name, FindListed(name, options));
  if (options.force)
    for (Planned& planned : plan.tasks) RefuseInputAsOutput(inputs, &planned);
  return plan;
}

Status CheckUsage(const Options& options) {
  const auto usage = [](const char* text) { return Status(StatusCode::kInvalidArgument, text); };
  if (options.paths.empty() && !options.list.given()) return usage("no input; see --help");
  if (!options.output.empty() && (!IsSinglePair(options) || options.paths.size() > 1)) {
    return usage("-o needs exactly one input");
  }
  if (options.to_stdout && options.paths.size() > 1)
    return usage("-c needs exactly one input: outputs in a row are no file");
  if (!options.shard.empty() && IsSinglePair(options)) return usage("--shard needs several inputs");
  if (options.remove_source) {
    for (const auto& [given, name] : {std::pair<bool, const char*>{!options.skip.empty(), "--skip"},
                                      {!options.until.empty(), "--until"},
                                      {options.codebooks != 0 || options.codebook_mask != 0, "--codebooks"},
                                      {options.model_rate, "--model-rate"},
                                      {options.as_original, "--as-original"},
                                      {options.channels != 0 && !options.raw, "--channels"}})
      if (given) {
        return Status(StatusCode::kInvalidArgument,
                      fmt::format("--rm and {} exclude each other: the output would lack something", name));
      }
  }
  std::vector<std::string> inputs = options.paths;
  inputs.insert(inputs.end(), options.listed.begin(), options.listed.end());
  XCODEC_RETURN_IF_ERROR(CheckFolders(inputs, options.recursive));
  return CheckOptions(options);
}

// A report that is one of the files it reports on, or their list, would be appended to it.
Status CheckReport(const std::string& path, const FileList& list, const std::vector<Planned>& plan) {
  if (path.empty()) return Status::Ok();
  const auto report = IdentityOf(path);
  if (report && list.given() && list.from != "-" && IdentityOf(list.from) == report)
    return Status(StatusCode::kInvalidArgument, "--report " + path + " is the list of --files-from");
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

}  // namespace

Result<Plan> MakePlan(const Options& options) {
  XCODEC_RETURN_IF_ERROR(CheckUsage(options));
  XCODEC_RETURN_IF_ERROR(CheckNoCommand(options));
  XCODEC_ASSIGN_OR_RETURN(Plan plan, PlanAll(options));
  XCODEC_RETURN_IF_ERROR(CheckPlan(options, plan.tasks));
  XCODEC_RETURN_IF_ERROR(CheckReport(options.report, options.list, plan.tasks));
  for (Planned& planned : plan.tasks) {
    planned.skip = planned.status.ok() && options.skip_existing && !IsStreamOutput(planned.task.output) &&
                   access(planned.task.output.c_str(), F_OK) == 0;
  }
  return plan;
}

}  // namespace xcodec::cli
