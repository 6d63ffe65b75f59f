/// \file
/// Sources and sinks of container bytes: memory, files, pipes.
#ifndef XCODEC_SRC_CONTAINER_BYTE_STREAM_H_
#define XCODEC_SRC_CONTAINER_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::container {

/// A stream of bytes that is read in order. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Reads until it has `size` bytes or the stream has ended, whatever pieces the system delivers; returns
  /// how many. Errors: kIo.
  virtual Result<std::size_t> Read(void* data, std::size_t size) = 0;
  /// Bytes from the start of the stream to the next byte that Read returns.
  virtual std::int64_t position() const = 0;
  /// Whether Seek and Size work.
  virtual bool seekable() const { return false; }
  /// Makes `position` (0..Size()) the next byte read. Errors: kIo, kUnsupported when not seekable.
  virtual Status Seek(std::int64_t position);
  /// Length of the whole stream in bytes. Errors: kIo, kUnsupported when not seekable.
  virtual Result<std::int64_t> Size();

  /// Reads exactly `size` bytes; kTruncated if there are fewer.
  Status ReadExactly(void* data, std::size_t size);
  /// Replaces `out` by exactly `size` bytes. Memory grows with what has been read, not with `size`. Errors:
  /// kTruncated, kIo.
  Status ReadVector(std::size_t size, std::vector<unsigned char>* out);
};

/// Takes bytes in order. Not thread-safe.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  /// Writes everything. Errors: kIo.
  virtual Status Write(Bytes bytes) = 0;
};

/// Reads memory that it does not own. Seekable.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(Bytes bytes) : bytes_(bytes) {}
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t position() const override { return static_cast<std::int64_t>(position_); }
  bool seekable() const override { return true; }
  Status Seek(std::int64_t position) override;
  Result<std::int64_t> Size() override { return static_cast<std::int64_t>(bytes_.size()); }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
};

/// Reads a file descriptor that it does not own, positioned at the start of the container (which need not be
/// offset 0 of the file). Handles EINTR, short reads and non-blocking descriptors. Seekable when the
/// descriptor is a regular file. Reads ahead, so the descriptor's own offset is unspecified afterwards.
class FdSource final : public ByteSource {
 public:
  explicit FdSource(int fd);
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t position() const override { return position_; }
  bool seekable() const override { return seekable_; }
  Status Seek(std::int64_t position) override;
  Result<std::int64_t> Size() override;

 private:
  int fd_;
  bool seekable_ = false;
  std::int64_t origin_ = 0;  // offset in the file of stream position 0
  std::int64_t position_ = 0;
  std::vector<unsigned char> buffer_;
  std::size_t next_ = 0;  // first unread byte of buffer_
};

/// Appends to a vector that it does not own.
class VectorSink final : public ByteSink {
 public:
  explicit VectorSink(std::vector<unsigned char>* out) : out_(out) {}
  Status Write(Bytes bytes) override;

 private:
  std::vector<unsigned char>* out_;
};

/// Writes directly to a file descriptor that it does not own (an AtomicFile's, a pipe, standard output).
class FdSink final : public ByteSink {
 public:
  explicit FdSink(int fd) : fd_(fd) {}
  Status Write(Bytes bytes) override;

 private:
  int fd_;
};

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_BYTE_STREAM_H_
