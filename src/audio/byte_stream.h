/// \file
/// Sequential bytes from a descriptor or from memory; the first ones can be kept to read them again.
#ifndef XCODEC_SRC_AUDIO_BYTE_STREAM_H_
#define XCODEC_SRC_AUDIO_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/owned_fd.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Reads `size` bytes; fewer only at the end of the stream. kIo.
  virtual Result<std::size_t> Read(void* data, std::size_t size) = 0;
  /// Skips `size` bytes, fewer only at the end of the stream; returns how many. kIo.
  virtual Result<std::int64_t> Skip(std::int64_t size);
  /// Bytes left, or -1 when the stream is a pipe.
  virtual std::int64_t remaining() const = 0;
  /// Up to `size` bytes from `ahead` bytes after the position, without moving it; fewer at the end. Only
  /// where remaining() is known: kUnsupported elsewhere. kIo.
  virtual Result<std::size_t> Peek(std::int64_t ahead, void* data, std::size_t size) const;
};

class FdStream : public ByteStream {
 public:
  explicit FdStream(OwnedFd fd);
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t remaining() const override { return remaining_; }
  Result<std::size_t> Peek(std::int64_t ahead, void* data, std::size_t size) const override;

 private:
  OwnedFd fd_;
  std::int64_t remaining_ = -1;
};

/// Bytes that the caller keeps alive. `known_length` false makes it look like a pipe.
class MemoryStream : public ByteStream {
 public:
  MemoryStream(Bytes bytes, bool known_length) : bytes_(bytes), known_length_(known_length) {}
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t remaining() const override {
    return known_length_ ? static_cast<std::int64_t>(bytes_.size()) : -1;
  }
  Result<std::size_t> Peek(std::int64_t ahead, void* data, std::size_t size) const override;

 private:
  Bytes bytes_;
  bool known_length_;
};

/// The remainder of a stream of known length, from `ahead` bytes after its position on, without moving it.
/// Borrows the stream, whose position must not change.
class AheadStream : public ByteStream {
 public:
  AheadStream(const ByteStream& stream, std::int64_t ahead) : stream_(stream), ahead_(ahead) {}
  Result<std::size_t> Read(void* data, std::size_t size) override;
  Result<std::int64_t> Skip(std::int64_t size) override;
  std::int64_t remaining() const override;

 private:
  const ByteStream& stream_;
  std::int64_t ahead_;
};

/// Keeps what is read, up to kMaxRecorded bytes, so that another reader can start again.
class RecordingStream : public ByteStream {
 public:
  static constexpr std::size_t kMaxRecorded = std::size_t{1} << 20;
  explicit RecordingStream(std::unique_ptr<ByteStream> inner) : inner_(std::move(inner)) {}
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t remaining() const override;
  Result<std::size_t> Peek(std::int64_t ahead, void* data, std::size_t size) const override;
  /// Back to the first byte; false when too much has been read for that.
  bool Rewind();
  /// Announces that there will be no more rewinding: the kept bytes are freed once they have been read.
  void StopRecording() { recording_ = false; }

 private:
  std::unique_ptr<ByteStream> inner_;
  std::vector<unsigned char> recorded_;
  std::size_t position_ = 0;  // in recorded_
  bool recording_ = true;
  bool complete_ = true;  // recorded_ has everything read so far
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_BYTE_STREAM_H_
