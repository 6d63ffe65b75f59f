#include <cstdio>
#include <memory>

#include "base/guard.h"
#include "base/text.h"
#include "cli/info_command.h"
#include "cli/inputs.h"
#include "cli/session.h"
#include "codec/file_check.h"
#include "codec/open_input.h"
#include "codec/v1_geometry.h"

namespace xcodec::cli {
namespace {

Status TestFile(const std::string& path, Session* session) {
  XCODEC_ASSIGN_OR_RETURN(const auto file, EcdcInput::Open(path));
  EcdcReader* reader = file->reader();
  const EcdcInfo& info = reader->info();
  std::shared_ptr<const Model> model;
  if (!info.v1 || info.language_model) {
    XCODEC_ASSIGN_OR_RETURN(model, session->ModelForFile(info));
  }
  XCODEC_ASSIGN_OR_RETURN(const FileCoders coders, session->CodersFor(info, model));
  XCODEC_RETURN_IF_ERROR(
      reader->Begin(model != nullptr ? model->config.spec : SpecOfHeader(*info.v1), coders.decoders()));
  return CheckFile(reader).status();
}

}  // namespace

int TestFiles(const std::vector<std::string>& paths, bool recursive, Console* console) {
  Options options;
  options.recursive = recursive;
  options.test = true;
  Session session(options, console);
  int files = 0;
  int worst = 0;
  bool damaged = false;
  bool other = false;
  const auto note = [&](const std::string& path, const Status& status) {
    ++files;
    std::printf("%s: %s\n", MaskUnprintable(path).c_str(),
                status.ok() ? "ok" : MaskUnprintable(status.message()).c_str());
    if (status.ok()) return;
    worst = ExitCodeFor(status.code());
    (worst == 3 ? damaged : other) = true;
  };
  for (const std::string& path : paths) {
    const auto found = FindFiles(path, options);
    if (!found.ok()) note(path, found.status());
    if (!found.ok()) continue;
    for (const FoundFile& file : *found)
      note(file.path, Guarded([&] { return TestFile(file.path, &session); }));
  }
  if (files == 0) {
    console->Error("", Status(StatusCode::kInvalidArgument, "nothing to test: there is no .ecdc file in it"));
    return ExitCodeFor(StatusCode::kInvalidArgument);
  }
  if (files == 1) return worst;
  return other ? 1 : (damaged ? 3 : 0);
}

void AddTestCommand(CLI::App& app, CommandBody* body) {
  struct Arguments {
    std::vector<std::string> paths;
    bool recursive = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("test", "Check every checksum and decode every code of .ecdc files");
  command->add_option("FILE", arguments->paths, "Files; - is standard input")->required();
  command->add_flag("--recursive", arguments->recursive, "Go through folders");
  command->callback([arguments, body] {
    *body = [arguments](Console* console) {
      return TestFiles(arguments->paths, arguments->recursive, console);
    };
  });
}

}  // namespace xcodec::cli
