/// \file
/// The samples of a pipe that does not state their end, up to the start of another file.
#ifndef XCODEC_SRC_AUDIO_SOURCE_SCANNING_STREAM_H_
#define XCODEC_SRC_AUDIO_SOURCE_SCANNING_STREAM_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "audio/byte_stream.h"

namespace xcodec::audio {

/// Ends where another file begins (file_start.h). Holds back only bytes that may be the start of a file,
/// usually about a dozen, so that a live recording is not delayed. Not thread-safe.
class ScanningStream : public ByteStream {
 public:
  /// `inner` is at byte `position` of the whole.
  ScanningStream(std::unique_ptr<ByteStream> inner, std::int64_t position)
      : inner_(std::move(inner)), position_(position) {}
  Result<std::size_t> Read(void* data, std::size_t size) override;
  std::int64_t remaining() const override { return -1; }
  /// After the end: position of the other file; -1: none.
  std::int64_t found() const { return found_; }

 private:
  Status Fill(std::size_t size);

  std::unique_ptr<ByteStream> inner_;
  std::int64_t position_;  // of buffer_[0]
  std::vector<unsigned char> buffer_;
  std::size_t taken_ = 0, decided_ = 0;  // in buffer_
  bool complete_ = false;
  std::int64_t found_ = -1;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SOURCE_SCANNING_STREAM_H_
