/// \file
/// Counts the results of a run.
#ifndef XCODEC_SRC_CLI_TASKS_TALLY_H_
#define XCODEC_SRC_CLI_TASKS_TALLY_H_

#include <mutex>
#include <string>

#include "cli/tasks/names.h"
#include "cli/tasks/tree.h"
#include "xcodec/status.h"

namespace xcodec::cli {

/// Counts for the summary and the exit status. Thread-safe.
class Tally {
 public:
  void Done(Action action);
  /// What a file that is done had and became: `input_bytes` negative where nobody knows.
  void Amount(Action action, double audio_seconds, double input_bytes, double output_bytes);
  void Skipped();
  void Failed(const Status& status);
  void LeftOutOf(const LeftOut& left_out);

  int failed() const;
  /// Number of files that were or should have been processed, of sound that was left out, and of .ecdc files
  /// of earlier runs.
  int files() const;
  /// "xcodec: 3 encoded, 0 skipped, 5 not audio, 1 failed; 1.52 h of audio, 812.3 MB to 9.1 MB (ratio 89.3)";
  /// `decoding`: .ecdc files were searched, not audio. The amounts are those of Amount, the ratio is that of
  /// audio to .ecdc; they are left out if nothing was done. With `dry_run` it says that nothing was.
  std::string Summary(bool decoding, bool dry_run) const;
  /// 0; the code of the failure if there was only one file; 1 if something failed or sound was left out.
  int ExitCode() const;

 private:
  mutable std::mutex mutex_;
  int encoded_ = 0, decoded_ = 0, skipped_ = 0, failed_ = 0, others_ = 0, sounds_ = 0;
  int made_ = 0;  // .ecdc files among others_
  int last_code_ = 0;
  double seconds_ = 0, audio_bytes_ = 0, ecdc_bytes_ = 0;
  bool sizes_ = true;  // of all files that are done both are known
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_TASKS_TALLY_H_
