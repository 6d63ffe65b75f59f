/// \file
/// `xcodec test` and `xcodec --test`.
#ifndef XCODEC_SRC_CLI_TASKS_TEST_FILES_H_
#define XCODEC_SRC_CLI_TASKS_TEST_FILES_H_

#include <string>
#include <vector>

#include "cli/console.h"

namespace xcodec::cli {

struct TestOptions {
  bool recursive = false;  ///< folders too
  bool quiet = false;      ///< only files that are not intact
  bool json = false;       ///< a line of JSON instead of text
};

/// Checks the files of these paths: one line a file on standard output, "PATH: ok" or "PATH: reason".
/// Returns, as decoding does, 0 when all are intact, the failure's exit code when one file was given, and 1
/// when some of several failed.
int TestFiles(const std::vector<std::string>& paths, const TestOptions& wanted, Console* console);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TEST_FILES_H_
