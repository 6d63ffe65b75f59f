/// \file
/// The byte of padding that writers of chunks omit at the end of a file.
#ifndef XCODEC_SRC_AUDIO_DETECT_CHUNK_PADDING_H_
#define XCODEC_SRC_AUDIO_DETECT_CHUNK_PADDING_H_

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Chunks of odd size have a byte of padding, which some writers omit at the end: whether only this byte is
/// missing from a RIFF (`little`) or FORM file that ends one byte early. kIo.
Result<bool> LacksPaddingOnly(const FileRange& file, bool little);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_CHUNK_PADDING_H_
