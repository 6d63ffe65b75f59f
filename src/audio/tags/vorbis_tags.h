/// \file
/// Vorbis comments and the metadata blocks of FLAC, in FLAC and Ogg files.
#ifndef XCODEC_SRC_AUDIO_TAGS_VORBIS_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_VORBIS_TAGS_H_

#include <taglib/tiostream.h>

#include <string>

#include "audio/tags/found_tags.h"

namespace xcodec::audio {

/// Adds the tags of a native FLAC file (after ID3v2 tags, if any) or of the first audio stream of an Ogg
/// file: comments in UTF-8 or, against the format, in Latin-1; pictures, also of the old COVERART kind;
/// a cue sheet as the text that `metaflac --export-cuesheet-to` writes. Comments without a name,
/// unreadable pictures and unknown blocks are named. False for any other file. Throws whatever TagLib
/// throws.
bool ReadVorbisTags(TagLib::IOStream* file, FoundTags* found);

/// The body of a block of Vorbis comments, without the framing of Ogg's codecs.
void TakeVorbisComments(std::string_view block, FoundTags* found);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_VORBIS_TAGS_H_
