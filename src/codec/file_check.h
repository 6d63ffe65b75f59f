/// \file
/// Looking at .ecdc files without making audio: what is in them, and whether all of it is intact.
#ifndef XCODEC_SRC_CODEC_FILE_CHECK_H_
#define XCODEC_SRC_CODEC_FILE_CHECK_H_

#include <cstdint>

#include "codec/ecdc_reader.h"

namespace xcodec {

/// What a full check found.
struct CheckedFile {
  std::int64_t chunks = 0;
  std::int64_t frames = 0;
  std::int64_t samples = 0;
};

/// Reads everything: every checksum, every code, totals and digest. `reader` must have begun.
Result<CheckedFile> CheckFile(EcdcReader* reader);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_FILE_CHECK_H_
