/// \file
/// A stream for TagLib over a file descriptor, which notices every failed write.
#ifndef XCODEC_SRC_AUDIO_TAGS_TAG_STREAM_H_
#define XCODEC_SRC_AUDIO_TAGS_TAG_STREAM_H_

#include <taglib/taglib.h>
#include <taglib/tiostream.h>

#include <cstddef>

#include "xcodec/status.h"

namespace xcodec::audio {

// TagLib 2 has its own name for what TagLib 1 calls unsigned long here.
#if TAGLIB_MAJOR_VERSION >= 2
using TagStart = TagLib::offset_t;
using TagSize = std::size_t;
#else
using TagStart = unsigned long;
using TagSize = unsigned long;
#endif

/// TagLib's own FileStream writes through stdio and does not report a full disk; the file would then be
/// neither the old nor the new one. This stream keeps the first failure in status(). Borrows the descriptor,
/// whose position does not matter and does not change. Not thread-safe.
class TagStream final : public TagLib::IOStream {
 public:
  /// Set `read_only` for a descriptor that is open only for reading.
  explicit TagStream(int fd, bool read_only = false) : fd_(fd), read_only_(read_only) {}

  /// The first failure of a read, write or change of length.
  const Status& status() const { return status_; }

  TagLib::FileName name() const override { return ""; }
  TagLib::ByteVector readBlock(TagSize length) override;
  void writeBlock(const TagLib::ByteVector& data) override;
  void insert(const TagLib::ByteVector& data, TagStart start, TagSize replace) override;
  void removeBlock(TagStart start, TagSize length) override;
  bool readOnly() const override { return read_only_; }
  bool isOpen() const override { return true; }
  void seek(long offset, Position from) override;
  long tell() const override { return position_; }
  long length() override;
  void truncate(long length) override;

 private:
  void Fail(const char* what);
  TagLib::ByteVector ReadAt(long offset, unsigned long length);
  void WriteAt(long offset, const TagLib::ByteVector& data);
  void Move(long from, long to);

  int fd_;
  bool read_only_;
  long position_ = 0;
  Status status_;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_TAG_STREAM_H_
