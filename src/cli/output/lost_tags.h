/// \file
/// The message about tags that an output cannot hold.
#ifndef XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_
#define XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "codec/pipeline/audio_output.h"

namespace xcodec::cli {

/// "a, b, c".
std::string JoinNames(const std::vector<std::string>& names);

/// Names the tags of `input` ("-": standard input) that its output does not hold; prints nothing if there are
/// none.
void WarnOfLostTags(Console* console, const std::string& input, const std::vector<std::string>& lost);

/// The same after decoding. Pipes and raw samples never hold tags, which users of these outputs know; so this
/// is reported only with -v. `more`: names of tags lost earlier.
void WarnOfLostTags(Console* console, const std::string& input, const codec::AudioOutput& audio,
                    std::vector<std::string> more = {});

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_
