#include "cli/bench/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>

namespace xcodec::cli::bench {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// Waits for a child and fills in what it used.
int Wait(pid_t child, Clock::time_point started, Usage* usage) {
  int state = 0;
  rusage used{};
  if (wait4(child, &state, 0, &used) != child) return -1;
  usage->wall_seconds = std::chrono::duration<double>(Clock::now() - started).count();
  usage->cpu_seconds = Seconds(used.ru_utime) + Seconds(used.ru_stime);
  usage->peak_mib = static_cast<double>(used.ru_maxrss) / 1024;
  usage->minor_faults = used.ru_minflt;
  usage->major_faults = used.ru_majflt;
  return state;
}

// The child's half: the result of the body goes through the pipe as JSON.
void RunBody(const std::function<Result<Json>()>& body, int pipe) {
  Json answer;
  try {
    const Result<Json> result = body();
    if (result.ok()) {
      answer["value"] = *result;
    } else {
      answer["code"] = static_cast<int>(result.status().code());
      answer["error"] = result.status().message();
    }
  } catch (const std::exception& e) {
    answer = {{"code", static_cast<int>(StatusCode::kInternal)}, {"error", e.what()}};
  }
  const std::string text = answer.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t n = write(pipe, text.data() + sent, text.size() - sent);
    if (n <= 0) _exit(1);
    sent += static_cast<std::size_t>(n);
  }
  _exit(0);
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

[[noreturn]] void Exec(const std::vector<std::string>& arguments, int errors) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
  execvp(argv[0], argv.data());
  _exit(127);
}

// The end of a failed program's messages.
std::string LastWords(FILE* file) {
  constexpr long kMost = 400;
  if (std::fseek(file, 0, SEEK_END) != 0) return "";
  const long size = std::ftell(file);
  if (size < 0 || std::fseek(file, size > kMost ? size - kMost : 0, SEEK_SET) != 0) return "";
  std::string text(static_cast<std::size_t>(std::min(size, kMost)), ' ');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  return text;
}

}  // namespace

Durations Summarize(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  const std::size_t middle = seconds.size() / 2;
  const double median =
      seconds.size() % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
  return {seconds.front(), median};
}

Result<Json> RunInChild(const std::function<Result<Json>()>& body, Usage* usage) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Status(StatusCode::kResourceLimit, "no pipe");
  std::fflush(nullptr);
  const auto started = Clock::now();
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return Status(StatusCode::kResourceLimit, "no process");
  }
  if (child == 0) RunBody(body, ends[1]);
  close(ends[1]);
  const std::string text = ReadAll(ends[0]);
  close(ends[0]);
  const int state = Wait(child, started, usage);
  const Json answer = Json::parse(text, nullptr, false);
  if (state != 0 || answer.is_discarded())
    return Status(StatusCode::kInternal, fmt::format("a measurement died (wait status {})", state));
  if (answer.contains("error"))
    return Status(static_cast<StatusCode>(answer["code"].get<int>()), answer["error"].get<std::string>());
  return answer["value"];
}

Status RunProgram(const std::vector<std::string>& arguments, Usage* usage) {
  std::fflush(nullptr);
  const std::unique_ptr<FILE, int (*)(FILE*)> errors(std::tmpfile(), std::fclose);
  if (errors == nullptr) return Status(StatusCode::kIo, "no temporary file");
  const auto started = Clock::now();
  const pid_t child = fork();
  if (child < 0) return Status(StatusCode::kResourceLimit, "no process");
  if (child == 0) Exec(arguments, fileno(errors.get()));
  const int state = Wait(child, started, usage);
  if (state == 0) return Status::Ok();
  std::string line;
  for (const std::string& argument : arguments) line += (line.empty() ? "" : " ") + argument;
  return Status(StatusCode::kInternal,
                fmt::format("wait status {} from: {}: {}", state, line, LastWords(errors.get())));
}

}  // namespace xcodec::cli::bench
