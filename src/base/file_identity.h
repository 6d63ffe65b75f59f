/// \file
/// Identifies the file behind a name or descriptor, whatever it is called.
#ifndef XCODEC_SRC_BASE_FILE_IDENTITY_H_
#define XCODEC_SRC_BASE_FILE_IDENTITY_H_

#include <sys/types.h>

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

/// A unique spelling for all paths to the same place, which need not exist: absolute, without links, "." or
/// "..". The path itself if the system cannot resolve it.
std::string PlaceOf(const std::string& path);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_FILE_IDENTITY_H_
