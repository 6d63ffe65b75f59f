/// \file
/// Types of pictures: the numbers that ID3v2, FLAC and Vorbis comments share.
#ifndef XCODEC_SRC_AUDIO_TAGS_PICTURE_TYPES_H_
#define XCODEC_SRC_AUDIO_TAGS_PICTURE_TYPES_H_

#include <string_view>

namespace xcodec::audio {

constexpr int kPictureOther = 0;
constexpr int kPictureFrontCover = 3;
constexpr int kPictureTypes = 21;

/// The type for a name as FFmpeg uses it, "Cover (front)"; kPictureOther for any other text.
int PictureTypeOf(std::string_view ffmpeg_name);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_PICTURE_TYPES_H_
