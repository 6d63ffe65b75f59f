/// \file
/// Other programs that an evaluation may use when they are installed.
#ifndef XCODEC_SRC_TRAIN_EVAL_SUBPROCESS_H_
#define XCODEC_SRC_TRAIN_EVAL_SUBPROCESS_H_

#include <string>
#include <vector>

#include "xcodec/status.h"

namespace xcodec::train::eval {

/// Full path of an executable found in PATH, or empty.
std::string FindProgram(const std::string& name);

/// Runs arguments[0] with the others as arguments (no shell) and waits; returns what it wrote to standard
/// output (its standard error is dropped). kIo when it cannot be started or exits with anything but 0.
Result<std::string> RunProgram(const std::vector<std::string>& arguments);

/// A folder of its own in TMPDIR, removed with everything in it at the end.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> Create();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_SUBPROCESS_H_
