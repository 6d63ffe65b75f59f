#include "cli/tasks/source_removal.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "base/atomic_file.h"
#include "base/file_identity.h"
#include "cli/tasks/preflight.h"

namespace xcodec::cli {
namespace {

// Time stamps advance every few milliseconds: what is written to a file within the same moment as what was
// written before can not be seen by them.
void WaitForTimeStamps(const std::string& path) {
  constexpr std::chrono::milliseconds kMoment(20);
  const std::optional<FileState> state = StateOf(path);
  if (!state || !state->regular) return;
  const auto changed =
      std::chrono::seconds(state->changed.tv_sec) + std::chrono::nanoseconds(state->changed.tv_nsec);
  const auto age = std::chrono::system_clock::now().time_since_epoch() - changed;
  if (age >= std::chrono::nanoseconds(0) && age < kMoment) std::this_thread::sleep_for(kMoment - age);
}

}  // namespace

Status PrepareRemoval(const Task& task) {
  XCODEC_RETURN_IF_ERROR(CheckRemovable(task));
  WaitForTimeStamps(task.input);
  return Status::Ok();
}

Status CheckUnchanged(const Task& task, const TaskOutcome& outcome) {
  if (task.input == "-" || !outcome.source) return Status::Ok();
  const std::optional<FileState> now = StateOf(task.input);
  if (now && now->SameContents(*outcome.source)) return Status::Ok();
  return Status(StatusCode::kIo, "changed while it was read; it is kept, and the output may lack the change");
}

// No system can remove a file only if it is a certain one: whoever replaces the source between the last look
// and the removal, microseconds later, loses.
Status RemoveSource(const Task& task, const TaskOutcome& outcome) {
  const auto kept = [](const std::string& why) { return Status(StatusCode::kIo, "it is kept: " + why); };
  const std::optional<FileState> output = StateOf(task.output);
  if (!output || !outcome.output || !output->SameContents(*outcome.output))
    return kept("its output " + task.output + " was moved, replaced or changed");
  const std::optional<FileState> source = StateOf(task.input);
  if (!source || !source->Untouched(*outcome.source))
    return kept("its name, links, rights or times changed meanwhile; remove it by hand if that is in order");
  if (unlink(task.input.c_str()) != 0)
    return Status(StatusCode::kIo, "cannot remove: " + SystemMessage(errno));
  return Status::Ok();
}

}  // namespace xcodec::cli
