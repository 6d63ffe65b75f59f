/// \file
/// Reads untrusted files: only regular files, by position, into our own memory.
#ifndef XCODEC_SRC_MODEL_STORE_REGULAR_FILE_H_
#define XCODEC_SRC_MODEL_STORE_REGULAR_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/large_memory.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Owned bytes that are not set to zero first (a vector would touch every page twice).
class OwnedBytes {
 public:
  /// kResourceLimit if there is not enough memory.
  static Result<std::shared_ptr<OwnedBytes>> Allocate(std::uint64_t size);
  unsigned char* data() { return data_.get(); }
  const unsigned char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  std::unique_ptr<unsigned char, FreeLarge> data_;
  std::size_t size_ = 0;
};

/// Returns the whole pages in a range of an OwnedBytes, to which nothing refers any longer, to the
/// system.
void DiscardPages(Bytes bytes);

/// An open regular file. If it is truncated while it is read, the result is kTruncated, never a signal.
/// Thread-safe to read.
class RegularFile {
 public:
  /// kNotFound, kIo, or kDamaged for folders, pipes, sockets and devices.
  static Result<RegularFile> Open(const std::string& path);
  RegularFile(RegularFile&& other) noexcept : fd_(other.fd_), size_(other.size_) { other.fd_ = -1; }
  RegularFile& operator=(RegularFile&&) = delete;
  ~RegularFile();

  std::uint64_t size() const { return size_; }
  /// Exactly `size` bytes from `offset`; kTruncated if the file has fewer.
  Status ReadAt(std::uint64_t offset, void* data, std::size_t size) const;
  /// The same into new memory; the range is checked against the size before anything is allocated.
  Result<std::shared_ptr<OwnedBytes>> ReadRange(std::uint64_t offset, std::uint64_t size) const;

 private:
  RegularFile(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  int fd_;
  std::uint64_t size_;
};

/// A small text file as a whole; kResourceLimit if it has more than `max_bytes`.
Result<std::string> ReadTextFile(const std::string& path, std::uint64_t max_bytes);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_REGULAR_FILE_H_
