/// \file
/// --files-from: names of inputs that stand in a file or come through a pipe.
#ifndef XCODEC_SRC_CLI_TASKS_FILE_LIST_H_
#define XCODEC_SRC_CLI_TASKS_FILE_LIST_H_

#include <string>
#include <vector>

#include "cli/cli_app.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Where names come from.
struct FileList {
  std::string from;  ///< --files-from, "-" for standard input; empty: there is no list
  bool nul = false;  ///< --null: NUL ends a name, not a line feed

  bool given() const { return !from.empty(); }
};

/// Adds --files-from and --null.
void AddFileListOptions(CLI::App& app, FileList* list, const char* group);

/// The names in the list, in its order; empty ones do not count. Names are of files, whatever they look like:
/// "-" becomes "./-". `paths` are the other inputs of the command line.
/// Errors, which say what LIST is meant: kInvalidArgument (--null without a list, standard input that is list
/// and input at once, NUL in a list of lines), kNotFound, kIo, kResourceLimit (over 256 MiB).
Result<std::vector<std::string>> ReadFileList(const FileList& list, const std::vector<std::string>& paths);

/// Adds the list's names to `paths`: for commands that only read files. kInvalidArgument also when there is
/// neither a path nor a list.
Status AddListedPaths(const FileList& list, std::vector<std::string>* paths);

/// Where below a folder of outputs a listed file belongs: its path without what leads out of the folder ("/",
/// "..") and without ".".
std::string PlaceOfListed(const std::string& path);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_FILE_LIST_H_
