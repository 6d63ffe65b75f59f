#include "cli/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/stop_request.h"
#include "cli/play/key_terminal.h"

namespace xcodec::cli {
namespace {

void RemoveAndDie(int signal_number) {
  if (RequestStop(signal_number)) return;
  RemoveTemporaryFiles();
  RestoreTerminal();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void Handle(int signal_number) {
  struct sigaction current {};
  // Started with the signal ignored (nohup, a shell's background job): it stays ignored.
  if (sigaction(signal_number, nullptr, &current) == 0 && current.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = RemoveAndDie;
  sigfillset(&action.sa_mask);
  sigaction(signal_number, &action, nullptr);
}

}  // namespace

void InstallSignalHandlers() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    // open() takes the lowest free number, which is fd. Reading from a closed input must fail, so write-only.
    const int opened = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    if (opened != fd && opened >= 0) close(opened);
  }
  for (int signal_number : {SIGINT, SIGTERM, SIGHUP}) Handle(signal_number);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

void DieOfStopRequest() {
  const int signal_number = StopRequested();
  if (signal_number == 0) return;
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

}  // namespace xcodec::cli
