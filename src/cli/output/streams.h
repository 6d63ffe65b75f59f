/// \file
/// Inputs that are no files: looking at a pipe without consuming anything, ending one, naming one.
#ifndef XCODEC_SRC_CLI_OUTPUT_STREAMS_H_
#define XCODEC_SRC_CLI_OUTPUT_STREAMS_H_

#include <string>

#include "base/stream_path.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Whether `input` (one of IsStreamInput) starts like an .ecdc file. Consumes nothing; false if finding out
/// would require opening a pipe that must not be opened twice.
bool StreamStartsLikeEcdc(const std::string& input);

/// Data read from a pipe or device cannot be read again, so that a signal ends such an input, not the
/// program, from now on; other inputs change nothing. kIo.
Status AcceptStopOf(const std::string& input);

/// What messages call an input: its path, or "(standard input)".
std::string InputName(const std::string& input);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_STREAMS_H_
