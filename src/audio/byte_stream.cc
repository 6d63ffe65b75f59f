#include "audio/byte_stream.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/atomic_file.h"

namespace xcodec {

OwnedFd::~OwnedFd() {
  if (owns_ && fd_ >= 0) close(fd_);
}

FdStream::FdStream(OwnedFd fd) : fd_(std::move(fd)) {
  struct stat info {};
  if (fstat(fd_.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const off_t at = lseek(fd_.get(), 0, SEEK_CUR);
  if (at >= 0) remaining_ = std::max<std::int64_t>(0, info.st_size - at);
}

Result<std::size_t> FdStream::Read(void* data, std::size_t size) {
  Result<std::size_t> n = ReadFully(fd_.get(), data, size);
  if (n.ok() && remaining_ >= 0)
    remaining_ = std::max<std::int64_t>(0, remaining_ - static_cast<std::int64_t>(*n));
  return n;
}

Result<std::size_t> MemoryStream::Read(void* data, std::size_t size) {
  const std::size_t n = std::min(size, bytes_.size());
  if (n > 0) std::memcpy(data, bytes_.data(), n);
  bytes_ = bytes_.subspan(n);
  return n;
}

Result<std::size_t> RecordingStream::Read(void* data, std::size_t size) {
  auto* out = static_cast<unsigned char*>(data);
  const std::size_t replay = std::min(size, recorded_.size() - position_);
  if (replay > 0) std::memcpy(out, recorded_.data() + position_, replay);
  position_ += replay;
  if (!recording_ && !recorded_.empty() && position_ == recorded_.size()) {
    recorded_ = {};
    position_ = 0;
  }
  if (replay == size) return size;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, inner_->Read(out + replay, size - replay));
  if (!recording_ || recorded_.size() + n > kMaxRecorded) {
    complete_ = complete_ && n == 0;
  } else if (complete_) {
    recorded_.insert(recorded_.end(), out + replay, out + replay + n);
    position_ = recorded_.size();
  }
  return replay + n;
}

std::int64_t RecordingStream::remaining() const {
  const std::int64_t rest = inner_->remaining();
  return rest < 0 ? -1 : rest + static_cast<std::int64_t>(recorded_.size() - position_);
}

bool RecordingStream::Rewind() {
  if (!complete_) return false;
  position_ = 0;
  return true;
}

}  // namespace xcodec
