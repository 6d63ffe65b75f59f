#include "base/stream_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <string_view>

namespace xcodec {
namespace {

bool IsNoFile(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

int NamedDescriptor(const std::string& path) {
  if (path == "/dev/stdin") return STDIN_FILENO;
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (path.compare(0, folder.size(), folder) != 0) continue;
    int fd = -1;
    const char* end = path.data() + path.size();
    const auto [stop, error] = std::from_chars(path.data() + folder.size(), end, fd);
    if (error == std::errc() && stop == end && fd >= 0) return fd;
  }
  return -1;
}

bool IsStreamInput(const std::string& path) {
  return path == "-" || NamedDescriptor(path) >= 0 || IsNoFile(path);
}

bool IsLiveInput(const std::string& path) {
  struct stat info {};
  const int fd = path == "-" ? STDIN_FILENO : NamedDescriptor(path);
  if (fd < 0) return IsNoFile(path);
  return fstat(fd, &info) == 0 && !S_ISREG(info.st_mode);
}

bool IsStreamOutput(const std::string& path) { return IsStreamInput(path); }

}  // namespace xcodec
