/// \file
/// The data of the page's player: every version of every recording, and the labels of its buttons.
#ifndef XCODEC_SRC_TRAIN_EVAL_LISTENING_H_
#define XCODEC_SRC_TRAIN_EVAL_LISTENING_H_

#include <string>
#include <vector>

#include "train/eval/report.h"

namespace xcodec::train::eval {

/// Two parts of the page.
struct Listening {
  std::string data;   ///< JSON without "<": recordings, means of systems, measures
  std::string audio;  ///< elements with the audio in base64, which the data refers to
};

/// Reads the audio files of the report again when options.player_seconds is above 0, and has no recordings
/// otherwise. Files that cannot be read or compressed are left out and reported through `failures`.
Listening MakeListening(const Report& report, const HtmlOptions& options, std::vector<std::string>* failures);

/// "6 kbps", "Opus 12", or the system's name.
std::string LabelOf(const Measurement& row);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_LISTENING_H_
