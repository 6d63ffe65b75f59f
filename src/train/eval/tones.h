/// \file
/// Generated sounds that codecs are known to lose: single tones, bells, birds, alarms, antiphase.
#ifndef XCODEC_SRC_TRAIN_EVAL_TONES_H_
#define XCODEC_SRC_TRAIN_EVAL_TONES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "train/eval/report.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::eval {

/// A sound of three seconds at kEvalRate, stereo.
struct Tone {
  std::string name;
  bool pure = false;                ///< one sine: its frequency is compared as well
  std::int64_t begin = 0, end = 0;  ///< samples over which levels are compared
  AudioBlock audio;
};

/// The sounds of the tone table, always the same samples.
std::vector<Tone> MakeTones();

/// Level of the decoded sound against the original in dB, limited to +-metrics::kDecibelLimit, and for a pure
/// tone whether the strongest frequency is still the same within 4 Hz. `degraded` is stereo at kEvalRate;
/// more than 100 ms of difference in length is kInvalidArgument. `system` of the row is left empty.
Result<ToneRow> CompareTone(const Tone& tone, const AudioBlock& degraded);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_TONES_H_
