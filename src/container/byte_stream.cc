#include "container/byte_stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/atomic_file.h"

namespace xcodec::container {
namespace {

constexpr std::size_t kReadAhead = 65536;
constexpr std::size_t kGrowStep = 65536;

Status TooShort() { return Status(StatusCode::kTruncated, "the file ends too early"); }

}  // namespace

Status ByteSource::Seek(std::int64_t) {
  return Status(StatusCode::kUnsupported, "this input can only be read from front to back");
}

Result<std::int64_t> ByteSource::Size() {
  return Status(StatusCode::kUnsupported, "the length of this input is not known");
}

Status ByteSource::ReadExactly(void* data, std::size_t size) {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, Read(data, size));
  return n == size ? Status::Ok() : TooShort();
}

Status ByteSource::ReadVector(std::size_t size, std::vector<unsigned char>* out) {
  out->clear();
  while (out->size() < size) {
    const std::size_t old = out->size();
    // Doubling, so that a false size costs at most twice the memory of the real data.
    const std::size_t step = std::min(size - old, std::max(kGrowStep, old));
    out->resize(old + step);
    XCODEC_RETURN_IF_ERROR(ReadExactly(out->data() + old, step));
  }
  return Status::Ok();
}

Result<std::size_t> MemorySource::Read(void* data, std::size_t size) {
  const std::size_t n = std::min(size, bytes_.size() - position_);
  if (n > 0) std::memcpy(data, bytes_.data() + position_, n);
  position_ += n;
  return n;
}

Status MemorySource::Seek(std::int64_t position) {
  if (position < 0 || static_cast<std::uint64_t>(position) > bytes_.size()) return TooShort();
  position_ = static_cast<std::size_t>(position);
  return Status::Ok();
}

FdSource::FdSource(int fd) : fd_(fd) {
  struct stat info {};
  const off_t at = lseek(fd, 0, SEEK_CUR);
  seekable_ = at >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  if (seekable_) origin_ = at;
}

Result<std::size_t> FdSource::Read(void* data, std::size_t size) {
  auto* out = static_cast<unsigned char*>(data);
  std::size_t done = 0;
  while (done < size) {
    if (next_ == buffer_.size()) {
      buffer_.resize(kReadAhead);
      next_ = 0;
      // Only needed bytes are read from a pipe, so that nothing waits for bytes that are not needed yet.
      const std::size_t wanted = seekable_ ? kReadAhead : std::min(kReadAhead, size - done);
      Result<std::size_t> got = ReadFully(fd_, buffer_.data(), wanted);
      buffer_.resize(got.ok() ? *got : 0);
      if (!got.ok()) return got.status();
      if (buffer_.empty()) break;
    }
    const std::size_t n = std::min(size - done, buffer_.size() - next_);
    std::memcpy(out + done, buffer_.data() + next_, n);
    next_ += n;
    done += n;
  }
  position_ += static_cast<std::int64_t>(done);
  return done;
}

Status FdSource::Seek(std::int64_t position) {
  if (!seekable_) return ByteSource::Seek(position);
  if (position < 0) return TooShort();
  buffer_.clear();
  next_ = 0;
  if (lseek(fd_, origin_ + position, SEEK_SET) < 0)
    return Status(StatusCode::kIo, "cannot seek: " + SystemMessage(errno));
  position_ = position;
  return Status::Ok();
}

Result<std::int64_t> FdSource::Size() {
  if (!seekable_) return ByteSource::Size();
  struct stat info {};
  if (fstat(fd_, &info) != 0) return Status(StatusCode::kIo, "cannot stat: " + SystemMessage(errno));
  return std::max<std::int64_t>(0, info.st_size - origin_);
}

Status VectorSink::Write(Bytes bytes) {
  out_->insert(out_->end(), bytes.begin(), bytes.end());
  return Status::Ok();
}

Status FdSink::Write(Bytes bytes) { return WriteAll(fd_, bytes); }

}  // namespace xcodec::container
