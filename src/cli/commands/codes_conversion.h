/// \file
/// One file of `xcodec codes`: audio or .ecdc to arrays, or arrays to either.
#ifndef XCODEC_SRC_CLI_COMMANDS_CODES_CONVERSION_H_
#define XCODEC_SRC_CLI_COMMANDS_CODES_CONVERSION_H_

#include <string>

#include "cli/session.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Output files beside the codes; empty: not wanted.
struct Besides {
  std::string semantic;  ///< for the teacher's features
  std::string latents;   ///< for the latents before and after quantization
};

/// Which way is told by the names (CodesInputOf). An output that exists is kept unless the session's options
/// allow to replace it; nothing is left of one that fails. kInvalidArgument where the names or options do not
/// fit each other.
Status ConvertCodes(Session* session, const std::string& input, const std::string& output,
                    const Besides& besides);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_COMMANDS_CODES_CONVERSION_H_
