#include "cli/tasks/names.h"

#include <algorithm>
#include <cctype>

#include "cli/output/streams.h"

namespace xcodec::cli {
namespace {

constexpr char kEcdc[] = ".ecdc";

// Position of the dot of the last suffix, as Python's pathlib sees it; npos when there is none.
std::size_t SuffixStart(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot <= name || dot + 1 == path.size()) return std::string::npos;
  return dot;
}

bool IsAudioOutput(const std::string& suffix, bool raw) {
  return suffix == ".wav" || suffix == ".flac" || (raw && suffix != kEcdc);
}

}  // namespace

std::string LowerSuffix(const std::string& path) {
  const std::size_t dot = SuffixStart(path);
  if (dot == std::string::npos) return "";
  std::string suffix = path.substr(dot);
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return suffix;
}

std::string WithSuffix(const std::string& path, const std::string& suffix) {
  const std::size_t dot = SuffixStart(path);
  return (dot == std::string::npos ? path : path.substr(0, dot)) + suffix;
}

Result<Task> PlanTask(const std::string& input, const std::string& output, const std::string& decoded_suffix,
                      bool force_decode, bool sniffed_ecdc, bool raw) {
  Task task;
  task.input = input;
  task.output = output;
  const bool from_stream = IsStreamInput(input);
  const bool to_stream = !output.empty() && IsStreamOutput(output);
  const std::string suffix = output == "-" ? "" : LowerSuffix(output);
  const bool is_ecdc = sniffed_ecdc || LowerSuffix(input) == kEcdc;
  if (force_decode || is_ecdc) {
    task.action = Action::kDecode;
    if (output.empty()) {
      task.output = from_stream ? "-" : WithSuffix(input, "") + decoded_suffix + (raw ? ".raw" : ".wav");
    } else if (!to_stream && !IsAudioOutput(suffix, raw)) {
      return Status(StatusCode::kInvalidArgument, "Output extension must be .wav or .flac");
    }
    return task;
  }
  task.action = Action::kEncode;
  if (output.empty()) {
    task.output = from_stream ? "-" : WithSuffix(input, kEcdc);
  } else if (suffix == ".wav" || suffix == ".flac") {
    task.action = Action::kRoundTrip;
  } else if (!to_stream && suffix != kEcdc) {
    return Status(StatusCode::kInvalidArgument, "Output extension must be .ecdc, .wav or .flac");
  }
  return task;
}

}  // namespace xcodec::cli
