#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands/info_command.h"
#include "cli/option_checks.h"
#include "cli/tasks/file_list.h"
#include "cli/tasks/test_files.h"

namespace xcodec::cli {

void AddTestCommand(CLI::App& app, CommandBody* body) {
  struct Arguments {
    std::vector<std::string> paths;
    FileList list;
    TestOptions options;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("test", "Check every checksum and decode every code of .ecdc files");
  command->add_option("FILE", arguments->paths, "Files; - is standard input");
  AddFileListOptions(*command, &arguments->list, nullptr);
  command->add_flag("--recursive", arguments->options.recursive, "Include files in folders");
  command->add_flag("--quiet", arguments->options.quiet, "Print nothing for intact files");
  command->add_flag("--json", arguments->options.json, "One line of JSON for every file");
  command->callback([arguments, body] {
    *body = [arguments](Console* console) {
      std::vector<std::string> paths = arguments->paths;
      Status usage = AddListedPaths(arguments->list, &paths);
      if (usage.ok()) usage = CheckFolders(paths, arguments->options.recursive);
      if (!usage.ok()) console->Error("", usage);
      if (!usage.ok()) return ExitCodeFor(usage.code());
      return TestFiles(paths, arguments->options, console);
    };
  });
}

}  // namespace xcodec::cli
