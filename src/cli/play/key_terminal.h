/// \file
/// Single keys from the terminal, which is as it was afterwards, however the program ends.
#ifndef XCODEC_SRC_CLI_PLAY_KEY_TERMINAL_H_
#define XCODEC_SRC_CLI_PLAY_KEY_TERMINAL_H_

#include <string>

namespace xcodec::cli {

enum class Key { kNone, kLeft, kRight, kUp, kDown, kPause, kNext, kPrevious, kQuit };

/// The first key in `bytes`, as a terminal sends them, which is taken from it; kNone when there is none, or
/// only the beginning of one, which stays.
Key TakeKey(std::string* bytes);

/// While one exists keys come at once and are not shown, and signals that end or stop the program restore the
/// terminal first (INT, TERM and HUP by InstallSignalHandlers, signals.h). One at a time.
class KeyTerminal {
 public:
  /// Does nothing unless standard input is a terminal and the program is in its foreground.
  KeyTerminal();
  ~KeyTerminal();
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;

  /// The next key, or kNone when there is none for so long.
  Key Take(int milliseconds);

 private:
  bool open_ = false;
  std::string pending_;
};

/// Restores what KeyTerminal changed. Async-signal-safe.
void RestoreTerminal();

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PLAY_KEY_TERMINAL_H_
