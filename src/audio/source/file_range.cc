#include "audio/source/file_range.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/atomic_file.h"

namespace xcodec::audio {

Result<FileRange> FileRange::Whole(OwnedFd fd) {
  struct stat info {};
  if (fstat(fd.get(), &info) != 0) return Status(StatusCode::kIo, SystemMessage(errno));
  return FileRange(std::make_shared<OwnedFd>(std::move(fd)), 0, info.st_size);
}

FileRange FileRange::OfBytes(std::vector<unsigned char> bytes, std::int64_t at) {
  FileRange range(nullptr, at, at + static_cast<std::int64_t>(bytes.size()));
  range.bytes_ = std::make_shared<const std::vector<unsigned char>>(std::move(bytes));
  range.bytes_at_ = at;
  return range;
}

void FileRange::Seek(std::int64_t position) { position_ = std::clamp<std::int64_t>(position, 0, size()); }

Result<std::size_t> FileRange::Read(void* data, std::size_t size) {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, ReadAt(position_, data, size));
  position_ += static_cast<std::int64_t>(n);
  return n;
}

Result<std::size_t> FileRange::ReadAt(std::int64_t position, void* data, std::size_t size) const {
  if (position < 0 || position >= this->size()) return std::size_t{0};
  size = static_cast<std::size_t>(
      std::min<std::int64_t>(static_cast<std::int64_t>(size), this->size() - position));
  if (bytes_ != nullptr) {
    std::copy_n(bytes_->begin() + (begin_ + position - bytes_at_), size, static_cast<unsigned char*>(data));
    return size;
  }
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = pread(fd_->get(), static_cast<char*>(data) + done, size - done,
                            begin_ + position + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status(StatusCode::kIo, "read failed: " + SystemMessage(errno));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace xcodec::audio
