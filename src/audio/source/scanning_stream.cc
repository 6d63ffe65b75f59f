#include "audio/source/scanning_stream.h"

#include <algorithm>
#include <cstring>

#include "audio/detect/file_start.h"

namespace xcodec::audio {

// Reads `size` bytes more, and looks at them.
Status ScanningStream::Fill(std::size_t size) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(taken_));
  position_ += static_cast<std::int64_t>(taken_);
  decided_ -= taken_;
  taken_ = 0;
  const std::size_t had = buffer_.size();
  buffer_.resize(had + size);
  Result<std::size_t> n = inner_->Read(&buffer_[had], size);
  buffer_.resize(had + (n.ok() ? *n : 0));
  XCODEC_RETURN_IF_ERROR(n.status());
  complete_ = *n < size;
  const StartScan scan =
      ScanForStart(Bytes(buffer_.data(), buffer_.size()), decided_, complete_, StartMarks::kFrames);
  decided_ = scan.found ? scan.at : scan.decided;
  if (scan.found) found_ = position_ + static_cast<std::int64_t>(scan.at);
  return Status::Ok();
}

Result<std::size_t> ScanningStream::Read(void* data, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const std::size_t n = std::min(size - done, decided_ - taken_);
    if (n > 0) std::memcpy(static_cast<unsigned char*>(data) + done, &buffer_[taken_], n);
    taken_ += n;
    done += n;
    if (done == size || found_ >= 0 || complete_) break;
    XCODEC_RETURN_IF_ERROR(Fill(size - done));
  }
  return done;
}

}  // namespace xcodec::audio
