/// \file
/// Title, artist, cover and other tags of audio files, through TagLib.
#ifndef XCODEC_SRC_AUDIO_TAGS_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_TAGS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::audio {

/// Limits: when reading, further or longer fields and larger pictures are left out and named in TagSet::lost.
constexpr std::size_t kMaxTagFields = 250;
constexpr std::size_t kMaxTagValueBytes = 64 * 1024;
constexpr std::size_t kMaxCoverBytes = 1024 * 1024;

struct CoverArt {
  std::string mime;  ///< "image/jpeg", "image/png", ...
  std::vector<unsigned char> bytes;
  int type = -1;            ///< 0 to 20 as in ID3v2 and FLAC; -1: the cover's is 3 (front), any other's 0
  std::string description;  ///< UTF-8
};

/// Names are in upper case as in Vorbis comments: TITLE, ARTIST, TRACKNUMBER, REPLAYGAIN_TRACK_GAIN, LYRICS,
/// and any other; LYRICS_LANGUAGE and COMMENT_LANGUAGE are those of the values of LYRICS and COMMENT in order
/// (ISO 639-2, XXX: unknown), CHAPTER001 and CHAPTER001NAME start and title of a chapter. Values are valid
/// UTF-8 without control characters other than line feed and tab. A name may occur more than once.
struct TagSet {
  std::vector<std::pair<std::string, std::string>> fields;
  CoverArt cover;                        ///< bytes empty: none
  std::vector<CoverArt> other_pictures;  ///< only with a cover
  std::vector<std::string> lost;         ///< after reading: names of tags that this cannot hold
  bool container_known = true;           ///< false: only tags around the file, not its own

  bool empty() const { return fields.empty() && cover.bytes.empty(); }
};

/// Adds to tags->lost, once.
void AddLostTag(const std::string& name, TagSet* tags);
/// Cleans and adds a value (which may be empty) or a picture from outside; if it is beyond the limits, or
/// nothing is left after cleaning, it is named in tags->lost. The first picture of a front becomes the cover,
/// otherwise the first of all.
void AddTagField(const std::string& name, const std::string& value, TagSet* tags);
void AddTagPicture(CoverArt picture, TagSet* tags);

/// Text for a message about all of them: each name once, and the number of pictures.
std::vector<std::string> NamesOfTags(const TagSet& tags);

/// Tags of a regular file that OpenAudio accepts (do not call it for other files: TagLib is less hardened
/// against hostile input than the readers). A file without tags, or of a kind TagLib does not know, gives an
/// empty set. kIo when it cannot be opened. Thread-safe for different files.
Result<TagSet> ReadTags(const std::string& path);
/// The same for an open regular file, whose position does not change.
Result<TagSet> ReadTagsFd(int fd);
/// The same for the bytes of a file, or of its beginning as far as it has tags.
Result<TagSet> ReadTagsOfBytes(Bytes file);

/// Adds tags to a finished FLAC or WAV file (not RF64: kUnsupported) that is open for reading and writing.
/// WAV gets a LIST INFO and an ID3v2 chunk, FLAC Vorbis comments and pictures. The names of what that kind of
/// file cannot hold are added to `lost` unless it is null. The descriptor stays open; its position is
/// undefined afterwards.
Status WriteTags(int fd, const TagSet& tags, std::vector<std::string>* lost = nullptr);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_TAGS_H_
