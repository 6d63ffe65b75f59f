/// \file
/// Signal handling.
#ifndef XCODEC_SRC_CLI_SIGNALS_H_
#define XCODEC_SRC_CLI_SIGNALS_H_

namespace xcodec::cli {

/// Installs handlers for INT, TERM and HUP. They first request the end of a live input (base/stop_request.h).
/// If there is none, or the end was already requested, they remove unfinished output and end the process by
/// the same signal, so that the exit status is 128+n. SIGPIPE and SIGXFSZ become errors of write(). Closed
/// standard descriptors are opened to /dev/null, so that no output file gets their number.
void InstallSignalHandlers();

/// Call this when the output is complete: ends the process by the signal that requested the end of a live
/// input; returns if there was none.
void DieOfStopRequest();

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_SIGNALS_H_
