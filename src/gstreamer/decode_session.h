/// \file
/// One file being decoded, through the library's C interface.
#ifndef XCODEC_SRC_GSTREAMER_DECODE_SESSION_H_
#define XCODEC_SRC_GSTREAMER_DECODE_SESSION_H_

#include <cstdint>
#include <string>

#include "gstreamer/byte_feed.h"
#include "xcodec/xcodec_c.h"

namespace xcodec::gstreamer {

/// xcodec_decoder on a ByteFeed. After a failed call, status() and reason() say why, unless the feed's flow()
/// does. Not thread-safe.
class DecodeSession {
 public:
  /// `feed` must outlive the object.
  explicit DecodeSession(ByteFeed* feed) : feed_(feed) {}
  ~DecodeSession() { xcodec_decoder_free(decoder_); }
  DecodeSession(const DecodeSession&) = delete;
  DecodeSession& operator=(const DecodeSession&) = delete;

  /// Once, before all others: reads the header and opens the model.
  bool Open();
  /// Properties of the file; valid as long as the object.
  const xcodec_stream_info& info() const { return info_; }
  /// Up to `samples` of each channel, interleaved; 0 at the end, negative after a failure.
  std::int64_t Read(float* to, std::int64_t samples);
  /// Makes this sample the next one; possible when the feed is seekable.
  bool Seek(std::int64_t sample);

  /// XCODEC_STATUS_...
  int status() const { return status_; }
  /// One line of printable UTF-8, what the program `xcodec` would say after the file's name.
  std::string reason() const;

 private:
  bool Keep(int status, char* error);

  ByteFeed* feed_;
  xcodec_decoder* decoder_ = nullptr;
  xcodec_stream_info info_{};
  int status_ = XCODEC_STATUS_OK;
  std::string text_;
};

}  // namespace xcodec::gstreamer

#endif  // XCODEC_SRC_GSTREAMER_DECODE_SESSION_H_
