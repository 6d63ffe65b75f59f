// Bytes as a regular file in memory.
#ifndef XCODEC_TESTS_FUZZ_MEMORY_FILE_H_
#define XCODEC_TESTS_FUZZ_MEMORY_FILE_H_

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "fuzz/fuzz_check.h"
#include "xcodec/span.h"

namespace xcodec::fuzz {

class MemoryFile {
 public:
  explicit MemoryFile(Bytes contents) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    FUZZ_CHECK(fd_ >= 0);
    FUZZ_CHECK(write(fd_, contents.data(), contents.size()) == static_cast<ssize_t>(contents.size()));
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace xcodec::fuzz

#endif  // XCODEC_TESTS_FUZZ_MEMORY_FILE_H_
