#include "gstreamer/decode_session.h"

#include <glib.h>

namespace xcodec::gstreamer {
namespace {

std::int64_t ReadBytes(void* user, void* data, std::size_t size) {
  const std::int64_t n = static_cast<ByteFeed*>(user)->Read(data, size);
  return n < 0 ? -XCODEC_STATUS_CANCELLED : n;
}

int SeekByte(void* user, std::int64_t offset) {
  return static_cast<ByteFeed*>(user)->Seek(offset) ? XCODEC_STATUS_OK : XCODEC_STATUS_IO;
}

}  // namespace

bool DecodeSession::Keep(int status, char* error) {
  status_ = status;
  text_ = error == nullptr ? "" : error;
  xcodec_free_text(error);
  return status == XCODEC_STATUS_OK;
}

bool DecodeSession::Open() {
  xcodec_decoder_options options{};
  options.size = sizeof(options);
  if (feed_->seekable()) {
    options.seek = SeekByte;
    options.file_size = feed_->size();
  }
  char* error = nullptr;
  const int status = xcodec_decoder_create(ReadBytes, feed_, nullptr, &options, &decoder_, &error);
  if (!Keep(status, error)) return false;
  info_.size = sizeof(info_);
  return Keep(xcodec_decoder_get_info(decoder_, &info_), nullptr);
}

std::int64_t DecodeSession::Read(float* to, std::int64_t samples) {
  char* error = nullptr;
  std::int64_t count = 0;
  const int status = xcodec_decoder_read_interleaved(decoder_, to, samples, &count, &error);
  return Keep(status, error) ? count : -1;
}

bool DecodeSession::Seek(std::int64_t sample) {
  char* error = nullptr;
  const int status = xcodec_decoder_seek(decoder_, sample, &error);
  return Keep(status, error);
}

std::string DecodeSession::reason() const {
  // Names in a file may be any bytes, and players print them unchanged.
  gchar* valid = g_utf8_make_valid(text_.empty() ? xcodec_status_name(status_) : text_.c_str(), -1);
  std::string line = valid;
  g_free(valid);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return line;
}

}  // namespace xcodec::gstreamer
