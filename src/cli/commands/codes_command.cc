#include "cli/commands/codes_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/guard.h"
#include "cli/commands/codes_conversion.h"
#include "cli/commands/codes_usage.h"
#include "cli/option_checks.h"
#include "cli/output/streams.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/tasks/inputs.h"
#include "cli/tasks/tally.h"
#include "cli/tasks/task_options.h"
#include "codec/file/output_file.h"

namespace xcodec::cli {
namespace {

Status WithAdvice(const std::string& input, const Status& status, const Options& options) {
  const std::string suffix = LowerSuffix(input);
  if (suffix == ".npz" || (IsStreamInput(input) && suffix.empty())) return status;
  return suffix == ".ecdc" ? WithRecovery(input, status) : WithAcceptTruncated(status, options);
}

// Inputs below --output-dir become DIR/.../NAME.npz, and NAME with the suffixes that --semantic and
// --latents give.
Status ConvertInto(Session* session, const FoundFile& file, Tally* tally) {
  XCODEC_RETURN_IF_ERROR(file.status);
  const Options& options = session->options();
  const auto target = [&](const std::string& suffix) {
    return (std::filesystem::path(options.output_dir) / WithSuffix(file.relative, suffix)).string();
  };
  const std::string output = target(".npz");
  if (options.skip_existing && std::filesystem::exists(output)) {
    if (options.dry_run) PrintLine(stdout, "skip: " + file.path + ": " + output + " exists");
    tally->Skipped();
    return Status::Ok();
  }
  if (options.dry_run) {
    XCODEC_RETURN_IF_ERROR(codec::OutputFile::Check(output, file.path, OutputOptionsOf(options, nullptr)));
    PrintLine(stdout, "codes: " + file.path + " -> " + output);
    tally->Done(Action::kEncode);
    return Status::Ok();
  }
  Besides besides;
  if (!options.semantic.empty()) besides.semantic = target(options.semantic);
  if (!options.latents.empty()) besides.latents = target(options.latents);
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return ConvertCodes(session, file.path, output, besides); }));
  tally->Done(Action::kEncode);
  return Status::Ok();
}

struct ManyFiles {
  std::vector<FoundFile> files;
  std::vector<FoundFile> missing;  // arguments and names that lead to none, and why
};

// All that the arguments and --files-from lead to and the shard takes.
ManyFiles FindMany(const Options& options, const Shard& shard, Tally* tally, Console* console) {
  ManyFiles many;
  const auto take = [&](const std::string& argument, const Result<FoundFiles>& found) {
    if (!found.ok()) many.missing.push_back({argument, argument, found.status()});
    if (!found.ok()) return;
    for (const LeftOut& left_out : found->left_out) {
      if (!ShardTakes(shard, left_out.relative)) continue;
      tally->LeftOutOf(left_out);
      console->Info(left_out.path + ": left out: it " + left_out.reason);
    }
    for (const FoundFile& file : found->files)
      if (!file.status.ok() || ShardTakes(shard, file.relative)) many.files.push_back(file);
  };
  for (const std::string& argument : options.paths) take(argument, FindFiles(argument, options));
  for (const std::string& name : options.listed) take(name, FindListed(name, options));
  return many;
}

int ConvertMany(Session* session, Console* console) {
  const Options& options = session->options();
  Tally tally;
  const auto note = [&](const std::string& path, const Status& status) {
    if (status.ok()) return;
    console->Error(path, WithAdvice(path, status, options));
    tally.Failed(status);
  };
  const Result<Shard> shard = ParseShard(options.shard);
  note("", shard.status());
  if (!shard.ok()) return ExitCodeFor(shard.status().code());
  const ManyFiles many = FindMany(options, *shard, &tally, console);
  for (const FoundFile& file : many.missing) note(file.path, file.status);
  for (const FoundFile& file : many.files) note(file.path, ConvertInto(session, file, &tally));
  if (tally.files() == 0 && options.shard.empty()) {
    console->Error("", NothingFound(false));
    return ExitCodeFor(NothingFound(false).code());
  }
  if (options.recursive || options.list.given()) console->Plain(tally.Summary(false, options.dry_run));
  return tally.ExitCode();
}

int RunCodes(const Options& given, Console* console) {
  Options options = given;
  Status usage = CheckCodesOptions(options);
  Result<std::vector<std::string>> listed = ReadFileList(options.list, options.paths);
  if (usage.ok()) usage = listed.status();
  if (!usage.ok()) {
    console->Error("", usage);
    return ExitCodeFor(usage.code());
  }
  options.listed = std::move(*listed);
  Session session(options, console);
  if (!options.output_dir.empty()) return ConvertMany(&session, console);
  const Status ready = AcceptStopOf(options.paths[0]);
  if (!ready.ok()) {
    console->Error(options.paths[0], ready);
    return ExitCodeFor(ready.code());
  }
  const Status status = Guarded([&] {
    return ConvertCodes(&session, options.paths[0], options.paths[1], {options.semantic, options.latents});
  });
  if (!status.ok()) console->Error(options.paths[0], WithAdvice(options.paths[0], status, options));
  return ExitCodeFor(status.code());
}

}  // namespace

void AddCodesCommand(CLI::App& app, CommandBody* body) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("codes", "Codes as NumPy arrays: IN OUT.npz, or IN.npz OUT.ecdc|OUT.wav");
  AddMainOptions(*command, options.get());
  command
      ->add_option("--semantic", options->semantic,
                   "X-Codec models: also write the teacher's features, float32 [frames, width]; with "
                   "--output-dir this is the suffix of their file names")
      ->type_name("FILE.npy");
  command
      ->add_option(
          "--latents", options->latents,
          "Models without chunks: also write what the quantizer gets and what its codes say, arrays before "
          "and after, float32 [frames, width]; with --output-dir the suffix of the files' names")
      ->type_name("FILE.npz");
  command->callback([options, body, command] {
    options->given = GivenOptions(*command);
    *body = [options](Console* console) {
      Console own(options->verbosity, options->quiet);
      const bool says = options->given.count("quiet") + options->given.count("verbose") > 0;
      return RunCodes(*options, says ? &own : console);
    };
  });
}

}  // namespace xcodec::cli
