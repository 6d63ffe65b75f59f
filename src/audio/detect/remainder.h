/// \file
/// Judges the bytes after the end of a recording, in the same way for all files and pipes.
#ifndef XCODEC_SRC_AUDIO_DETECT_REMAINDER_H_
#define XCODEC_SRC_AUDIO_DETECT_REMAINDER_H_

#include <cstdint>
#include <string>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Padding of zeros, and whole tags in any number and order, are nothing.
struct Remainder {
  std::string other_file;      ///< "another file begins at byte N"; empty: none does
  bool other_at_once = false;  ///< it begins before anything else but padding and tags
  std::string cut_tag;         ///< "the tag that begins at byte N is cut short"; empty: none is
  /// The remaining bytes, without padding and tags before them and tags after them; 0 bytes: nothing.
  std::int64_t at = 0, bytes = 0;
  bool text = false;  ///< the remaining bytes are text, which samples are not
};

/// Judges the bytes of `file` from `from` on. Positions are counted from the start of the whole file. kIo.
Result<Remainder> JudgeRemainder(const FileRange& file, std::int64_t from);

/// "N bytes, from byte M on, that are none of its audio"; empty when nothing is left.
std::string LeftText(const Remainder& remainder);

/// "the header does not count the N bytes that begin at byte M"
std::string Uncounted(std::int64_t bytes, std::int64_t at);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_REMAINDER_H_
