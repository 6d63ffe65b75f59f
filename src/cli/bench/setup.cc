#include "cli/bench/setup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "audio/source/audio_source.h"
#include "base/thread_pool.h"
#include "cli/bench/child.h"
#include "cli/bench/random_model.h"
#include "cli/bench/test_signal.h"
#include "model/store/model_store.h"

namespace xcodec::cli::bench {
namespace {

namespace fs = std::filesystem;

// The bandwidths asked for, or all.
Result<std::vector<double>> Bandwidths(const std::vector<double>& wanted, const model::CodecSpec& spec) {
  if (wanted.empty()) return spec.bandwidths;
  for (double kbps : wanted) {
    if (std::find(spec.bandwidths.begin(), spec.bandwidths.end(), kbps) == spec.bandwidths.end())
      return Status(StatusCode::kInvalidArgument,
                    fmt::format("the model {} does not have {} kbps", spec.name, kbps));
  }
  return wanted;
}

// A separate process removes the folder after this one and its measurements have ended in any way: it waits
// for the end of a pipe, which ends with them. Without that process, only the object removes the folder.
void RemoveWhenGone(const std::string& path) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  const pid_t watcher = fork();
  if (watcher != 0) {
    close(ends[0]);  // the other end stays open for as long as the process lives
    return;
  }
  setsid();  // Ctrl-C is not for it
  close(ends[1]);
  for (int fd = 0; fd <= 2; ++fd) close(fd);  // readers of our output must not wait for it
  char byte = 0;
  while (read(ends[0], &byte, 1) < 0 && errno == EINTR) {
  }
  std::error_code error;
  fs::remove_all(path, error);
  _exit(0);
}

}  // namespace

Result<std::unique_ptr<ScratchFolder>> ScratchFolder::Create() {
  std::error_code error;
  std::string path = fs::temp_directory_path(error).string() + "/xcodec-bench-XXXXXX";
  if (error || mkdtemp(path.data()) == nullptr)
    return Status(StatusCode::kIo, "cannot make a temporary folder");
  RemoveWhenGone(path);
  return std::unique_ptr<ScratchFolder>(new ScratchFolder(std::move(path)));
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

Setup::Setup(BenchOptions options, std::unique_ptr<ScratchFolder> scratch, std::string program)
    : options_(std::move(options)),
      scratch_(std::move(scratch)),
      program_(std::move(program)),
      input_(options_.input) {}

Result<std::unique_ptr<Setup>> Setup::Create(BenchOptions options) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  XCODEC_ASSIGN_OR_RETURN(auto scratch, ScratchFolder::Create());
  return std::unique_ptr<Setup>(
      new Setup(std::move(options), std::move(scratch), (self.parent_path() / "xcodec").string()));
}

std::vector<int> Setup::threads() const {
  if (!options_.threads.empty()) return options_.threads;
  const int cores = AvailableCores();
  return cores > 1 ? std::vector<int>{1, cores} : std::vector<int>{1};
}

Result<std::string> Setup::Input() {
  if (input_.empty()) {
    const std::string path = scratch() + "/signal.wav";
    XCODEC_RETURN_IF_ERROR(WriteTestSignal(path, options_.seconds));
    input_ = path;
  }
  return input_;
}

Result<double> Setup::InputSeconds() {
  XCODEC_ASSIGN_OR_RETURN(const std::string path, Input());
  XCODEC_ASSIGN_OR_RETURN(const auto source, audio::OpenAudio(path));
  const audio::AudioInfo& info = source->info();
  if (info.frames <= 0 || info.sample_rate <= 0)
    return Status(StatusCode::kUnsupported, path + ": its length is not known beforehand");
  return static_cast<double>(info.frames) / static_cast<double>(info.sample_rate);
}

Result<std::vector<std::string>> Setup::ModelArguments() {
  std::vector<std::string> arguments = options_.models;
  const std::string& store = options_.store.empty() ? scratch() : options_.store;
  const auto add = [&](const std::function<Result<std::string>()>& write) -> Status {
    Usage usage;
    const auto body = [&]() -> Result<Json> {
      XCODEC_ASSIGN_OR_RETURN(std::string path, write());
      return Json(std::move(path));
    };
    XCODEC_ASSIGN_OR_RETURN(const Json path, RunInChild(body, &usage));
    arguments.push_back(path.get<std::string>());
    return Status::Ok();
  };
  for (int khz : options_.random_encodec) {
    XCODEC_RETURN_IF_ERROR(add([&] { return WriteRandomEncodec(khz, store); }));
  }
  for (const std::string& teacher : options_.random_xcodec) {
    XCODEC_RETURN_IF_ERROR(add([&] { return WriteRandomXCodec(teacher, store); }));
  }
  for (int khz : options_.random_dac) {
    XCODEC_RETURN_IF_ERROR(add([&] { return WriteRandomDac(khz, store); }));
  }
  if (arguments.empty()) arguments.emplace_back(model::kDefaultModelName);
  return arguments;
}

Result<std::vector<BenchModel>> Setup::Models() {
  if (!models_.empty()) return models_;
  XCODEC_ASSIGN_OR_RETURN(const auto arguments, ModelArguments());
  for (const std::string& argument : arguments) {
    XCODEC_ASSIGN_OR_RETURN(const model::ModelInfo info, model::ModelStore::Find(argument));
    BenchModel model;
    model.argument = argument;
    model.name = info.config.spec.name;
    XCODEC_ASSIGN_OR_RETURN(model.bandwidths, Bandwidths(options_.bandwidths, info.config.spec));
    models_.push_back(std::move(model));
  }
  return models_;
}

Result<MachinePeak> Setup::Peak(int threads) {
  const auto known = peaks_.find(threads);
  if (known != peaks_.end()) return known->second;
  Usage usage;
  const auto measure = [&]() -> Result<Json> {
    const MachinePeak peak = MeasurePeak(threads);
    return Json::array({peak.fma_gflops, peak.gemm_gflops, peak.instructions, peak.kernels});
  };
  XCODEC_ASSIGN_OR_RETURN(const Json found, RunInChild(measure, &usage));
  MachinePeak& peak = peaks_[threads];
  peak.fma_gflops = found[0].get<double>();
  peak.gemm_gflops = found[1].get<double>();
  peak.instructions = found[2].get<std::string>();
  peak.kernels = found[3].get<std::string>();
  return peak;
}

}  // namespace xcodec::cli::bench
