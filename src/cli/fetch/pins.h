/// \file
/// The SHA-256 of every file that a store was filled with, so that the next download must be the same.
#ifndef XCODEC_SRC_CLI_FETCH_PINS_H_
#define XCODEC_SRC_CLI_FETCH_PINS_H_

#include <map>
#include <string>

#include "xcodec/status.h"

namespace xcodec::cli {

/// STORE/downloads.sha256, in the form of sha256sum: 64 hexadecimal digits, two spaces, a file's name. Not
/// thread-safe.
class DownloadPins {
 public:
  /// A file that does not exist is empty. kDamaged for one that is not of this form, kIo.
  static Result<DownloadPins> Read(const std::string& store);
  /// Digits of a file that was downloaded and imported before; empty when there is none.
  std::string Find(const std::string& file) const;
  /// Adds what is not known yet and writes the file, whole or not at all.
  Status Add(const std::map<std::string, std::string>& digests);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::map<std::string, std::string> digests_;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_FETCH_PINS_H_
