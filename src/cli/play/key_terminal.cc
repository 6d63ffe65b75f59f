#include "cli/play/key_terminal.h"

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

namespace xcodec::cli {
namespace {

// For signal handlers; written before they are installed.
struct termios saved_settings;
struct termios key_settings;
volatile sig_atomic_t changed = 0;  // by KeyTerminal

// In the background a change of settings would stop the program.
bool InForeground() { return isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp(); }

void RestoreAndDie(int signal_number) {
  RestoreTerminal();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void TakeAgain(int) {
  const int error = errno;
  if (InForeground() && tcsetattr(STDIN_FILENO, TCSANOW, &key_settings) == 0) changed = 1;
  errno = error;
}

// SA_NODEFER: raise() stops the program here, and what follows is done when it goes on, or at once where
// nobody could let it go on (an orphaned process group).
void RestoreAndStop(int signal_number) {
  const int error = errno;
  RestoreTerminal();
  struct sigaction mine {};
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  sigaction(signal_number, &usual, &mine);
  raise(signal_number);
  sigaction(signal_number, &mine, nullptr);
  TakeAgain(SIGCONT);
  errno = error;
}

void Handle(int signal_number, void (*handler)(int), int flags) {
  struct sigaction current {};
  if (sigaction(signal_number, nullptr, &current) == 0 && current.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal_number, &action, nullptr);
}

constexpr int kDeadly[] = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                           SIGSYS,  SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};

Key Single(char byte) {
  switch (byte) {
    case ' ':
      return Key::kPause;
    case 'n':
      return Key::kNext;
    case 'p':
      return Key::kPrevious;
    case 'q':
      return Key::kQuit;
    default:
      return Key::kNone;
  }
}

Key Arrow(char byte) {
  switch (byte) {
    case 'A':
      return Key::kUp;
    case 'B':
      return Key::kDown;
    case 'C':
      return Key::kRight;
    case 'D':
      return Key::kLeft;
    default:
      return Key::kNone;
  }
}

}  // namespace

void RestoreTerminal() {
  if (changed == 0) return;
  changed = 0;
  tcsetattr(STDIN_FILENO, TCSANOW, &saved_settings);
}

Key TakeKey(std::string* bytes) {
  while (!bytes->empty()) {
    const char first = bytes->front();
    if (first != '\033') {
      bytes->erase(0, 1);
      const Key key = Single(first);
      if (key != Key::kNone) return key;
      continue;
    }
    if (bytes->size() == 1) return Key::kNone;
    const char second = (*bytes)[1];
    if (second != '[' && second != 'O') {  // Escape by itself, or Alt with a key
      bytes->erase(0, 1);
      continue;
    }
    // ESC [ parameters letter
    const std::size_t last = bytes->find_first_not_of("0123456789;", 2);
    if (last == std::string::npos) return Key::kNone;
    const Key key = last == 2 ? Arrow((*bytes)[last]) : Key::kNone;
    bytes->erase(0, last + 1);
    if (key != Key::kNone) return key;
  }
  return Key::kNone;
}

KeyTerminal::KeyTerminal() {
  if (!InForeground() || tcgetattr(STDIN_FILENO, &saved_settings) != 0) return;
  key_settings = saved_settings;
  key_settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  key_settings.c_cc[VMIN] = 1;
  key_settings.c_cc[VTIME] = 0;
  for (const int signal_number : kDeadly) Handle(signal_number, RestoreAndDie, 0);
  Handle(SIGTSTP, RestoreAndStop, SA_NODEFER);
  Handle(SIGCONT, TakeAgain, SA_RESTART);
  changed = 1;
  open_ = tcsetattr(STDIN_FILENO, TCSANOW, &key_settings) == 0;
}

KeyTerminal::~KeyTerminal() {
  if (!open_) return;
  signal(SIGCONT, SIG_DFL);
  signal(SIGTSTP, SIG_DFL);
  RestoreTerminal();
}

Key KeyTerminal::Take(int milliseconds) {
  const Key waiting = TakeKey(&pending_);
  if (waiting != Key::kNone) return waiting;
  struct pollfd input {
    STDIN_FILENO, POLLIN, 0
  };
  // Without keys this is a pause only.
  const int ready = poll(&input, open_ ? 1 : 0, milliseconds);
  if (ready <= 0) return Key::kNone;
  char bytes[64];
  const ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
  if (n <= 0 && !(n < 0 && errno == EINTR)) open_ = false;  // the terminal is gone
  if (n > 0) pending_.append(bytes, static_cast<std::size_t>(n));
  return TakeKey(&pending_);
}

}  // namespace xcodec::cli
