/// \file
/// `xcodec play`: files one after the other to the sound server, keys from the terminal.
#ifndef XCODEC_SRC_CLI_PLAY_PLAYER_H_
#define XCODEC_SRC_CLI_PLAY_PLAYER_H_

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/play/key_terminal.h"
#include "cli/play/sound_output.h"
#include "cli/play/track.h"

namespace xcodec::cli {

struct PlayOptions {
  std::string skip, until;  ///< of each file; empty: all
  std::string model;        ///< folder to use instead of what files name
  int threads = 0;          ///< 0: one per core
};

/// Plays a list. Files of the same rate and channels follow each other without a gap.
class Player {
 public:
  Player(const PlayOptions& options, Console* console);

  /// Plays these files. Files that cannot be played are told of, and the next follows; when there is nothing
  /// to play them with, none does. Returns the exit code: the failure's when there was one file, 1 when some
  /// of several failed.
  int Run(const std::vector<std::string>& paths);

 private:
  enum class Next { kForward, kBack, kQuit };
  struct Outcome {
    Status track;   // what was wrong with the file
    Status output;  // with the sound server
    Next next = Next::kForward;
  };

  Outcome Play(const std::string& path);
  Status PrepareOutput(const Track& track);
  // Does what a key says; true when the track is over.
  bool Obey(Key key, Track* track, Outcome* outcome);
  // Goes on at `sample` instead of what waits to be heard.
  void JumpTo(std::int64_t sample, Track* track, Outcome* outcome);
  std::int64_t Heard(const Track& track);
  void ShowPosition(const Track& track, bool now);

  DecodeOptions decode_;
  PlayOptions options_;
  Console* console_;
  KeyTerminal keys_;
  std::unique_ptr<SoundOutput> output_;
  bool paused_ = false;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PLAY_PLAYER_H_
