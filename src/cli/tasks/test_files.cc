#include "cli/tasks/test_files.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/guard.h"
#include "base/text.h"
#include "cli/option_checks.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/tasks/inputs.h"
#include "codec/file/file_check.h"
#include "codec/file/open_input.h"

namespace xcodec::cli {
namespace {

Status TestFile(const std::string& path, Session* session) {
  XCODEC_ASSIGN_OR_RETURN(const auto file, codec::EcdcInput::Open(path));
  codec::EcdcReader* reader = file->reader();
  const codec::EcdcInfo& info = reader->info();
  std::shared_ptr<const model::Model> model;
  if (codec::NeedsModel(info)) {
    XCODEC_ASSIGN_OR_RETURN(model, session->ModelForFile(info));
  }
  XCODEC_ASSIGN_OR_RETURN(const codec::FileCoders coders, codec::BeginCheck(reader, model, session->pool()));
  return codec::CheckFile(reader).status();
}

void Print(const std::string& path, const Status& status, bool json) {
  if (json) {
    nlohmann::ordered_json line = {{"file", path}, {"status", status.ok() ? "ok" : "failed"}};
    if (!status.ok()) {
      line["code"] = StatusCodeName(status.code());
      line["exit"] = ExitCodeFor(status.code());
      line["reason"] = Shortened(status.message(), kLongestMessage);
    }
    PrintJson(stdout, line);
    return;
  }
  const std::string text = path + ": " + (status.ok() ? "ok" : WithRecovery(path, status).message());
  PrintLine(stdout, Shortened(text, kLongestMessage));
}

}  // namespace

int TestFiles(const std::vector<std::string>& paths, const TestOptions& wanted, Console* console) {
  Options options;
  options.recursive = wanted.recursive;
  options.test = true;
  Session session(options, console);
  int files = 0;
  int failed = 0;
  int code = 0;
  const auto note = [&](const std::string& path, const Status& status) {
    ++files;
    if (!status.ok() || !wanted.quiet) Print(path, status, wanted.json);
    if (status.ok()) return;
    ++failed;
    code = ExitCodeFor(status.code());
  };
  for (const std::string& path : paths) {
    const auto found = FindFiles(path, options);
    if (!found.ok()) note(path, found.status());
    if (!found.ok()) continue;
    for (const FoundFile& file : found->files) {
      note(file.path,
           file.status.ok() ? Guarded([&] { return TestFile(file.path, &session); }) : file.status);
    }
  }
  if (files == 0) {
    console->Error("", Status(StatusCode::kInvalidArgument, "nothing to test: there is no .ecdc file in it"));
    return ExitCodeFor(StatusCode::kInvalidArgument);
  }
  return files == 1 ? code : failed > 0 ? 1 : 0;
}

}  // namespace xcodec::cli
