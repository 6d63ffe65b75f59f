/// \file
/// What FFmpeg's libraries would print.
#ifndef XCODEC_SRC_FFMPEG_LOG_SCOPE_H_
#define XCODEC_SRC_FFMPEG_LOG_SCOPE_H_

#include <string>

namespace xcodec {

/// While one exists, nothing that FFmpeg says in this thread is printed, and the first error is kept: some
/// damage is told by no other means. Scopes may be nested; the innermost one listens. Other threads (of a
/// program that uses FFmpeg itself) keep FFmpeg's default log, as if they had not set another. The first
/// scope also limits what FFmpeg allocates at once.
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

}  // namespace xcodec

#endif  // XCODEC_SRC_FFMPEG_LOG_SCOPE_H_
