#include "cli/commands/codes_usage.h"

#include <fmt/format.h>

#include <string_view>

#include "cli/option_checks.h"
#include "cli/output/streams.h"
#include "cli/tasks/names.h"

namespace xcodec::cli {
namespace {

// The kinds of conversion; a command line may do several.
constexpr unsigned kFromAudio = 1;
constexpr unsigned kFromEcdc = 2;
constexpr unsigned kToEcdc = 4;
constexpr unsigned kToAudio = 8;
constexpr unsigned kMany = 16;
constexpr unsigned kAll = 31;

struct Effect {
  std::string_view option;
  unsigned on;
};

constexpr Effect kEffects[] = {{"bandwidth", kFromAudio},
                               {"hq", kFromAudio},
                               {"effort", kFromAudio},
                               {"segment", kFromAudio},
                               {"resampler", kFromAudio},
                               {"accept-truncated", kFromAudio},
                               {"raw", kFromAudio},
                               {"rate", kFromAudio},
                               {"format", kFromAudio},
                               {"channels", kFromAudio | kToAudio},
                               {"semantic", kFromAudio},
                               {"latents", kFromAudio},
                               {"max-duration", kFromEcdc | kToAudio},
                               {"codebooks", kAll},
                               {"lm", kToEcdc},
                               {"entropy", kToEcdc},
                               {"container", kToEcdc},
                               {"bits", kToAudio},
                               {"rescale", kToAudio},
                               {"as-original", kToAudio},
                               {"model-rate", kToAudio},
                               {"model", kAll},
                               {"backend", kFromAudio | kToAudio},
                               {"precision", kFromAudio | kToAudio},
                               {"device", kFromAudio | kToAudio},
                               {"threads", kAll},
                               {"memory", kAll},
                               {"force", kAll},
                               {"quiet", kAll},
                               {"verbose", kAll},
                               {"help", kAll},
                               {"output-dir", kMany},
                               {"multiple", kMany},
                               {"recursive", kMany},
                               {"files-from", kMany},
                               {"null", kMany},
                               {"dry-run", kMany},
                               {"shard", kMany},
                               {"skip-existing", kMany}};

unsigned ActionsOf(const Options& options) {
  if (!options.output_dir.empty()) return kMany | kFromAudio | kFromEcdc;
  const std::string& output = options.paths[1];
  switch (CodesInputOf(options.paths[0], output)) {
    case CodesInput::kArrays:
      return LowerSuffix(output) == ".ecdc" ? kToEcdc : kToAudio;
    case CodesInput::kEcdc:
      return kFromEcdc;
    case CodesInput::kAudio:
      break;
  }
  return kFromAudio;
}

}  // namespace

CodesInput CodesInputOf(const std::string& input, const std::string& output) {
  const std::string suffix = LowerSuffix(input);
  const std::string wanted = LowerSuffix(output);
  if (suffix == ".npz") return CodesInput::kArrays;
  if (suffix == ".ecdc") return CodesInput::kEcdc;
  if (!IsStreamInput(input)) return CodesInput::kAudio;
  if (wanted == ".ecdc" || wanted == ".wav" || wanted == ".flac") return CodesInput::kArrays;
  return StreamStartsLikeEcdc(input) ? CodesInput::kEcdc : CodesInput::kAudio;
}

Status CheckCodesOptions(const Options& options) {
  if (options.output_dir.empty() ? options.paths.size() != 2 : options.paths.empty() && !options.list.given())
    return Status(StatusCode::kInvalidArgument, "codes needs INPUT and OUTPUT, or --output-dir and inputs");
  const unsigned actions = ActionsOf(options);
  for (const std::string& name : options.given) {
    unsigned on = 0;
    for (const Effect& known : kEffects) {
      if (known.option == name) on = known.on;
    }
    if ((on & actions) != 0) continue;
    const char* needs = on == kFromAudio ? ": it needs audio" : "";
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("--{} has no effect on this use of codes{}", name, needs));
  }
  if (options.given.count("channels") != 0 && !options.raw && (actions & kFromAudio) != 0)
    return Status(StatusCode::kInvalidArgument, "--channels has no effect on audio input without --raw");
  if (!options.list.given()) XCODEC_RETURN_IF_ERROR(CheckFolders(options.paths, options.recursive));
  return CheckOptions(options);
}

}  // namespace xcodec::cli
