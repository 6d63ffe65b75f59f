/// \file
/// A container that libavformat reads from our own descriptor.
#ifndef XCODEC_SRC_FFMPEG_MEDIA_INPUT_H_
#define XCODEC_SRC_FFMPEG_MEDIA_INPUT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "audio/detect/media_kind.h"
#include "audio/source/file_range.h"
#include "ffmpeg/handles.h"
#include "xcodec/status.h"

namespace xcodec::ffmpeg {

/// Only the demuxer of `kind` sees the file, only audio decoders are opened, and other files or addresses
/// that the file names are not opened. Not thread-safe.
class MediaInput {
 public:
  /// Errors: kDamaged, kUnsupported (this FFmpeg has no such demuxer), kIo, kResourceLimit.
  static Result<std::unique_ptr<MediaInput>> Open(const audio::FileRange& file, const audio::MediaKind& kind);
  ~MediaInput();
  MediaInput(const MediaInput&) = delete;
  MediaInput& operator=(const MediaInput&) = delete;

  AVFormatContext* context() const { return context_.get(); }
  /// Start of the next packet, as far as FFmpeg knows; after the last one, of the unread bytes.
  std::int64_t position() const { return avio_tell(io_.get()); }
  /// A problem at the start that did not prevent reading; empty: none.
  const std::string& start_error() const { return start_error_; }
  /// The next packet of any stream; false when no more can be read. `problem` describes what is wrong with
  /// the packet or the end; empty: nothing. kIo, kResourceLimit.
  Result<bool> Read(AVPacket* packet, std::string* problem);

 private:
  explicit MediaInput(const audio::FileRange& file) : file_(file) {}
  Status Start(const audio::MediaKind& kind);
  Status Failure(int code, const std::string& said) const;
  static int OnRead(void* self, std::uint8_t* to, int size);
  static std::int64_t OnSeek(void* self, std::int64_t offset, int whence);

  audio::FileRange file_;
  Status io_status_;  // of the last failure to read, which FFmpeg would turn into a number
  std::string start_error_;
  FfmpegPtr<AVIOContext> io_;  // outlives context_
  FfmpegPtr<AVFormatContext> context_;
};

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_MEDIA_INPUT_H_
