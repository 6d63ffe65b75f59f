/// \file
/// Where samples end by what the header of a file states.
#ifndef XCODEC_SRC_AUDIO_DETECT_STATED_END_H_
#define XCODEC_SRC_AUDIO_DETECT_STATED_END_H_

#include <cstdint>
#include <string_view>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec {

/// The byte after the last one of True Audio, Monkey's Audio (from version 3.98 on), TAK, DSF and SoX files,
/// by MediaKind::demuxer; -1 where the header does not say. It may lie after the end of the file. Of NUT,
/// which states nothing at its start, the end of `file` where its index ends there. kIo.
Result<std::int64_t> StatedEnd(const FileRange& file, std::string_view demuxer);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_DETECT_STATED_END_H_
