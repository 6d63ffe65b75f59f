#include "cli/tasks/file_list.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>

#include "base/atomic_file.h"
#include "base/owned_fd.h"
#include "base/stream_path.h"

namespace xcodec::cli {
namespace {

// Two million names of the usual length; what is larger is hardly a list of names.
constexpr std::size_t kMaxListBytes = std::size_t{1} << 28;

bool IsStandardInput(const std::string& path) { return path == "-" || NamedDescriptor(path) == STDIN_FILENO; }

Result<std::string> ReadList(int fd, bool nul) {
  std::string text;
  std::vector<char> piece(1 << 16);
  for (;;) {
    const ssize_t n = read(fd, piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status(StatusCode::kIo, SystemMessage(errno));
    if (n == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(n));
    if (!nul && std::string_view(piece.data(), static_cast<std::size_t>(n)).find('\0') != std::string::npos)
      return Status(StatusCode::kInvalidArgument, "has NUL bytes in its lines; -0 if they end names");
    if (text.size() > kMaxListBytes)
      return Status(StatusCode::kResourceLimit, "a list of names over 256 MiB");
  }
}

}  // namespace

void AddFileListOptions(CLI::App& app, FileList* list, const char* group) {
  CLI::Option* from =
      app.add_option("--files-from", list->from,
                     "Also read the inputs listed in FILE, one on each line; - is standard input")
          ->type_name("FILE");
  CLI::Option* nul =
      app.add_flag("-0,--null", list->nul, "Names in that list are separated by NUL (find -print0)");
  if (group == nullptr) return;
  from->group(group);
  nul->group(group);
}

Result<std::vector<std::string>> ReadFileList(const FileList& list, const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  if (!list.given()) {
    if (list.nul) return Status(StatusCode::kInvalidArgument, "--null has no effect without --files-from");
    return names;
  }
  const bool standard = IsStandardInput(list.from);
  const std::string name = standard ? "(standard input)" : list.from;
  if (standard && std::any_of(paths.begin(), paths.end(), IsStandardInput))
    return Status(StatusCode::kInvalidArgument,
                  "standard input cannot be an input and the list of --files-from");
  const OwnedFd fd(standard ? STDIN_FILENO : open(list.from.c_str(), O_RDONLY | O_CLOEXEC), !standard);
  if (fd.get() < 0)
    return Status(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo,
                  "--files-from " + name + ": " + SystemMessage(errno));
  const Result<std::string> text = ReadList(fd.get(), list.nul);
  if (!text.ok()) return text.status().WithPrefix("--files-from " + name);
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find(list.nul ? '\0' : '\n', at), text->size());
    if (end > at) names.push_back(text->substr(at, end - at));
    if (end > at && names.back() == "-") names.back() = "./-";
    at = end + 1;
  }
  return names;
}

Status AddListedPaths(const FileList& list, std::vector<std::string>* paths) {
  XCODEC_ASSIGN_OR_RETURN(const auto names, ReadFileList(list, *paths));
  paths->insert(paths->end(), names.begin(), names.end());
  if (!paths->empty()) return Status::Ok();
  return Status(StatusCode::kInvalidArgument,
                list.given() ? "nothing to do: no names in --files-from" : "no FILE; see --help");
}

std::string PlaceOfListed(const std::string& path) {
  std::filesystem::path place;
  for (const auto& part : std::filesystem::path(path).lexically_normal().relative_path()) {
    if (part != "..") place /= part;
  }
  return place.string();
}

}  // namespace xcodec::cli
