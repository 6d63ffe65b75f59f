#include "audio/tags/picture_types.h"

namespace xcodec::audio {
namespace {

constexpr const char* kNames[kPictureTypes] = {"Other",
                                               "32x32 pixels 'file icon'",
                                               "Other file icon",
                                               "Cover (front)",
                                               "Cover (back)",
                                               "Leaflet page",
                                               "Media (e.g. label side of CD)",
                                               "Lead artist/lead performer/soloist",
                                               "Artist/performer",
                                               "Conductor",
                                               "Band/Orchestra",
                                               "Composer",
                                               "Lyricist/text writer",
                                               "Recording Location",
                                               "During recording",
                                               "During performance",
                                               "Movie/video screen capture",
                                               "A bright coloured fish",
                                               "Illustration",
                                               "Band/artist logotype",
                                               "Publisher/Studio logotype"};

}  // namespace

int PictureTypeOf(std::string_view ffmpeg_name) {
  for (int i = 0; i < kPictureTypes; ++i)
    if (ffmpeg_name == kNames[i]) return i;
  return kPictureOther;
}

}  // namespace xcodec::audio
