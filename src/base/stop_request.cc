#include "base/stop_request.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>

#include "base/atomic_file.h"

namespace xcodec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kGrace(200);

// Lock-free, since signal handlers touch them. The pipe wakes whoever waits; it is never read.
std::atomic<int> g_wake[2] = {-1, -1};
std::atomic<int> g_signal{0};

}  // namespace

Status AcceptStopRequests() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
    return Status(StatusCode::kIo, "cannot make a pipe: " + SystemMessage(errno));
  g_wake[0].store(ends[0]);
  g_wake[1].store(ends[1]);
  return Status::Ok();
}

bool RequestStop(int signal_number) {
  const int wake = g_wake[1].load();
  int none = 0;
  if (wake < 0 || !g_signal.compare_exchange_strong(none, signal_number)) return false;
  const int error = errno;
  const char byte = 0;
  [[maybe_unused]] const ssize_t n = write(wake, &byte, 1);
  errno = error;
  return true;
}

int StopRequested() { return g_signal.load(); }

bool WaitForInput(int fd) {
  const int wake = g_wake[0].load();
  if (wake < 0) return true;
  static std::optional<Clock::time_point> asked;  // seen by the one reader that there is
  for (;;) {
    if (StopRequested() != 0 && !asked) asked = Clock::now();
    int timeout = -1;
    if (asked) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*asked + kGrace - Clock::now());
      if (left.count() <= 0) return false;
      timeout = static_cast<int>(left.count());
    }
    struct pollfd waits[2] = {{fd, POLLIN, 0}, {wake, POLLIN, 0}};
    const int ready = poll(waits, asked ? 1 : 2, timeout);
    if (ready < 0 && errno != EINTR) return true;  // the read will tell
    if (ready > 0 && waits[0].revents != 0) return true;
  }
}

}  // namespace xcodec
