#include "codec/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/atomic_file.h"
#include "base/environment.h"

namespace xcodec {
namespace {

constexpr std::size_t kMemoryLimit = std::size_t{4} << 20;
constexpr std::size_t kCopyPiece = std::size_t{1} << 16;

}  // namespace

Spool::~Spool() {
  if (fd_ >= 0) close(fd_);
}

Status Spool::Write(Bytes bytes) {
  size_ += static_cast<std::int64_t>(bytes.size());
  if (fd_ < 0 && memory_.size() + bytes.size() <= kMemoryLimit) {
    memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    return Status::Ok();
  }
  if (fd_ < 0) XCODEC_RETURN_IF_ERROR(MoveToFile());
  return WriteAll(fd_, bytes);
}

Status Spool::MoveToFile() {
  const std::string folder = Environment("TMPDIR");
  std::string path = (folder.empty() ? "/tmp" : folder) + "/xcodec-XXXXXX";
  fd_ = mkostemp(path.data(), O_CLOEXEC);
  if (fd_ < 0) return Status(StatusCode::kIo, "cannot create a temporary file: " + SystemMessage(errno));
  unlink(path.c_str());
  const Status status = WriteAll(fd_, memory_);
  memory_ = {};
  return status;
}

Status Spool::CopyTo(ByteSink* sink) {
  if (fd_ < 0) return sink->Write(memory_);
  if (lseek(fd_, 0, SEEK_SET) != 0) return Status(StatusCode::kIo, SystemMessage(errno));
  std::vector<unsigned char> piece(kCopyPiece);
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, ReadFully(fd_, piece.data(), piece.size()));
    if (n == 0) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(sink->Write(Bytes(piece.data(), n)));
  }
}

}  // namespace xcodec
