/// \file
/// Identifies the file behind a name or descriptor, whatever it is called.
#ifndef XCODEC_SRC_BASE_FILE_IDENTITY_H_
#define XCODEC_SRC_BASE_FILE_IDENTITY_H_

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace xcodec {

/// A file of this machine. Two names (links, "a" and "./a", mounts) of one file have equal identities; an
/// identity may come back once its file is gone.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const FileIdentity& o) const { return device == o.device && inode == o.inode; }
  bool operator<(const FileIdentity& o) const {
    return device != o.device ? device < o.device : inode < o.inode;
  }
};

/// Nothing if there is no such file. Links are followed.
std::optional<FileIdentity> IdentityOf(int fd);
std::optional<FileIdentity> IdentityOf(const std::string& path);

/// What tells whether a file is still what it was: which one it is, and what every write to it changes.
struct FileState {
  FileIdentity identity;
  std::int64_t size = 0;
  struct timespec written {};  ///< when its contents were last changed, which anybody can set
  struct timespec changed {};  ///< when contents, times, rights or names were last changed, which nobody can
  bool regular = false;        ///< a file, and neither a pipe nor a device
  /// Whether nobody has replaced or written to it, as far as its time stamps tell.
  bool SameContents(const FileState& o) const;
  /// Whether nothing at all has been done to it, not even a renaming that was undone.
  bool Untouched(const FileState& o) const;
};

/// Nothing when there is no such file. Links are followed.
std::optional<FileState> StateOf(int fd);
std::optional<FileState> StateOf(const std::string& path);

/// A unique spelling for all paths to the same place, which need not exist: absolute, without links, "." or
/// "..". The path itself if the system cannot resolve it.
std::string PlaceOf(const std::string& path);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_FILE_IDENTITY_H_
