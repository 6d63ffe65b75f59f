/// \file
/// The output of a task: a file that appears when it is complete, or an existing pipe or device.
#ifndef XCODEC_SRC_CODEC_FILE_OUTPUT_FILE_H_
#define XCODEC_SRC_CODEC_FILE_OUTPUT_FILE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/atomic_file.h"
#include "base/file_identity.h"
#include "base/owned_fd.h"
#include "xcodec/status.h"

namespace xcodec::codec {

/// The outputs of one run. It prevents an output from replacing another, even if two names for one place
/// could not be recognised beforehand. Thread-safe.
class WrittenFiles {
 public:
  /// Commits `file`, which was made from `input` and is synced; others wait meanwhile. kExists if this run
  /// has made the target from another input.
  Status Commit(AtomicFile* file, const std::string& input);

 private:
  std::mutex mutex_;
  std::map<FileIdentity, std::string> files_;  // and the input that each was made from
};

struct OutputOptions {
  bool force = false;    ///< overwrite
  bool preserve = true;  ///< take time stamp and permissions from the input
  bool create_folders = false;
  WrittenFiles* written = nullptr;  ///< the run's outputs; null: this is the only one
  std::string tree = {};            ///< a folder that the output must not leave through links; empty: none
};

/// Not thread-safe.
class OutputFile {
 public:
  /// To an IsStreamOutput() (stream_path.h) the bytes go as they are made, and `options` have no effect; any
  /// other output is a file that appears complete. `input` is the path the output is made from ("-": none).
  /// Refuses to overwrite the input itself under any name. Errors: kExists, kIo, kInvalidArgument (input and
  /// output are the same file; binary data to a terminal).
  static Result<std::unique_ptr<OutputFile>> Create(const std::string& path, const std::string& input,
                                                    const OutputOptions& options);
  /// What Create would refuse for what is there now, without making anything. Streams are not looked at.
  static Status Check(const std::string& path, const std::string& input, const OutputOptions& options);
  int fd() const;
  /// Whether this is a pipe or device, so that written bytes cannot be read back or changed.
  bool is_stream() const { return file_ == nullptr; }
  /// Bytes written so far; 0 for streams.
  std::int64_t size() const;
  /// Makes the file appear. No effect for streams.
  Status Commit();
  /// The file that Commit made appear, and its contents; nothing before, and for standard output.
  const std::optional<FileState>& committed() const { return committed_; }

 private:
  OutputFile() = default;
  WrittenFiles* written_ = nullptr;
  std::optional<FileState> committed_;
  std::unique_ptr<AtomicFile> file_;
  std::unique_ptr<OwnedFd> stream_;  // null with file_
  std::string input_;
  bool preserve_ = true;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_OUTPUT_FILE_H_
