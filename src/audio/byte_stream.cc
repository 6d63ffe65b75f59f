#include "audio/byte_stream.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/atomic_file.h"
#include "base/stop_request.h"

namespace xcodec::audio {

Result<std::size_t> ByteStream::Peek(std::int64_t /*ahead*/, void* /*data*/, std::size_t /*size*/) const {
  return Status(StatusCode::kUnsupported, "a pipe cannot be looked at ahead of its position");
}

Result<std::int64_t> ByteStream::Skip(std::int64_t size) {
  std::vector<unsigned char> scratch(static_cast<std::size_t>(std::min<std::int64_t>(size, 65536)));
  std::int64_t done = 0;
  while (done < size) {
    const auto piece = static_cast<std::size_t>(std::min<std::int64_t>(size - done, 65536));
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, Read(scratch.data(), piece));
    done += static_cast<std::int64_t>(n);
    if (n < piece) break;
  }
  return done;
}

Result<std::size_t> AheadStream::Read(void* data, std::size_t size) {
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, stream_.Peek(ahead_, data, size));
  ahead_ += static_cast<std::int64_t>(n);
  return n;
}

Result<std::int64_t> AheadStream::Skip(std::int64_t size) {
  const std::int64_t n = std::min(size, remaining());
  ahead_ += n;
  return n;
}

std::int64_t AheadStream::remaining() const {
  return std::max<std::int64_t>(0, stream_.remaining() - ahead_);
}

namespace {

// Like ReadFully, for a pipe or device whose end can be requested (base/stop_request.h), between two reads.
Result<std::size_t> ReadLive(int fd, void* data, std::size_t size) {
  std::size_t done = 0;
  while (done < size && WaitForInput(fd)) {
    const ssize_t n = read(fd, static_cast<char*>(data) + done, size - done);
    if (n == 0) break;
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      struct pollfd wait {};
      wait.fd = fd;
      wait.events = POLLIN;
      poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return Status(StatusCode::kIo, "read failed: " + SystemMessage(errno));
    }
  }
  return done;
}

}  // namespace

FdStream::FdStream(OwnedFd fd) : fd_(std::move(fd)) {
  struct stat info {};
  if (fstat(fd_.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const off_t at = lseek(fd_.get(), 0, SEEK_CUR);
  if (at >= 0) remaining_ = std::max<std::int64_t>(0, info.st_size - at);
}

Result<std::size_t> FdStream::Read(void* data, std::size_t size) {
  if (remaining_ < 0) return ReadLive(fd_.get(), data, size);
  Result<std::size_t> n = ReadFully(fd_.get(), data, size);
  if (n.ok()) remaining_ = std::max<std::int64_t>(0, remaining_ - static_cast<std::int64_t>(*n));
  return n;
}

Result<std::size_t> FdStream::Peek(std::int64_t ahead, void* data, std::size_t size) const {
  if (remaining_ < 0) return ByteStream::Peek(ahead, data, size);
  const off_t at = lseek(fd_.get(), 0, SEEK_CUR);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n =
        pread(fd_.get(), static_cast<char*>(data) + done, size - done, at + ahead + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Status(StatusCode::kIo, "read failed: " + SystemMessage(errno));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

Result<std::size_t> MemoryStream::Peek(std::int64_t ahead, void* data, std::size_t size) const {
  if (!known_length_) return ByteStream::Peek(ahead, data, size);
  const auto skipped = static_cast<std::size_t>(ahead);
  if (skipped >= bytes_.size()) return std::size_t{0};
  const std::size_t n = std::min(size, bytes_.size() - skipped);
  if (n > 0) std::memcpy(data, bytes_.data() + skipped, n);  // whoever wants nothing may have no place for it
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

Result<std::size_t> RecordingStream::Peek(std::int64_t ahead, void* data, std::size_t size) const {
  const auto replay = static_cast<std::int64_t>(recorded_.size() - position_);
  if (ahead < replay) return ByteStream::Peek(ahead, data, size);
  return inner_->Peek(ahead - replay, data, size);
}

bool RecordingStream::Rewind() {
  if (!complete_) return false;
  position_ = 0;
  return true;
}

}  // namespace xcodec::audio
