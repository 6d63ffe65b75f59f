/// \file
/// Inspects .ecdc files without decoding audio: their contents, and whether they are intact.
#ifndef XCODEC_SRC_CODEC_FILE_FILE_CHECK_H_
#define XCODEC_SRC_CODEC_FILE_FILE_CHECK_H_

#include "codec/file/ecdc_reader.h"
#include "container/codes_digest.h"
#include "xcodec/files.h"

namespace xcodec::codec {

/// Reads everything: every checksum, every code, totals and digest. `reader` must have begun.
Result<CheckedFile> CheckFile(EcdcReader* reader);

/// Reads a file that has just been written (`reader` has begun) and compares its codes with the original
/// ones. kInternal if they differ.
Status VerifyCodes(EcdcReader* reader, const container::V1Digest& digest);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_FILE_CHECK_H_
