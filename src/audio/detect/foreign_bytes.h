/// \file
/// Bytes in a file that belong to none of the streams that are read from it.
#ifndef XCODEC_SRC_AUDIO_DETECT_FOREIGN_BYTES_H_
#define XCODEC_SRC_AUDIO_DETECT_FOREIGN_BYTES_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// The first byte of `file` in [from, to) that is not zero; `to` when there is none. kIo.
Result<std::int64_t> AfterZeros(const FileRange& file, std::int64_t from, std::int64_t to);

/// Collects runs of such bytes. Zeros are padding and do not count. Not thread-safe.
class ForeignBytes {
 public:
  /// Bytes [from, to) of `file`; an empty run does nothing. kIo.
  Status Add(const FileRange& file, std::int64_t from, std::int64_t to);
  /// "another file begins at byte N", at the start of a run or within one; empty when none does.
  const std::string& other_file() const { return other_file_; }
  /// Its position in the file; -1: none.
  std::int64_t other_at() const { return other_at_; }
  /// "N bytes at byte M that are no audio it reads", of all runs; empty when there are none.
  std::string Text() const;

 private:
  std::string other_file_;
  std::int64_t other_at_ = -1, first_ = -1, bytes_ = 0;
};

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_FOREIGN_BYTES_H_
