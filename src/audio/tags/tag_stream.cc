#include "audio/tags/tag_stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "base/atomic_file.h"

namespace xcodec::audio {
namespace {

constexpr long kPiece = 1L << 16;

}  // namespace

void TagStream::Fail(const char* what) {
  if (status_.ok()) status_ = Status(StatusCode::kIo, std::string(what) + ": " + SystemMessage(errno));
}

TagLib::ByteVector TagStream::ReadAt(long offset, unsigned long length) {
  const long rest = std::max(0L, this->length() - offset);
  TagLib::ByteVector data(static_cast<unsigned>(std::min(length, static_cast<unsigned long>(rest))), 0);
  unsigned done = 0;
  while (done < data.size()) {
    const ssize_t n = pread(fd_, data.data() + done, data.size() - done, offset + static_cast<long>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) Fail("read failed");
    if (n <= 0) break;
    done += static_cast<unsigned>(n);
  }
  return data.resize(done);
}

void TagStream::WriteAt(long offset, const TagLib::ByteVector& data) {
  unsigned done = 0;
  while (status_.ok() && done < data.size()) {
    const ssize_t n = pwrite(fd_, data.data() + done, data.size() - done, offset + static_cast<long>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return Fail("write failed");
    done += static_cast<unsigned>(n);
  }
}

// Moves everything from offset `from` to the end of the file to offset `to`.
void TagStream::Move(long from, long to) {
  const long end = length();
  if (to < from) {
    for (long at = from; at < end && status_.ok(); at += kPiece) WriteAt(at - from + to, ReadAt(at, kPiece));
    truncate(end - (from - to));
    return;
  }
  // Backwards, so that nothing is overwritten before it has been read.
  for (long at = end; at > from && status_.ok();) {
    const long n = std::min(kPiece, at - from);
    at -= n;
    WriteAt(at - from + to, ReadAt(at, static_cast<unsigned long>(n)));
  }
}

TagLib::ByteVector TagStream::readBlock(TagSize length) {
  TagLib::ByteVector data = ReadAt(position_, length);
  position_ += static_cast<long>(data.size());
  return data;
}

void TagStream::writeBlock(const TagLib::ByteVector& data) {
  WriteAt(position_, data);
  position_ += static_cast<long>(data.size());
}

void TagStream::insert(const TagLib::ByteVector& data, TagStart start, TagSize replace) {
  const long from = std::min(static_cast<long>(start + replace), length());
  const long to = static_cast<long>(start) + static_cast<long>(data.size());
  if (from != to) Move(from, to);
  WriteAt(static_cast<long>(start), data);
  position_ = to;
}

void TagStream::removeBlock(TagStart start, TagSize length) {
  const long from = std::min(static_cast<long>(start + length), this->length());
  if (from > static_cast<long>(start)) Move(from, static_cast<long>(start));
}

void TagStream::seek(long offset, Position from) {
  position_ = std::max(0L, from == Beginning ? offset
                           : from == Current ? position_ + offset
                                             : length() + offset);
}

long TagStream::length() {
  struct stat info {};
  if (fstat(fd_, &info) != 0) Fail("cannot tell the length");
  return static_cast<long>(info.st_size);
}

void TagStream::truncate(long length) {
  if (status_.ok() && ftruncate(fd_, length) != 0) Fail("cannot change the length");
}

}  // namespace xcodec::audio
