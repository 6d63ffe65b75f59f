#include "cli/program.h"

#include <fmt/format.h>
#include <sndfile.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "audio/source/media_file.h"
#include "base/atomic_file.h"
#include "base/guard.h"
#include "base/plugin.h"
#include "base/standard_output.h"
#include "cli/commands/codes_command.h"
#include "cli/commands/info_command.h"
#include "cli/commands/model_command.h"
#include "cli/commands/play_command.h"
#include "cli/commands/recover_command.h"
#include "cli/console.h"
#include "cli/generate/generate.h"
#include "cli/manual.h"
#include "cli/option_checks.h"
#include "cli/options.h"
#include "cli/print.h"
#include "cli/tasks/run_tasks.h"
#include "codec/backend_factory.h"
#include "xcodec/version.h"

namespace xcodec::cli {
namespace {

constexpr int kUsage = 2;

// The version that a plug-in's function tells, or why there is none.
void PrintPluginVersion(const std::string& name, const Result<void*>& symbol) {
  if (symbol.ok()) {
    PrintLine(stdout, fmt::format("{} {}", name, reinterpret_cast<const char* (*)()>(*symbol)()));
  } else {
    PrintLine(stdout, name + ": " + symbol.status().message());
  }
}

// LibTorch's version takes half a second unless its plug-in is loaded, so only --version -v shows it.
void PrintVersion(bool with_plugins) {
  PrintLine(stdout, "xcodec " XCODEC_VERSION_STRING);
  PrintLine(stdout, "container versions 0 (encodec), 1");
  PrintLine(stdout, sf_version_string());
  if (!with_plugins) {
    PrintLine(stdout, "LibTorch: plug-in, loaded when needed (--version -v shows its version)");
    PrintLine(stdout, "FFmpeg: plug-in, loaded when needed (--version -v shows its version)");
    return;
  }
  PrintPluginVersion("LibTorch", codec::TorchPluginSymbol(model::kTorchVersionSymbol));
  PrintPluginVersion("FFmpeg", PluginSymbol(audio::kMediaPluginName, audio::kMediaVersionSymbol));
}

// Everything printed must have been written: `xcodec info x > /dev/full` is an error.
int FlushOutput(int code, Console* console) {
  const Status flushed = FlushStandardOutput();
  if (flushed.ok() || code != 0) return code;
  console->Error("", flushed);
  return ExitCodeFor(flushed.code());
}

struct Program {
  CLI::App app{"Neural audio compressor: an .ecdc input is decoded, anything else is encoded.", "xcodec"};
  Options options;
  CommandBody command;
  std::string generate;
  bool version = false;

  Program() {
    app.footer(HelpFooter());
    app.option_defaults()->always_capture_default(false);
    AddMainOptions(app, &options);
    app.add_flag("-V,--version", version, "Show versions")->group("Program");
    app.add_option("--generate", generate, "Print the man page or completions: man, bash, zsh, fish")
        ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}))
        ->group("");
    AddInfoCommand(app, &command);
    AddTestCommand(app, &command);
    AddPlayCommand(app, &command);
    AddCodesCommand(app, &command);
    AddRecoverCommand(app, &command);
    AddModelCommand(app, &command);
  }

  int Run(Console* console) {
    if (version) PrintVersion(options.verbosity > 0);
    if (!generate.empty()) PrintOwn(stdout, Generate(app, generate));
    if (version || !generate.empty()) return 0;
    options.given = GivenOptions(app);
    for (const CLI::App* known : app.get_subcommands({})) options.commands.push_back(known->get_name());
    if (!command) return RunMain(options, console);
    const Status before = CheckBeforeCommand(options);
    if (before.ok()) return command(console);
    console->Error("", before);
    return ExitCodeFor(before.code());
  }
};

// For the first word that is not an option of the program, or not a subcommand of a command with subcommands.
std::string SuggestionFor(int argc, char** argv, const CLI::App& app) {
  const CLI::App* inner = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
  const bool commands = inner != nullptr && !inner->get_subcommands({}).empty();
  bool after = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") break;
    if (after && commands && word[0] != '-')
      return inner->get_subcommands().empty() ? NearestTo(word, *inner) : "";
    after = after || (inner != nullptr && word == inner->get_name());
    if (word.compare(0, 2, "--") != 0) continue;
    const std::string name = word.substr(0, word.find('='));
    const CLI::App* command = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
    if (command->get_option_no_throw(name) == nullptr) return NearestTo(word, *command);
  }
  return "";
}

int ParseAndRun(int argc, char** argv) {
  Program program;
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    Console console(0, false);
    return FlushOutput(program.app.exit(help), &console);
  } catch (const CLI::ParseError& error) {
    Console(0, false).Error(
        "", Status(StatusCode::kInvalidArgument,
                   std::string(error.what()) + SuggestionFor(argc, argv, program.app) + "; see --help"));
    return kUsage;
  }
  Console console(program.options.verbosity, program.options.quiet);
  return FlushOutput(program.Run(&console), &console);
}

}  // namespace

int RunProgram(int argc, char** argv) {
  Console console(0, false);
  int code = 0;
  const Status status = Guarded([&] {
    code = ParseAndRun(argc, argv);
    return Status::Ok();
  });
  if (status.ok()) return code;
  console.Error("", status);
  return ExitCodeFor(status.code());
}

}  // namespace xcodec::cli
