/// \file
/// Walks through a folder: lists the files to process and all that are left out; none is lost silently.
#ifndef XCODEC_SRC_CLI_TASKS_TREE_H_
#define XCODEC_SRC_CLI_TASKS_TREE_H_

#include <string>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::cli {

/// One file found: its path, and its path below the argument that led to it (for mirroring trees). Or a file
/// or folder that could not be read, and why; this does not affect the others.
struct FoundFile {
  std::string path;
  std::string relative;
  Status status;
};

/// LeftOut::reason for outputs of an earlier run.
inline constexpr char kIsEcdcReason[] = "is an .ecdc file";

/// A file that is not processed.
struct LeftOut {
  std::string path;
  std::string relative;
  std::string reason;
  bool sound = false;  ///< the outputs may lack something that can be heard
};

struct FoundFiles {
  std::vector<FoundFile> files;
  std::vector<LeftOut> left_out;
};

/// What a walk searches for.
enum class Wanted {
  kAudio,     ///< by content, and whatever else has a name as audio has it, so that it fails with a reason
  kRawAudio,  ///< files without a known format whose names mean raw samples
  kEcdc,      ///< by content or name
};

/// Walks through everything below `folder`. Both lists are sorted by relative path, so that shards agree on
/// every machine. Links to files count as files. Links to folders are not followed; unless they lead back
/// into `folder`, they count as sound that was left out.
FoundFiles WalkTree(const std::string& folder, Wanted wanted);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TREE_H_
