/// \file
/// Looks at a pipe without consuming anything.
#ifndef XCODEC_SRC_CLI_OUTPUT_STREAMS_H_
#define XCODEC_SRC_CLI_OUTPUT_STREAMS_H_

#include <string>

#include "base/stream_path.h"

namespace xcodec::cli {

/// Whether `input` (one of IsStreamInput) starts like an .ecdc file. Consumes nothing; false if finding out
/// would require opening a pipe that must not be opened twice.
bool StreamStartsLikeEcdc(const std::string& input);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_STREAMS_H_
