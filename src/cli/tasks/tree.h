/// \file
/// What stands below a folder: files to work on, and what is left out, so that nothing goes unnoticed.
#ifndef XCODEC_SRC_CLI_TASKS_TREE_H_
#define XCODEC_SRC_CLI_TASKS_TREE_H_

#include <string>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::cli {

/// One file found: its path, and its path below the argument that led to it (for mirroring trees). Or a
/// file or folder that could not be read, and why: the others are found all the same.
struct FoundFile {
  std::string path;
  std::string relative;
  Status status;
};

/// LeftOut::reason of what an earlier run has made.
inline constexpr char kIsEcdcReason[] = "is an .ecdc file";

/// What is not worked on.
struct LeftOut {
  std::string path;
  std::string relative;
  std::string reason;
  bool sound = false;  ///< something to hear is missing from the outputs, or may be
};

struct FoundFiles {
  std::vector<FoundFile> files;
  std::vector<LeftOut> left_out;
};

/// What a walk looks for.
enum class Wanted {
  kAudio,     ///< by content, and whatever else has a name as audio has it, so that it fails with a reason
  kRawAudio,  ///< files without a known content whose names say "samples without a header"
  kEcdc,      ///< by content or name
};

/// Walks through everything below `folder`. Both lists are sorted by relative path, so that shards agree on
/// every machine. Links to files count as files; links to folders are not followed, and count as sound unless
/// they lead back into `folder`.
FoundFiles WalkTree(const std::string& folder, Wanted wanted);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TREE_H_
