/// \file
/// Tags before and after files of any kind.
#ifndef XCODEC_SRC_AUDIO_TAGS_OUTER_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_OUTER_TAGS_H_

#include <taglib/apetag.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2tag.h>
#include <taglib/tiostream.h>

#include <memory>
#include <string>
#include <vector>

namespace xcodec::audio {

/// One of the three is set.
struct OuterTag {
  std::unique_ptr<TagLib::ID3v2::Tag> id3v2;
  std::unique_ptr<TagLib::APE::Tag> ape;
  std::unique_ptr<TagLib::ID3v1::Tag> id3v1;
};

struct OuterTags {
  std::vector<OuterTag> front, back;     ///< unchanged, in the order of the file
  std::vector<std::string> id3v2_bytes;  ///< those of ID3v2 as they are
  std::vector<std::string> lost;         ///< names of tags that are not read
};

/// ID3v2 and APE tags at the start of the file, and these, ID3v1 and Lyrics3 at its end, where players look
/// for them in any kind of file. Throws whatever TagLib throws. Not thread-safe for one stream.
OuterTags ReadOuterTags(TagLib::IOStream* stream);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_OUTER_TAGS_H_
