#include "cli/output/mixed_channels.h"

#include <fmt/format.h>

namespace xcodec::cli {

std::string WarnOfMixing(Console* console, const std::string& input, int channels, int model_channels) {
  if (channels <= model_channels) return {};
  std::string text = fmt::format("its {} channels are mixed to {}", channels, model_channels);
  console->Warning(input + ": " + text);
  return text;
}

}  // namespace xcodec::cli
