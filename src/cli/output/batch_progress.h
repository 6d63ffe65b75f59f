/// \file
/// How far a list of files is: what the progress line says of it.
#ifndef XCODEC_SRC_CLI_OUTPUT_BATCH_PROGRESS_H_
#define XCODEC_SRC_CLI_OUTPUT_BATCH_PROGRESS_H_

#include <chrono>
#include <map>
#include <string>

namespace xcodec::cli {

/// "0:07", "12:34", "3:02:01": seconds, rounded up, as a clock shows them.
std::string ClockText(double seconds);

/// Files weigh what their bytes do, since lengths of audio are not known before they are read. Not
/// thread-safe: the console that shows it has the lock.
class BatchProgress {
 public:
  using Clock = std::chrono::steady_clock;

  /// `files`: of the whole list; `bytes`: of those that will be worked on.
  BatchProgress(int files, double bytes, Clock::time_point started)
      : files_(files), bytes_(bytes), started_(started) {}

  /// A file of so many bytes is begun.
  void Begin(const std::string& name, double bytes);
  /// Of a file that was begun, this share (0 to 1; 0 when it is not known) and this much audio are done.
  void Update(const std::string& name, double share, double audio_seconds);
  /// A file is done with; one that failed counts as a file only. One that was never begun, as nothing more.
  void End(const std::string& name, bool ok, double audio_seconds);

  /// "12/340, 37 %, 21 x real time, ETA 12:34"; without what is not known yet.
  std::string Text(Clock::time_point now) const;
  Clock::time_point started() const { return started_; }

 private:
  struct Underway {
    double bytes = 0, share = 0, audio = 0;
  };

  int files_;
  int ended_ = 0;
  double bytes_, done_bytes_ = 0, done_audio_ = 0;
  std::map<std::string, Underway> underway_;
  Clock::time_point started_;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_BATCH_PROGRESS_H_
