#include "cli/option_checks.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "base/nearest.h"
#include "cli/tasks/inputs.h"
#include "cli/tasks/names.h"
#include "container/signature.h"
#include "model/config/config_file.h"

namespace xcodec::cli {
namespace {

Status Usage(const std::string& text) { return Status(StatusCode::kInvalidArgument, text); }

struct Pair {
  const char* first;
  const char* second;
};

constexpr Pair kExclusive[] = {
    {"stdout", "output"},     {"stdout", "rm"},         {"verify", "no-verify"},     {"rm", "no-verify"},
    {"quiet", "verbose"},     {"hq", "model"},          {"lm", "entropy"},           {"test", "decode"},
    {"stdout", "output-dir"}, {"output", "output-dir"}, {"stdout", "skip-existing"}, {"dry-run", "report"}};

// The first has no effect without the second.
constexpr Pair kNeeds[] = {{"rate", "raw"}, {"format", "raw"}, {"null", "files-from"}};

struct Effect {
  const char* option;
  bool encode, decode, round_trip;
};

// Options that do not affect every action.
constexpr Effect kEffects[] = {{"bandwidth", true, false, true},
                               {"hq", true, false, true},
                               {"lm", true, false, false},
                               {"rescale", false, true, true},
                               {"decompress_suffix", false, true, false},
                               {"effort", true, false, true},
                               {"container", true, false, true},
                               {"entropy", true, false, false},
                               {"codebooks", false, true, false},
                               {"segment", true, false, true},
                               {"bits", false, true, true},
                               {"model-rate", false, true, true},
                               {"as-original", false, true, true},
                               {"resampler", true, false, true},
                               {"max-duration", false, true, false},
                               {"skip", false, true, false},
                               {"until", false, true, false},
                               {"verify", true, false, false},
                               {"no-verify", true, false, false},
                               {"accept-truncated", true, false, true},
                               {"rate", true, false, true}};

const char* NameOf(Action action) {
  switch (action) {
    case Action::kEncode:
      return "encoding";
    case Action::kDecode:
      return "decoding";
    case Action::kRoundTrip:
      return "encoding and decoding at once";
  }
  return "";
}

bool Has(const Effect& effect, Action action) {
  return action == Action::kEncode   ? effect.encode
         : action == Action::kDecode ? effect.decode
                                     : effect.round_trip;
}

}  // namespace

std::set<std::string> GivenOptions(const CLI::App& app) {
  std::set<std::string> given;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    for (const std::string& name : option->get_lnames()) given.insert(name);
  }
  return given;
}

Status CheckBeforeCommand(const Options& options) {
  if (!options.paths.empty()) return Usage(options.paths[0] + " stands before the command");
  for (const std::string& name : options.given) {
    if (name != "quiet" && name != "verbose" && name != "memory" && name != "threads")
      return Usage("--" + name + " has no effect before the command; its own options follow its name");
  }
  return Status::Ok();
}

Status CheckOptions(const Options& options) {
  const auto given = [&](const char* name) { return options.given.count(name) != 0; };
  for (const Pair& pair : kExclusive) {
    if (given(pair.first) && given(pair.second))
      return Usage(fmt::format("--{} and --{} exclude each other", pair.first, pair.second));
  }
  for (const Pair& pair : kNeeds) {
    if (given(pair.first) && !given(pair.second))
      return Usage(fmt::format("--{} has no effect without --{}", pair.first, pair.second));
  }
  if (options.backend == "native" && options.device != "cpu")
    return Usage("--backend native and --device " + options.device + " exclude each other");
  if (given("precision") && (options.backend == "torch" || options.device != "cpu"))
    return Usage("--precision has no effect on LibTorch");
  if (options.container == 0 && options.entropy == "adaptive")
    return Usage("--container 0 knows no adaptive coder");
  if (!options.test) return Status::Ok();
  for (const std::string& name : options.given) {
    if (name != "test" && name != "recursive" && name != "quiet" && name != "verbose" && name != "threads" &&
        name != "files-from" && name != "null")
      return Usage("--" + name + " has no effect on --test");
  }
  return Status::Ok();
}

Status CheckEffects(const Options& options, const std::set<Action>& actions) {
  if (actions.empty()) return Status::Ok();
  for (const Effect& effect : kEffects) {
    if (options.given.count(effect.option) == 0) continue;
    if (std::any_of(actions.begin(), actions.end(), [&](Action action) { return Has(effect, action); }))
      continue;
    if (std::string_view(effect.option) == "skip" || std::string_view(effect.option) == "until")
      return Usage("--skip and --until are for decoding");
    return Usage(fmt::format("--{} has no effect on {}", effect.option, NameOf(*actions.begin())));
  }
  if (options.raw && options.given.count("bits") != 0 && actions.count(Action::kRoundTrip) == 0)
    return Usage("--raw and --bits exclude each other: --format says what raw samples are");
  if (options.channels > 0 && !options.raw && actions == std::set<Action>{Action::kEncode})
    return Usage("--channels has no effect on encoding without --raw");
  const bool named = options.paths.size() > 1 || !options.output.empty() || options.to_stdout;
  if (options.given.count("decompress_suffix") != 0 && IsSinglePair(options) && named)
    return Usage("--decompress_suffix has no effect when OUTPUT is given");
  return Status::Ok();
}

