/// \file
/// Perceptual measures that other programs compute, when they are installed.
#ifndef XCODEC_SRC_TRAIN_EVAL_PERCEPTUAL_PROGRAMS_H_
#define XCODEC_SRC_TRAIN_EVAL_PERCEPTUAL_PROGRAMS_H_

#include <string>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::eval {

/// MOS-LQO of ViSQOL's audio mode, mean of the channels. `program` is called as
/// `visqol --reference_file R --degraded_file D` with mono WAV of 16 bits. kIo when it fails or prints no
/// "MOS-LQO:".
Result<double> RunVisqol(const std::string& program, const AudioBlock& reference, const AudioBlock& degraded);

/// Zimtohrli's distance, 0 for equal files, root mean square of the channels. `program` is called as
/// `zimtohrli R D` with WAV of 32-bit float and must print a line "distance X"; one that does not is called
/// again as upstream's own `compare`, with --path_a R --path_b D --output_zimtohrli_distance, and must print
/// the number alone. kIo when neither gives a number.
Result<double> RunZimtohrli(const std::string& program, const AudioBlock& reference,
                            const AudioBlock& degraded);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_PERCEPTUAL_PROGRAMS_H_
