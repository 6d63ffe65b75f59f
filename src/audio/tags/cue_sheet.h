/// \file
/// FLAC's CUESHEET block as text.
#ifndef XCODEC_SRC_AUDIO_TAGS_CUE_SHEET_H_
#define XCODEC_SRC_AUDIO_TAGS_CUE_SHEET_H_

#include <string>
#include <string_view>

namespace xcodec::audio {

/// The body of a CUESHEET block (RFC 9639, section 8.7) as text; empty for one that is damaged.
std::string CueSheetText(std::string_view block);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_CUE_SHEET_H_
