/// \file
/// The one line about tags that an output cannot hold.
#ifndef XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_
#define XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "codec/pipeline/audio_output.h"

namespace xcodec::cli {

/// "a, b, c".
std::string JoinNames(const std::vector<std::string>& names);

/// Names tags of `input` ("-": standard input) that what was made of it does not hold; nothing if there are
/// none.
void WarnOfLostTags(Console* console, const std::string& input, const std::vector<std::string>& lost);

/// The same of decoded audio that is complete. Pipes and raw samples never hold tags, and who asks for them
/// knows: that is told with -v only. `more`: names of what had been lost before.
void WarnOfLostTags(Console* console, const std::string& input, const AudioOutput& audio,
                    std::vector<std::string> more = {});

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_LOST_TAGS_H_
