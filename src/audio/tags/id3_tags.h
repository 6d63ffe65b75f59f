/// \file
/// ID3v2 tags: those that TagLib reads, and those that it skips.
#ifndef XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_

#include <taglib/id3v2tag.h>

#include "audio/tags/found_tags.h"
#include "xcodec/span.h"

namespace xcodec::audio {

/// Suffix for the names of comments and lyrics; the field holds their languages (ISO 639-2), one for each
/// value in order, "XXX" if it has none. The field is absent if no value has a language.
constexpr char kLanguageSuffix[] = "_LANGUAGE";

/// All texts, languages of comments and lyrics, chapters and pictures of a tag; null: none. Frames other than
/// text are named.
void TakeId3v2(const TagLib::ID3v2::Tag* tag, FoundTags* found);

/// `tag` is a whole ID3v2 tag with its header. TagLib does not read frames after an empty one: they are read
/// here, and frames that are empty or do not fit into the tag are named.
void TakeBrokenId3v2(Bytes tag, FoundTags* found);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_
