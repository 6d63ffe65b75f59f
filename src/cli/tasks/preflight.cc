#include "cli/tasks/preflight.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <memory>

#include "base/atomic_file.h"
#include "cli/output/streams.h"
#include "cli/tasks/size_estimate.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;

Status Io(const std::string& path, int error) {
  return Status(StatusCode::kIo, path + ": " + SystemMessage(error));
}

std::string FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

// The folder, or the nearest one above it that exists.
std::string NearestFolder(const std::string& path) {
  std::string folder = FolderOf(path);
  struct stat info {};
  while (stat(folder.c_str(), &info) != 0 && errno == ENOENT && folder != "." && folder != "/")
    folder = FolderOf(folder);
  return folder;
}

Status CheckFolder(const std::string& folder) {
  struct stat info {};
  if (stat(folder.c_str(), &info) != 0) return Io(folder, errno);
  if (!S_ISDIR(info.st_mode)) return Io(folder, ENOTDIR);
  return access(folder.c_str(), W_OK | X_OK) == 0 ? Status::Ok() : Io(folder, errno);
}

// Folders that do not exist yet cannot say that a name in them is too long.
Status CheckNames(const std::string& path, const std::string& existing) {
  constexpr std::size_t kTemporaryName = 48;
  const long most = pathconf(existing.c_str(), _PC_NAME_MAX);
  for (const fs::path& part : fs::path(path)) {
    if (most > 0 && part.string().size() > static_cast<std::size_t>(most)) return Io(path, ENAMETOOLONG);
  }
  return path.size() + kTemporaryName < PATH_MAX ? Status::Ok() : Io(path, ENAMETOOLONG);
}

Status CheckOutput(const Options& options, const Task& task) {
  if (options.remove_source && !IsStreamInput(task.input))
    XCODEC_RETURN_IF_ERROR(CheckFolder(FolderOf(task.input)).WithPrefix("could not be removed"));
  if (IsStreamOutput(task.output)) return Status::Ok();
  const std::string existing = NearestFolder(task.output);
  XCODEC_RETURN_IF_ERROR(CheckNames(task.output, existing));
  if (options.output_dir.empty() && existing != FolderOf(task.output))
    return Io(FolderOf(task.output), ENOENT);
  return CheckFolder(existing).WithPrefix("cannot create " + task.output);
}

std::string Amount(double bytes) {
  return bytes < 1e6 ? fmt::format("{:.0f} bytes", bytes) : fmt::format("{:.1f} MB", bytes / 1e6);
}

}  // namespace

Status CheckRoom(const std::string& path, double bytes) {
  const std::string folder = NearestFolder(path);
  struct statvfs room {};
  if (statvfs(folder.c_str(), &room) != 0) return Status::Ok();  // writing will tell
  const double free = static_cast<double>(room.f_bavail) * static_cast<double>(room.f_frsize);
  if (bytes <= free) return Status::Ok();
  return Status(StatusCode::kIo, fmt::format("{}: no room: it takes {} or more, and {} are free", folder,
                                             Amount(bytes), Amount(free)));
}

Status CheckRemovable(const Task& task) {
  const auto usage = [](const char* text) { return Status(StatusCode::kInvalidArgument, text); };
  if (IsStreamOutput(task.output)) return usage("--rm needs an output file");
  if (IsStreamInput(task.input)) return usage("--rm needs an input file");
  if (task.action == Action::kRoundTrip)
    return usage("--rm does not go with encoding and decoding at once: nothing would hold the codes");
  return Status::Ok();
}

Status CheckOutputs(const Options& options, Plan* plan) {
  struct Need {
    double bytes = 0;
    std::string path;
  };
  std::map<dev_t, Need> needs;
  for (Planned& planned : plan->tasks) {
    if (!planned.status.ok() || planned.skip) continue;
    planned.status = CheckOutput(options, planned.task);
    struct stat folder {};
    struct stat input {};
    if (!planned.status.ok() || IsStreamOutput(planned.task.output) ||
        stat(NearestFolder(planned.task.output).c_str(), &folder) != 0 ||
        stat(planned.task.input.c_str(), &input) != 0)
      continue;
    Need& need = needs[folder.st_dev];
    need.path = planned.task.output;
    const auto bytes = LeastOutputBytes(options, planned.task);
    if (!bytes.ok()) {
      planned.status = bytes.status();
      continue;
    }
    need.bytes += *bytes;
    if (options.remove_source && input.st_dev == folder.st_dev)
      need.bytes -= static_cast<double>(input.st_size);
  }
  for (const auto& [device, need] : needs) XCODEC_RETURN_IF_ERROR(CheckRoom(need.path, need.bytes));
  return Status::Ok();
}

}  // namespace xcodec::cli
