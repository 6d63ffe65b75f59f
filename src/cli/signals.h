/// \file
/// What the program does when it is told to stop.
#ifndef XCODEC_SRC_CLI_SIGNALS_H_
#define XCODEC_SRC_CLI_SIGNALS_H_

namespace xcodec::cli {

/// Installs handlers for INT, TERM and HUP that first ask a live input to end (base/stop_request.h), and when
/// there is none or it was asked before, remove unfinished output and die of the same signal (so that
/// the exit status is 128+n), makes SIGPIPE an error of write(), and SIGXFSZ likewise. Opens /dev/null on
/// standard descriptors that are closed, so that no output file gets their number.
void InstallSignalHandlers();

/// Ends the process by the signal that asked a live input to end, now that its output is complete; returns
/// when none did.
void DieOfStopRequest();

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_SIGNALS_H_
