#include "codec/file/spool.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/atomic_file.h"
#include "base/temp_file.h"

namespace xcodec::codec {
namespace {

constexpr std::size_t kMemoryLimit = std::size_t{4} << 20;
constexpr std::size_t kCopyPiece = std::size_t{1} << 16;

}  // namespace

Status Spool::Write(Bytes bytes) {
  size_ += static_cast<std::int64_t>(bytes.size());
  if (!file_ && memory_.size() + bytes.size() <= kMemoryLimit) {
    memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    return Status::Ok();
  }
  if (!file_) XCODEC_RETURN_IF_ERROR(MoveToFile());
  return WriteAll(file_->get(), bytes);
}

Status Spool::MoveToFile() {
  XCODEC_ASSIGN_OR_RETURN(OwnedFd file, CreateTempFile());
  file_.emplace(std::move(file));
  const Status status = WriteAll(file_->get(), memory_);
  memory_ = {};
  return status;
}

Status Spool::CopyTo(container::ByteSink* sink) {
  if (!file_) return sink->Write(memory_);
  if (lseek(file_->get(), 0, SEEK_SET) != 0) return Status(StatusCode::kIo, SystemMessage(errno));
  std::vector<unsigned char> piece(kCopyPiece);
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::size_t n, ReadFully(file_->get(), piece.data(), piece.size()));
    if (n == 0) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(sink->Write(Bytes(piece.data(), n)));
  }
}

}  // namespace xcodec::codec
