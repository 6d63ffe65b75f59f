/// \file
/// From the paths on the command line to the list of files to work on.
#ifndef XCODEC_SRC_CLI_INPUTS_H_
#define XCODEC_SRC_CLI_INPUTS_H_

#include <string>
#include <vector>

#include "cli/names.h"
#include "cli/options.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// One file found: its path, and its path below the argument that led to it (for mirroring trees). Or a
/// folder that could not be read, and why: the others are found all the same.
struct FoundFile {
  std::string path;
  std::string relative;
  Status status;
};

/// Files that `argument` stands for: itself, or with --recursive everything below a folder that looks like
/// audio (when encoding) or .ecdc (when decoding), sorted by name so that shards agree on every machine.
/// Symbolic links to folders are not followed. Errors: kNotFound, kIo, kInvalidArgument (a folder without
/// --recursive).
Result<std::vector<FoundFile>> FindFiles(const std::string& argument, const Options& options);

/// "2/8" -> {2, 8}; kInvalidArgument unless 0 <= I < N.
struct Shard {
  int index = 0;
  int count = 1;
};
Result<Shard> ParseShard(const std::string& text);
/// Whether a shard takes this file: by a hash of its relative path, so that all machines agree without
/// talking.
bool ShardTakes(const Shard& shard, const std::string& relative);

/// True when the command line means one INPUT and possibly one OUTPUT, and not a list of inputs.
bool IsSinglePair(const Options& options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_INPUTS_H_
