#include "base/atomic_file.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <system_error>

#include "base/sync_folder.h"

namespace xcodec {

struct TemporarySlot {
  std::atomic<bool> used{false};
  std::atomic<bool> armed{false};
  char path[PATH_MAX] = {};
};

namespace {

// Temporary names that a signal handler must unlink. Handlers may not allocate, and must find every name, so
// slots come in blocks that are never freed. The first is enough for programs; libraries may need more: they
// may have any number of files open.
constexpr int kSlots = 64;
struct SlotBlock {
  TemporarySlot slots[kSlots];
  std::atomic<SlotBlock*> next{nullptr};
};
SlotBlock g_slots;

std::atomic<int> g_making{0};       // threads that are about to create a temporary file
std::atomic<bool> g_dying{false};   // the process is about to end: no new temporary files
constexpr int kMostMoments = 1000;  // for file systems that hang

/// The signal is about to end the process, so there is nothing more to do.
[[noreturn]] void WaitForEnd() {
  for (;;) pause();
}

/// Keeps signals away from this thread.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

/// Null only without memory or for a path over PATH_MAX.
TemporarySlot* ArmSlot(const std::string& path) {
  if (path.size() >= sizeof TemporarySlot::path) return nullptr;
  for (SlotBlock* block = &g_slots;;) {
    for (TemporarySlot& slot : block->slots) {
      bool expected = false;
      if (!slot.used.compare_exchange_strong(expected, true)) continue;
      std::memcpy(slot.path, path.c_str(), path.size() + 1);
      slot.armed.store(true);
      return &slot;
    }
    SlotBlock* next = block->next.load();
    if (next == nullptr) {
      std::unique_ptr<SlotBlock> more(new (std::nothrow) SlotBlock);
      if (more == nullptr) return nullptr;
      if (block->next.compare_exchange_strong(next, more.get())) next = more.release();
    }
    block = next;
  }
}

void DisarmSlot(TemporarySlot* slot) {
  if (slot == nullptr) return;
  slot->armed.store(false);
  slot->used.store(false);
}

mode_t CurrentUmask() {
  // umask() can only be read by setting it; done once, before threads exist in the program.
  static const mode_t mask = [] {
    const mode_t m = umask(0);
    umask(m);
    return m;
  }();
  return mask;
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> ResolveLinks(const std::string& target) {
  struct stat info {};
  if (lstat(target.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) return target;
  char* real = realpath(target.c_str(), nullptr);
  if (real == nullptr)
    return Status(StatusCode::kIo, "is a symbolic link that leads nowhere: " + SystemMessage(errno));
  std::string resolved(real);
  free(real);
  return resolved;
}

Status IoError(const std::string& what) {
  return Status(StatusCode::kIo, what + ": " + SystemMessage(errno));
}

}  // namespace

Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return IoError("cannot open the folder to sync it");
  // Some file systems cannot sync folders (EINVAL); the rename itself has succeeded by then.
  const bool failed = fsync(fd) != 0 && errno != EINVAL && errno != EROFS;
  const int error = errno;
  close(fd);
  if (failed) {
    errno = error;
    return IoError("cannot sync the folder");
  }
  return Status::Ok();
}

std::string SystemMessage(int error) { return std::generic_category().message(error); }

Result<std::string> AtomicFile::Place(const std::string& target, bool overwrite) {
  XCODEC_ASSIGN_OR_RETURN(std::string place, ResolveLinks(target));
  struct stat info {};
  if (stat(place.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return Status(StatusCode::kIo, "is a directory");
    if (!S_ISREG(info.st_mode)) return Status(StatusCode::kIo, "exists and is not a regular file");
    if (!overwrite) return Status(StatusCode::kExists, "already exists; use -f to overwrite it");
  } else if (errno != ENOENT) {
    // For example: the target's name is too long, the temporary's is not.
    return IoError("cannot be created");
  }
  return place;
}

Result<std::unique_ptr<AtomicFile>> AtomicFile::Create(const std::string& target, const Options& options) {
  std::unique_ptr<AtomicFile> file(new AtomicFile);
  file->options_ = options;
  XCODEC_ASSIGN_OR_RETURN(file->target_, Place(target, options.overwrite));
  CurrentUmask();
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 100; ++attempt) {
    file->temporary_ = FolderOf(file->target_) + "/.xcodec-" + std::to_string(getpid()) + "-" +
                       std::to_string(counter++) + ".tmp";
    const int error = file->MakeTemporary();
    if (error == 0) return file;
    errno = error;
    if (error != EEXIST) return IoError("cannot create a file in its folder");
  }
  return IoError("cannot create a temporary file");
}

// 0 or the system's error. The signal handler waits while a file is being created, so that it sees every
// file; on this thread the signal is blocked until afterwards.
int AtomicFile::MakeTemporary() {
  const SignalsBlocked blocked;
  g_making.fetch_add(1);
  if (g_dying.load()) {
    g_making.fetch_sub(1);
    WaitForEnd();
  }
  slot_ = ArmSlot(temporary_);
  errno = temporary_.size() < sizeof TemporarySlot::path ? ENOMEM : ENAMETOOLONG;
  if (slot_ != nullptr)
    fd_ = open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  const int error = fd_ >= 0 ? 0 : errno;
  if (error != 0) {
    DisarmSlot(slot_);
    slot_ = nullptr;
  }
  g_making.fetch_sub(1);
  return error;
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) close(fd_);
  if (!committed_ && slot_ != nullptr) unlink(temporary_.c_str());
  DisarmSlot(slot_);
}

Status AtomicFile::Write(Bytes bytes) { return WriteAll(fd_, bytes); }

Status AtomicFile::WriteAt(std::int64_t offset, Bytes bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        pwrite(fd_, bytes.data() + done, bytes.size() - done, offset + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return IoError("write failed");
    done += static_cast<std::size_t>(n);
  }
  return Status::Ok();
}

Status AtomicFile::Sync() { return options_.sync && fsync(fd_) != 0 ? IoError("cannot sync") : Status::Ok(); }

Status AtomicFile::Commit() {
  const mode_t mode = options_.mode != 0 ? options_.mode : (0666 & ~CurrentUmask());
  if (fchmod(fd_, mode) != 0) return IoError("cannot set permissions");
  XCODEC_RETURN_IF_ERROR(Sync());
  const int fd = fd_;
  fd_ = -1;
  if (close(fd) != 0) return IoError("cannot close");
  if (const Status moved = MoveIntoPlace(); !moved.ok()) {
    // The signal handler may have removed the file, which is not a failure.
    if (g_dying.load()) WaitForEnd();
    return moved;
  }
  committed_ = true;
  DisarmSlot(slot_);
  slot_ = nullptr;
  return options_.sync ? SyncFolder(FolderOf(target_)) : Status::Ok();
}

Status AtomicFile::MoveIntoPlace() {
  if (options_.overwrite) {
    if (rename(temporary_.c_str(), target_.c_str()) != 0) return IoError("cannot rename into place");
  } else {
    // link() refuses an existing target atomically, rename() would replace it.
    if (link(temporary_.c_str(), target_.c_str()) != 0) {
      if (errno == EEXIST) return Status(StatusCode::kExists, "already exists; use -f to overwrite it");
      // File systems without hard links return one of these; any other error would also occur in rename().
      const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK;
      if (!no_links || rename(temporary_.c_str(), target_.c_str()) != 0)
        return IoError("cannot rename into place");
    } else {
      unlink(temporary_.c_str());
    }
  }
  return Status::Ok();
}

void RemoveTemporaryFiles() {
  g_dying.store(true);
  const struct timespec moment { 0, 1000000 };
  for (int i = 0; i < kMostMoments && g_making.load() > 0; ++i) nanosleep(&moment, nullptr);
  for (SlotBlock* block = &g_slots; block != nullptr; block = block->next.load()) {
    for (TemporarySlot& slot : block->slots) {
      if (slot.armed.load()) unlink(slot.path);
    }
  }
}

namespace {

void WaitFor(int fd, short events) {
  struct pollfd p {};
  p.fd = fd;
  p.events = events;
  poll(&p, 1, -1);
}

}  // namespace

Status WriteAll(int fd, Bytes bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(fd, bytes.data() + done, bytes.size() - done);
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      WaitFor(fd, POLLOUT);
    } else if (errno != EINTR) {
      return IoError("write failed");
    }
  }
  return Status::Ok();
}

Result<std::size_t> ReadFully(int fd, void* data, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = read(fd, static_cast<char*>(data) + done, size - done);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (n == 0) {
      break;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      WaitFor(fd, POLLIN);
    } else if (errno != EINTR) {
      return IoError("read failed");
    }
  }
  return done;
}

}  // namespace xcodec
