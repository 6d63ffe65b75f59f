/// \file
/// Bytes that have to wait before they are written: in memory if few, in an unlinked temporary file if
/// many.
#ifndef XCODEC_SRC_CODEC_FILE_SPOOL_H_
#define XCODEC_SRC_CODEC_FILE_SPOOL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/owned_fd.h"
#include "container/byte_stream.h"

namespace xcodec::codec {

/// Written once, then copied to another sink. Not thread-safe.
class Spool final : public container::ByteSink {
 public:
  Status Write(Bytes bytes) override;
  /// Writes everything so far to `sink`.
  Status CopyTo(container::ByteSink* sink);
  std::int64_t size() const { return size_; }

 private:
  Status MoveToFile();

  std::vector<unsigned char> memory_;
  std::optional<OwnedFd> file_;
  std::int64_t size_ = 0;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_SPOOL_H_
