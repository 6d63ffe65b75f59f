/// \file
/// Downloads a model from where its authors host it, checks it and imports it.
#ifndef XCODEC_SRC_CLI_FETCH_PULL_H_
#define XCODEC_SRC_CLI_FETCH_PULL_H_

#include <functional>
#include <string>

#include "model/store/model_store.h"
#include "xcodec/status.h"

namespace xcodec::cli {

struct PullOptions {
  std::string store;  ///< empty: ModelStore::UserFolder()
  /// Instead of the authors' hosts, http:// allowed; empty: XCODEC_PULL_BASE_URL, or for names of the hub
  /// XCODEC_HUB, if set.
  std::string base_url;
  std::string name;        ///< name in the store; empty: its name at the origin
  bool overwrite = false;  ///< replace an installed model of that name
  bool with_lm = true;     ///< also the language model, if there is one
  /// File name, bytes that have arrived, bytes in all (0: unknown). Returning false stops.
  std::function<bool(const std::string& file, std::uint64_t done, std::uint64_t total)> progress;
};

/// Fetches the files of PublishedModels() under `name`, or for OWNER/NAME[@REVISION] (model/store/hub_name.h)
/// those that Hugging Face's hub has at OWNER/NAME/resolve/REVISION, into STORE/.downloads, where an
/// interrupted download stays until the next call continues it; checks the SHA-256 digits in file names that
/// have them, and all of them against STORE/downloads.sha256 (fetch/pins.h), where the first import puts
/// them; imports; removes the downloads. kInvalidArgument for names that no known host has, kExists, kDamaged
/// for a wrong checksum (the file is removed), kIo, kNotFound, and what ImportCheckpoint returns.
Result<model::ModelInfo> PullModel(const std::string& name, const PullOptions& options);

/// The eight hexadecimal digits of "NAME-xxxxxxxx.EXTENSION"; empty for other names.
std::string ChecksumInName(const std::string& file_name);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_FETCH_PULL_H_
