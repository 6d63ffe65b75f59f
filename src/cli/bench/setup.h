/// \file
/// The setup that all modes share: input, models, thread counts, scratch folder.
#ifndef XCODEC_SRC_CLI_BENCH_SETUP_H_
#define XCODEC_SRC_CLI_BENCH_SETUP_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/bench/bench_options.h"
#include "cli/bench/machine_peak.h"
#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// A temporary folder that is removed with the object, or when the process is killed. Create it while the
/// process has one thread.
class ScratchFolder {
 public:
  static Result<std::unique_ptr<ScratchFolder>> Create();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// A model to be measured.
struct BenchModel {
  std::string argument;  ///< for -m: name or folder
  std::string name;
  std::vector<double> bandwidths;  ///< those to measure
};

/// Created once; anything that takes time is made on first use. Not thread-safe.
class Setup {
 public:
  static Result<std::unique_ptr<Setup>> Create(BenchOptions options);

  const BenchOptions& options() const { return options_; }
  const std::string& scratch() const { return scratch_->path(); }
  /// Path of the `xcodec` program beside this one.
  const std::string& program() const { return program_; }
  std::vector<int> threads() const;
  /// The file to encode and its length in seconds.
  Result<std::string> Input();
  Result<double> InputSeconds();
  /// Errors: kModelMissing, kInvalidArgument (a bandwidth that a model does not have).
  Result<std::vector<BenchModel>> Models();
  /// Measured in a child process, once for each number of threads.
  Result<MachinePeak> Peak(int threads);

 private:
  Setup(BenchOptions options, std::unique_ptr<ScratchFolder> scratch, std::string program);
  Result<std::vector<std::string>> ModelArguments();

  BenchOptions options_;
  std::unique_ptr<ScratchFolder> scratch_;
  std::string program_;
  std::string input_;
  std::vector<BenchModel> models_;
  std::map<int, MachinePeak> peaks_;
};

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_SETUP_H_
