/// \file
/// A request to end a live input: from then on it reads as ended, and the output made from it so far is kept.
#ifndef XCODEC_SRC_BASE_STOP_REQUEST_H_
#define XCODEC_SRC_BASE_STOP_REQUEST_H_

#include "xcodec/status.h"

namespace xcodec {

/// Starts accepting requests. Only one input at a time can be live; the program calls this before it reads.
/// kIo.
Status AcceptStopRequests();
/// Requests the end, from a signal handler (async-signal-safe). False if requests are not accepted, or the
/// second time: then the signal should have its usual effect.
bool RequestStop(int signal_number);
/// The signal that requested the end; 0: none. Thread-safe.
int StopRequested();
/// Waits until `fd` can be read; false if it should be treated as ended. Data that its writer sends within a
/// fifth of a second after the request still counts, since the same signal often ends both. True at once if
/// requests are not accepted.
bool WaitForInput(int fd);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_STOP_REQUEST_H_
