/// \file
/// Part of a regular file, as if it were a file of its own.
#ifndef XCODEC_SRC_AUDIO_SOURCE_FILE_RANGE_H_
#define XCODEC_SRC_AUDIO_SOURCE_FILE_RANGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/byte_stream.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Bytes [begin, end) of an open regular file, or bytes in memory. Copies share the descriptor or the bytes,
/// but not the position. Not thread-safe.
class FileRange {
 public:
  FileRange(std::shared_ptr<OwnedFd> fd, std::int64_t begin, std::int64_t end)
      : fd_(std::move(fd)), begin_(begin), end_(end) {}
  /// The whole file. kIo.
  static Result<FileRange> Whole(OwnedFd fd);

  /// Bytes that were read from a file or pipe, starting at position `at`.
  static FileRange OfBytes(std::vector<unsigned char> bytes, std::int64_t at);

  /// [begin, end) of this range.
  FileRange Part(std::int64_t begin, std::int64_t end) const {
    FileRange part = *this;
    part.begin_ = begin_ + begin;
    part.end_ = begin_ + end;
    part.position_ = 0;
    return part;
  }
  /// Not for bytes in memory.
  int fd() const { return fd_->get(); }
  /// Position of the range's first byte in the file, for messages.
  std::int64_t begin() const { return begin_; }
  std::int64_t size() const { return end_ - begin_; }
  std::int64_t position() const { return position_; }
  /// Positions outside the range are moved to its ends.
  void Seek(std::int64_t position);
  /// Up to `size` bytes; fewer at the end only. kIo.
  Result<std::size_t> Read(void* data, std::size_t size);
  /// The same from a given position; the own position does not change.
  Result<std::size_t> ReadAt(std::int64_t position, void* data, std::size_t size) const;

 private:
  std::shared_ptr<OwnedFd> fd_;
  std::shared_ptr<const std::vector<unsigned char>> bytes_;  // those from bytes_at_ on; null: fd_ has them
  std::int64_t bytes_at_ = 0;
  std::int64_t begin_;
  std::int64_t end_;
  std::int64_t position_ = 0;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_FILE_RANGE_H_
