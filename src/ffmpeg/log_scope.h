/// \file
/// Catches the log messages of FFmpeg's libraries.
#ifndef XCODEC_SRC_FFMPEG_LOG_SCOPE_H_
#define XCODEC_SRC_FFMPEG_LOG_SCOPE_H_

#include <string>

namespace xcodec::ffmpeg {

/// While one exists, FFmpeg's messages in this thread are not printed, and the first error is kept, because
/// some damage is reported only there. Scopes may be nested; the innermost one receives the messages. Other
/// threads (of a program that uses FFmpeg itself) get FFmpeg's default log, even if they had set another. The
/// first scope also limits single allocations of FFmpeg.
class LogScope {
 public:
  LogScope();
  ~LogScope();
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  /// First error of a demuxer, without line feeds; empty: none.
  const std::string& demuxer_error() const { return demuxer_error_; }
  /// First error of anything.
  const std::string& error() const { return error_; }
  void Add(bool demuxer, std::string text);

 private:
  LogScope* outer_;
  std::string demuxer_error_;
  std::string error_;
};

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_LOG_SCOPE_H_
