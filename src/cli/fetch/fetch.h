/// \file
/// The interface to libxcodec_fetch.so, the only part of xcodec that uses the network. It is loaded only for
/// `xcodec model pull`, so that no other command has to load libcurl.
#ifndef XCODEC_SRC_CLI_FETCH_FETCH_H_
#define XCODEC_SRC_CLI_FETCH_FETCH_H_

#include <cstdint>
#include <functional>
#include <string>

#include "xcodec/status.h"

namespace xcodec::cli {

/// Bytes that have arrived and bytes expected in all (0: unknown). Returning false stops the download.
using FetchProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

struct FetchRequest {
  std::string url;
  std::string path;             ///< grows here; bytes that it already holds are not requested
  std::uint64_t max_bytes = 0;  ///< larger files are refused
  bool allow_http = false;      ///< accept http:// (tests); otherwise https:// only, redirects included
  FetchProgress progress;       ///< may be empty
};

/// Type of `xcodec_fetch_file`, exported by the plug-in with C linkage. *status is kOk when `path` is
/// complete, kNotFound for HTTP 404 and 410, kIo for other network failures (received bytes stay in `path`),
/// kResourceLimit over max_bytes, kCancelled.
using FetchFunction = void (*)(const FetchRequest& request, Status* status);
inline constexpr char kFetchSymbol[] = "xcodec_fetch_file";
inline constexpr char kFetchPluginName[] = "libxcodec_fetch.so";

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_FETCH_FETCH_H_
