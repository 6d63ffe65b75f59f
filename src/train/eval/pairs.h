/// \file
/// Finds the pairs of recordings to compare.
#ifndef XCODEC_SRC_TRAIN_EVAL_PAIRS_H_
#define XCODEC_SRC_TRAIN_EVAL_PAIRS_H_

#include <string>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::train::eval {

/// One thing to measure.
struct Pair {
  std::string system;     ///< name of the codec or folder of the degraded file
  std::string reference;  ///< path
  std::string degraded;   ///< path
};

/// `reference` a file: every degraded path is a version of it, its system is the file's name.
/// `reference` a folder: every degraded path is a folder (its name is the system) with files whose names
/// without extension equal those of the reference folder's audio files; references without a partner are
/// left out. kNotFound for paths that do not exist, kInvalidArgument when files and folders are mixed or
/// nothing matches. Pairs are ordered by reference, then as the systems were given.
Result<std::vector<Pair>> FindPairs(const std::string& reference, const std::vector<std::string>& degraded);

/// Audio files in a folder (not in folders below it), by extension, in the order of their names.
Result<std::vector<std::string>> ListAudio(const std::string& folder);

/// Lower-case extension without the dot.
std::string LowerExtension(const std::string& path);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_PAIRS_H_
