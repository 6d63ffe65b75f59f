#include "train/eval/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "base/atomic_file.h"

extern char** environ;

namespace xcodec::train::eval {
namespace {

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n > 0) text.append(buffer, static_cast<std::size_t>(n));
    if (n == 0 || (n < 0 && errno != EINTR)) return text;
  }
}

int Spawn(const std::vector<std::string>& arguments, int output, pid_t* pid) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const int error = posix_spawnp(pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

std::string FindProgram(const std::string& name) {
  const char* path = getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    std::error_code error;
    if (access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate, error)) {
      return candidate;
    }
  }
  return "";
}

Result<std::string> RunProgram(const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Status(StatusCode::kIo, "pipe: " + SystemMessage(errno));
  pid_t pid = 0;
  const int error = Spawn(arguments, ends[1], &pid);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return Status(StatusCode::kIo, arguments[0] + ": " + SystemMessage(error));
  }
  std::string text = ReadAll(ends[0]);
  close(ends[0]);
  int state = 0;
  while (waitpid(pid, &state, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0) {
    return Status(StatusCode::kIo, arguments[0] + " failed");
  }
  return text;
}

Result<TemporaryFolder> TemporaryFolder::Create() {
  const char* root = getenv("TMPDIR");
  std::string path = std::string(root == nullptr || *root == '\0' ? "/tmp" : root) + "/xcodec-eval-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return Status(StatusCode::kIo, path + ": " + SystemMessage(errno));
  return TemporaryFolder(path);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace xcodec::train::eval
