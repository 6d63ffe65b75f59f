#include <CLI/CLI.hpp>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <limits>

#include "base/text.h"
#include "train/eval/evaluation.h"
#include "train/job/train_config.h"
#include "train/run/training_run.h"
#include "train/support/communicator.h"
#include "xcodec/version.h"

namespace {

std::atomic<bool> cancelled{false};
std::atomic<int> signal_number{SIGTERM};  // of another process, if this one got none

// Every step allocates the same tensors. glibc would map the large ones anew and give them back each time,
// and page faults would take a quarter of the time: freed memory is kept instead. One arena, because the
// others have no room for large blocks.
void KeepFreedMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, 256 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
}

void OnSignal(int number) {
  signal_number.store(number);
  cancelled.store(true);
  // A second signal ends the program at once.
  std::signal(number, SIG_DFL);
}

int Fail(const xcodec::Status& status) {
  std::cerr << "xcodec-train: " << xcodec::MaskUnprintable(status.message()) << "\n";
  return xcodec::ExitCodeFor(status.code());
}

int Train(const std::string& path, std::int64_t stop_after) {
  const auto config = xcodec::train::ReadTrainConfig(path);
  if (!config.ok()) return Fail(config.status());
  auto adjusted = config.value();
  const auto device = xcodec::train::DeviceFor(adjusted.device, xcodec::train::LocalRank(),
                                               static_cast<int>(torch::cuda::device_count()));
  if (!device.ok()) return Fail(device.status());
  adjusted.device = device.value();
  auto communicator = xcodec::train::CommunicatorFromEnvironment(torch::Device(adjusted.device));
  if (!communicator.ok()) return Fail(communicator.status());
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
  xcodec::train::RunOptions options;
  options.stop_after = stop_after;
  options.cancel = &cancelled;
  options.say = [](const std::string& line) { std::cerr << xcodec::MaskUnprintable(line) << "\n"; };
  const xcodec::Status status = xcodec::train::RunTraining(adjusted, communicator->get(), options);
  if (status.ok()) return 0;
  const int code = Fail(status);
  return status.code() == xcodec::StatusCode::kCancelled ? 128 + signal_number.load() : code;
}

int TrainMain(int argc, char** argv) {
  CLI::App app("Trains neural codecs. One process, or several under torchrun --no-python or Slurm.",
               "xcodec-train");
  app.footer("xcodec-train eval REF... measures models instead: see xcodec-train eval --help.");
  app.set_version_flag("--version", "xcodec-train " XCODEC_VERSION_STRING);
  std::string path;
  std::int64_t stop_after = -1;
  app.add_option("CONFIG", path, "YAML configuration of the run")->required();
  app.add_option("--stop-after", stop_after, "Stop with a checkpoint after this many steps");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    return Fail(xcodec::Status(xcodec::StatusCode::kInvalidArgument, std::string(e.what()) + "; see --help"));
  }
  KeepFreedMemory();
  return Train(path, stop_after);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1 && std::strcmp(argv[1], "eval") == 0) {
      return xcodec::train::eval::EvalMain("xcodec-train eval", argc - 1, argv + 1);
    }
    return TrainMain(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "xcodec-train: " << xcodec::MaskUnprintable(e.what()) << "\n";
    return 1;
  }
}
