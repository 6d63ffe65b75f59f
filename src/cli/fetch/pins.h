/// \file
/// The SHA-256 of every file that was downloaded into a store, so that later downloads can be compared.
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
  /// A missing file counts as empty. kDamaged if the file has another form, kIo.
  static Result<DownloadPins> Read(const std::string& store);
  /// The digest of a file that was downloaded and imported before; empty if there is none.
  std::string Find(const std::string& file) const;
  /// Adds the digests that are not known yet and replaces the file atomically.
  Status Add(const std::map<std::string, std::string>& digests);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::map<std::string, std::string> digests_;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_FETCH_PINS_H_
