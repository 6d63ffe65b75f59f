#include "base/temp_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/atomic_file.h"
#include "base/environment.h"

namespace xcodec {

Result<OwnedFd> CreateTempFile() {
  std::string folder = Environment("TMPDIR");
  if (folder.empty()) folder = "/tmp";
  const int unnamed = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (unnamed >= 0) return OwnedFd(unnamed, true);
  // Not every file system has files without names.
  std::string name = folder + "/xcodec-XXXXXX";
  const int fd = mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) {
    return Status(StatusCode::kIo,
                  "cannot create a temporary file in " + folder + ": " + SystemMessage(errno));
  }
  unlink(name.c_str());
  return OwnedFd(fd, true);
}

}  // namespace xcodec
