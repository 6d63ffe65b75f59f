#include "cli/tasks/dry_run.h"

#include <unistd.h>

#include "audio/source/audio_source.h"
#include "base/stream_path.h"
#include "cli/output/streams.h"
#include "cli/tasks/preflight.h"
#include "cli/tasks/task_options.h"
#include "codec/file/open_input.h"

namespace xcodec::cli {
namespace {

bool Exists(const std::string& path) { return !IsStreamOutput(path) && access(path.c_str(), F_OK) == 0; }

const char* VerbOf(Action action) {
  switch (action) {
    case Action::kEncode:
      return "encode";
    case Action::kDecode:
      return "decode";
    case Action::kRoundTrip:
      return "encode and decode";
  }
  return "";
}

// Whether an input is there, and opens as what it is taken for.
Status CheckInput(const Options& options, const Task& task) {
  if (IsStreamInput(task.input)) return Status::Ok();
  if (task.action == Action::kDecode) return codec::EcdcInput::Open(task.input).status();
  if (options.raw) return Status::Ok();
  audio::AudioOpenOptions open;
  open.accept_truncated = options.accept_truncated;
  return audio::OpenAudio(task.input, open).status();
}

Status CheckTask(const Options& options, const Task& task) {
  if (options.remove_source) XCODEC_RETURN_IF_ERROR(CheckRemovable(task));
  XCODEC_RETURN_IF_ERROR(CheckInput(options, task));
  return codec::OutputFile::Check(task.output, task.input, OutputOptionsOf(options, nullptr));
}

}  // namespace

void ForeseeFailures(const Options& options, Plan* plan) {
  for (Planned& planned : plan->tasks) {
    if (planned.status.ok() && !planned.skip) planned.status = CheckTask(options, planned.task);
  }
}

std::string Foretold(const Options& options, const Planned& planned) {
  const Task& task = planned.task;
  if (planned.skip) return "skip: " + task.input + ": " + task.output + " exists";
  std::string text = std::string(VerbOf(task.action)) + ": " + InputName(task.input) + " -> " +
                     (task.output == "-" ? "(standard output)" : task.output);
  if (Exists(task.output)) text += ", which is replaced";
  if (options.remove_source) text += "; remove " + task.input;
  return text;
}

}  // namespace xcodec::cli
