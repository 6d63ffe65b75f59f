/// \file
/// A test signal, used if there is no recording.
#ifndef XCODEC_SRC_CLI_BENCH_TEST_SIGNAL_H_
#define XCODEC_SRC_CLI_BENCH_TEST_SIGNAL_H_

#include <string>

#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// Writes `seconds` of 48 kHz stereo, 16 bits: chords of decaying harmonics over a little noise, always the
/// same.
Status WriteTestSignal(const std::string& path, double seconds);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_TEST_SIGNAL_H_
