#include "model/store/regular_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>

#include "base/atomic_file.h"
#include "base/memory_limit.h"

namespace xcodec::model {

Result<std::shared_ptr<OwnedBytes>> OwnedBytes::Allocate(std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(std::numeric_limits<std::ptrdiff_t>::max()))
    return Status(StatusCode::kResourceLimit, "a file wants more memory than there is");
  XCODEC_RETURN_IF_ERROR(CheckMemory(static_cast<double>(size), "what is read at once"));
  auto bytes = std::make_shared<OwnedBytes>();
  bytes->data_.reset(static_cast<unsigned char*>(AllocateLarge(static_cast<std::size_t>(size))));
  bytes->size_ = static_cast<std::size_t>(size);
  if (bytes->data_ == nullptr)
    return Status(StatusCode::kResourceLimit, "out of memory for " + std::to_string(size) + " bytes");
  return bytes;
}

void DiscardPages(Bytes bytes) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t last = (begin + bytes.size()) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

Result<RegularFile> RegularFile::Open(const std::string& path) {
  // O_NONBLOCK: opening a pipe without a writer must not hang.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    const int error = errno;
    return Status(error == ENOENT || error == ENOTDIR ? StatusCode::kNotFound : StatusCode::kIo,
                  path + ": " + SystemMessage(error));
  }
  RegularFile file(fd, 0);
  struct stat info {};
  if (::fstat(fd, &info) != 0) return Status(StatusCode::kIo, path + ": " + SystemMessage(errno));
  if (!S_ISREG(info.st_mode)) return Status(StatusCode::kDamaged, path + ": not a regular file");
  file.size_ = static_cast<std::uint64_t>(info.st_size);
  return file;
}

RegularFile::~RegularFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status RegularFile::ReadAt(std::uint64_t offset, void* data, std::size_t size) const {
  auto* out = static_cast<unsigned char*>(data);
  while (size > 0) {
    const ssize_t n = ::pread(fd_, out, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status(StatusCode::kIo, SystemMessage(errno));
    if (n == 0) return Status(StatusCode::kTruncated, "the file ends early");
    out += n;
    offset += static_cast<std::uint64_t>(n);
    size -= static_cast<std::size_t>(n);
  }
  return Status::Ok();
}

Result<std::shared_ptr<OwnedBytes>> RegularFile::ReadRange(std::uint64_t offset, std::uint64_t size) const {
  if (offset > size_ || size > size_ - offset)
    return Status(StatusCode::kTruncated, "the file ends before its own contents do");
  XCODEC_ASSIGN_OR_RETURN(auto bytes, OwnedBytes::Allocate(size));
  XCODEC_RETURN_IF_ERROR(ReadAt(offset, bytes->data(), bytes->size()));
  return bytes;
}

Result<std::string> ReadTextFile(const std::string& path, std::uint64_t max_bytes) {
  XCODEC_ASSIGN_OR_RETURN(auto file, RegularFile::Open(path));
  if (file.size() > max_bytes)
    return Status(StatusCode::kResourceLimit,
                  path + ": larger than " + std::to_string(max_bytes) + " bytes, which no such file is");
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  const Status read = file.ReadAt(0, text.data(), text.size());
  if (!read.ok()) return read.WithPrefix(path);
  return text;
}

}  // namespace xcodec::model
