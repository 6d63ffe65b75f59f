/// \file
/// The end of the samples that the header of a file states.
#ifndef XCODEC_SRC_AUDIO_DETECT_STATED_END_H_
#define XCODEC_SRC_AUDIO_DETECT_STATED_END_H_

#include <cstdint>
#include <string_view>

#include "audio/source/file_range.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// The byte after the last one of True Audio, Monkey's Audio (from version 3.98 on), TAK, DSF and SoX files,
/// by MediaKind::demuxer; -1 if the header does not state it. It may be after the end of the file. NUT states
/// nothing at its start; for NUT it is the end of `file` if its index ends there. kIo.
Result<std::int64_t> StatedEnd(const FileRange& file, std::string_view demuxer);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DETECT_STATED_END_H_
