/// \file
/// Descriptors with an owner.
#ifndef XCODEC_SRC_BASE_OWNED_FD_H_
#define XCODEC_SRC_BASE_OWNED_FD_H_

#include <unistd.h>

namespace xcodec {

/// A descriptor that is closed on destruction, unless it was only lent.
class OwnedFd {
 public:
  OwnedFd(int fd, bool owns) : fd_(fd), owns_(owns) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.fd_), owns_(other.owns_) { other.owns_ = false; }
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  OwnedFd& operator=(OwnedFd&&) = delete;
  ~OwnedFd() {
    if (owns_ && fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
  bool owns_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_OWNED_FD_H_
