/// \file
/// A wish that a live input end: from then on it reads as ended, and what was made of it so far is kept.
#ifndef XCODEC_SRC_BASE_STOP_REQUEST_H_
#define XCODEC_SRC_BASE_STOP_REQUEST_H_

#include "xcodec/status.h"

namespace xcodec {

/// From here on requests are accepted. One input at a time can be live; the program calls this before it
/// reads. kIo.
Status AcceptStopRequests();
/// Asks for the end, from a signal handler (async-signal-safe). False when nobody accepts requests, or the
/// second time: then the signal's usual effect is due.
bool RequestStop(int signal_number);
/// The signal that asked for the end; 0: none did. Thread-safe.
int StopRequested();
/// Waits until `fd` can be read; false when it is to be taken as ended. What its writer still sends within a
/// fifth of a second of the request counts, since the same signal often ends both. True at once when nobody
/// accepts requests.
bool WaitForInput(int fd);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_STOP_REQUEST_H_
