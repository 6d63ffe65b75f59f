/// \file
/// ID3v2: what TagLib tells of it, and what it passes over.
#ifndef XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_

#include <taglib/id3v2tag.h>

#include "audio/tags/found_tags.h"
#include "xcodec/span.h"

namespace xcodec {

/// Added to the name of comments and lyrics: their languages (ISO 639-2), one for each value in order, "XXX"
/// where there is none. There is no such field when no value has one.
constexpr char kLanguageSuffix[] = "_LANGUAGE";

/// All texts, languages of comments and lyrics, chapters and pictures of a tag; null: none. Frames that are
/// no text are named.
void TakeId3v2(const TagLib::ID3v2::Tag* tag, FoundTags* found);

/// `tag` is a whole ID3v2 tag with its header. TagLib reads none of the frames that follow an empty one: they
/// are taken here, and frames that are empty or do not fit into the tag are named.
void TakeBrokenId3v2(Bytes tag, FoundTags* found);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_TAGS_ID3_TAGS_H_
