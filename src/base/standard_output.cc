#include "base/standard_output.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

namespace xcodec {
namespace {

// Asks the pipe itself: errno belongs to the last call, which need not be the one that failed.
bool ReaderHasGone() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

Status FlushStandardOutput() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return Status::Ok();
  if (ReaderHasGone()) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
  }
  return Status(StatusCode::kIo, "cannot write to standard output");
}

}  // namespace xcodec
