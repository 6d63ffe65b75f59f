/// \file
/// Output files that appear complete or not at all.
#ifndef XCODEC_SRC_BASE_ATOMIC_FILE_H_
#define XCODEC_SRC_BASE_ATOMIC_FILE_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec {

struct TemporarySlot;  // in the source

/// Writes to a temporary file beside the target (created with O_EXCL, mode 0600), and on Commit syncs it,
/// gives it its final mode, renames it over the target and syncs the folder. If it is destroyed without
/// Commit, it removes the temporary file and leaves the target unchanged. RemoveTemporaryFiles(), which
/// signal handlers call, also removes files that are still open. Not thread-safe.
class AtomicFile {
 public:
  struct Options {
    bool overwrite = false;  ///< replace an existing target (never a folder)
    bool sync = true;        ///< fsync before the rename
    mode_t mode = 0;         ///< final permissions; 0 means 0666 less the umask
  };

  /// Errors: kExists, kIo (with the system's reason). Any number may be open. A symbolic link at the target
  /// is followed, so that the file it names is replaced and the link stays; one that leads nowhere, or in a
  /// circle, is refused. Neither this nor Commit returns while a signal is ending the process
  /// (RemoveTemporaryFiles).
  static Result<std::unique_ptr<AtomicFile>> Create(const std::string& target, const Options& options);
  /// The file that a target names, after links, or why Create would refuse it; makes nothing.
  static Result<std::string> Place(const std::string& target, bool overwrite);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// The open descriptor, readable and writable, for libraries that write themselves.
  int fd() const { return fd_; }
  const std::string& temporary_path() const { return temporary_; }
  Status Write(Bytes bytes);
  /// Overwrites bytes written before. offset + bytes.size() must not pass what was written.
  Status WriteAt(std::int64_t offset, Bytes bytes);
  /// Syncs the written data to the disk; Commit does this, too, and is fast afterwards.
  Status Sync();
  Status Commit();
  /// The name that Commit gives the file, with symbolic links resolved.
  const std::string& target() const { return target_; }

 private:
  AtomicFile() = default;
  int MakeTemporary();
  Status MoveIntoPlace();

  int fd_ = -1;
  TemporarySlot* slot_ = nullptr;  // what signal handlers read; while the temporary file exists
  bool committed_ = false;
  std::string target_;
  std::string temporary_;
  Options options_;
};

/// Unlinks every temporary file of this process that is not yet committed. No more can be created afterwards,
/// so the process has to end. Async-signal-safe.
void RemoveTemporaryFiles();

/// Writes all bytes, continuing after EINTR and short writes, waiting on EAGAIN. kIo on failure.
Status WriteAll(int fd, Bytes bytes);
/// Reads until `size` bytes or the end of the stream; returns how many. Handles EINTR, short reads and
/// EAGAIN.
Result<std::size_t> ReadFully(int fd, void* data, std::size_t size);
/// "No such file or directory" for the current errno value `error`.
std::string SystemMessage(int error);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_ATOMIC_FILE_H_