Status CheckFolders(const std::vector<std::string>& paths, bool recursive) {
  const auto is_no_folder = [](const std::string& path) {
    struct stat info {};
    return path == "-" || (stat(path.c_str(), &info) == 0 && !S_ISDIR(info.st_mode));
  };
  if (!recursive || paths.empty() || !std::all_of(paths.begin(), paths.end(), is_no_folder))
    return Status::Ok();
  return Usage("--recursive has no effect where no argument is a folder");
}

Status CheckStreams(const Options& options, bool from_streams, bool to_streams) {
  const auto given = [&](const char* name) { return options.given.count(name) != 0; };
  if (to_streams && options.verify)
    return Usage("--verify has no effect on an output that cannot be read back");
  if (to_streams && given("skip-existing"))
    return Usage("--skip-existing has no effect on an output that is no file");
  if (given("no-preserve") && (from_streams || to_streams))
    return Usage(
        fmt::format("--no-preserve has no effect on an {} that is no file", to_streams ? "output" : "input"));
  return Status::Ok();
}

Status CheckModelOfFile(const codec::EcdcInfo& info, const Options& options) {
  const bool needless = info.v1 ? model::IsModelName(options.model) : options.model == info.model;
  if (options.model.empty() || !needless) return Status::Ok();
  return Usage("--model has no effect on decoding: the file says that its model is " + info.model +
               "; the FOLDER of one that is not installed may be given");
}

Status CheckModelOptions(const model::CodecSpec& spec, const Options& options) {
  const auto given = [&](const char* name) { return options.given.count(name) != 0; };
  const auto no_effect = [&](const char* name, const char* why) {
    return Usage(fmt::format("--{} has no effect on the model {}: {}", name, spec.name, why));
  };
  const bool whole_input = spec.architecture == model::Architecture::kXCodec && spec.chunk_length == 0;
  if (given("segment") && !whole_input) return no_effect("segment", "it cuts audio by itself");
  if (given("as-original") && spec.frame_rule != model::FrameRule::kXCodec)
    return no_effect("as-original", "its original gives the same length and level");
  if (given("effort") && spec.architecture != model::Architecture::kSpectral)
    return no_effect("effort", "it does not search for codes");
  return Status::Ok();
}

Status NothingFound(bool decoding) {
  return Usage(std::string("nothing to do: there is no ") + (decoding ? ".ecdc file" : "audio") + " in it");
}

Status WithRecovery(const std::string& path, const Status& status) {
  const bool damaged = (status.code() == StatusCode::kDamaged || status.code() == StatusCode::kTruncated) &&
                       (status.message() != container::kNotEcdcText || LowerSuffix(path) == ".ecdc");
  return damaged ? Status(status.code(), status.message() + "; 'xcodec recover' saves what is intact")
                 : status;
}

Status WithAcceptTruncated(const Status& status, const Options& options) {
  if (options.accept_truncated) return status;
  if (status.code() == StatusCode::kTruncated)
    return Status(status.code(), status.message() + "; --accept-truncated encodes what there is");
  // Damage after the end of a file can be left out; its position says where to cut the file in two.
  const std::string& text = status.message();
  const bool more = text.find("another file begins at byte") != std::string::npos ||
                    text.find("the header does not count") != std::string::npos;
  if (status.code() != StatusCode::kDamaged || !more) return status;
  return Status(status.code(), text + "; --accept-truncated encodes what stands before");
}

std::string NearestTo(const std::string& word, const CLI::App& app) {
  std::vector<std::string> names;
  const bool option = word.compare(0, 2, "--") == 0;
  if (option) {
    for (const CLI::Option* known : app.get_options())
      for (const std::string& name : known->get_lnames()) names.push_back("--" + name);
  } else {
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  }
  const std::string nearest = NearestName(word.substr(0, word.find('=')), names);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

Status CheckNoCommand(const Options& options) {
  if (options.paths.empty()) return Status::Ok();
  const std::string& input = options.paths[0];
  struct stat info {};
  if (input.find_first_of("./") != std::string::npos || stat(input.c_str(), &info) == 0) return Status::Ok();
  const std::string meant = NearestName(input, options.commands);
  if (meant.empty()) return Status::Ok();
  return Status(StatusCode::kNotFound,
                input + ": No such file or directory; did you mean the command " + meant + "?");
}

Status CheckNotTwoInputs(const Options& options, const Task& task) {
  struct stat info {};
  struct stat input {};
  const bool replaces = options.force && options.paths.size() == 2 && task.action == Action::kRoundTrip &&
                        stat(task.output.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
  const bool same =
      stat(task.input.c_str(), &input) == 0 && input.st_dev == info.st_dev && input.st_ino == info.st_ino;
  if (!replaces || same) return Status::Ok();
  return Status(StatusCode::kExists,
                task.output +
                    " is audio already; if both are inputs, say --multiple; to replace it by "
                    "what was encoded and decoded, say -o " +
                    task.output);
}

}  // namespace xcodec::cli
