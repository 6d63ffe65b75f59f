/// \file
/// Channels that a model does not have.
#ifndef XCODEC_SRC_CLI_OUTPUT_MIXED_CHANNELS_H_
#define XCODEC_SRC_CLI_OUTPUT_MIXED_CHANNELS_H_

#include <string>

#include "cli/console.h"

namespace xcodec::cli {

/// Warns if `input` has more channels than the model: they are mixed, and decoding can't part them again.
/// Returns what it says, as the reason to keep the source; empty if there are no more.
std::string WarnOfMixing(Console* console, const std::string& input, int channels, int model_channels);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_MIXED_CHANNELS_H_
