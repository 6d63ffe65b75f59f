#include "cli/commands/play_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/play/player.h"
#include "cli/tasks/file_list.h"

namespace xcodec::cli {
namespace {

struct Arguments {
  std::vector<std::string> paths;
  FileList list;
  PlayOptions play;
  int verbosity = 0;
  bool quiet = false;
};

int RunPlay(const Arguments& arguments, Console* console) {
  std::vector<std::string> paths = arguments.paths;
  const Status usage = AddListedPaths(arguments.list, &paths);
  if (!usage.ok()) console->Error("", usage);
  if (!usage.ok()) return ExitCodeFor(usage.code());
  return Player(arguments.play, console).Run(paths);
}

}  // namespace

void AddPlayCommand(CLI::App& app, CommandBody* body) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("play", "Play .ecdc files through PulseAudio or PipeWire");
  command->add_option("FILE", arguments->paths, "Files; - is standard input");
  AddFileListOptions(*command, &arguments->list, nullptr);
  command
      ->add_option("--skip", arguments->play.skip,
                   "Start at TIME in each file (samples, 12.5s, mm:ss, hh:mm:ss)")
      ->type_name("TIME");
  command->add_option("--until", arguments->play.until, "End at TIME in each file")->type_name("TIME");
  command
      ->add_option("-m,--model", arguments->play.model,
                   "Folder of a model that is not installed, instead of the model that the files name")
      ->type_name("FOLDER");
  command->add_option("-T,--threads", arguments->play.threads, "Number of threads; 0: one for each core")
      ->envname("XCODEC_NUM_THREADS")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command->add_flag("-v,--verbose", arguments->verbosity, "Print the names of the files")
      ->force_callback(false);
  command->add_flag("--quiet", arguments->quiet, "Print only errors");
  command->footer(
      "\nKeys: left and right 10 seconds, down and up a minute, space pauses, n and p the next and the "
      "previous\n"
      "file, q ends.\n");
  command->callback([arguments, body] {
    *body = [arguments](Console* console) {
      Console own(arguments->verbosity, arguments->quiet);
      return RunPlay(*arguments, arguments->quiet || arguments->verbosity > 0 ? &own : console);
    };
  });
}

}  // namespace xcodec::cli
