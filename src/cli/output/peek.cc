#include "cli/output/peek.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace xcodec::cli {
namespace {

constexpr char kMagic[] = "ECDC";
constexpr ssize_t kMagicSize = 4;

// tee(2) copies what a pipe holds without consuming it.
ssize_t PeekPipe(int fd, char* bytes) {
  int copy[2];
  if (pipe2(copy, O_CLOEXEC) != 0) return -1;
  ssize_t n = tee(fd, copy[1], kMagicSize, 0);
  if (n > 0) n = read(copy[0], bytes, kMagicSize);
  close(copy[0]);
  close(copy[1]);
  return n;
}

ssize_t Peek(int fd, mode_t mode, char* bytes) {
  if (S_ISREG(mode)) return pread(fd, bytes, kMagicSize, lseek(fd, 0, SEEK_CUR));
  if (S_ISFIFO(mode)) return PeekPipe(fd, bytes);
  if (S_ISSOCK(mode)) return recv(fd, bytes, kMagicSize, MSG_PEEK);
  return -1;
}

bool WriterIsGone(int fd) {
  struct pollfd state {};
  state.fd = fd;
  state.events = POLLIN;
  poll(&state, 1, -1);
  return (state.revents & (POLLHUP | POLLERR)) != 0;
}

}  // namespace

bool StartsLikeEcdc(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return false;
  for (;;) {
    char bytes[kMagicSize] = {};
    const bool gone = !S_ISREG(info.st_mode) && WriterIsGone(fd);
    const ssize_t n = Peek(fd, info.st_mode, bytes);
    if (n >= kMagicSize) return std::memcmp(bytes, kMagic, kMagicSize) == 0;
    // Bytes that already differ decide; otherwise a slow writer may still send more.
    if (n <= 0 || gone || S_ISREG(info.st_mode) ||
        std::memcmp(bytes, kMagic, static_cast<std::size_t>(n)) != 0) {
      return false;
    }
    usleep(1000);
  }
}

}  // namespace xcodec::cli
