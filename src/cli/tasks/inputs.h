/// \file
/// From the paths on the command line to the list of files to work on.
#ifndef XCODEC_SRC_CLI_TASKS_INPUTS_H_
#define XCODEC_SRC_CLI_TASKS_INPUTS_H_

#include <string>

#include "cli/options.h"
#include "cli/tasks/names.h"
#include "cli/tasks/tree.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// The files that `argument` stands for: itself, or with --recursive the files that WalkTree finds below a
/// folder: audio when encoding, .ecdc when decoding or testing. Errors: kNotFound, kIo, kInvalidArgument (a
/// folder without --recursive).
Result<FoundFiles> FindFiles(const std::string& argument, const Options& options);

/// The same for a name in --files-from, whose own folders count as below the argument that led to it: outputs
/// in --output-dir keep them, as rsync has it.
Result<FoundFiles> FindListed(const std::string& name, const Options& options);

/// "2/8" -> {2, 8}; kInvalidArgument unless 0 <= I < N.
struct Shard {
  int index = 0;
  int count = 1;
};
Result<Shard> ParseShard(const std::string& text);
/// Whether a shard takes this file. A hash of its relative path decides, so that all machines agree without
/// communication.
bool ShardTakes(const Shard& shard, const std::string& relative);

/// True when the command line means one INPUT and possibly one OUTPUT, and not a list of inputs.
bool IsSinglePair(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_INPUTS_H_
