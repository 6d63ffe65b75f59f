/// \file
/// What the chunks of a file say beside its samples: texts, and names of everything that is no text.
#ifndef XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_

#include <taglib/tiostream.h>

#include <string>
#include <utility>
#include <vector>

namespace xcodec {

struct ChunkTags {
  std::vector<std::pair<std::string, std::string>> fields;  ///< names as those of TagSet; values are UTF-8
  std::vector<std::string> id3v2_bytes;                     ///< ID3v2 tags, as they are
  std::vector<std::string> lost;                            ///< names of what is no text
};

/// Goes through WAV (RIFF, RIFX, RF64, BW64), AIFF and SVX, CAF, W64, AU, VOC, IRCAM, XI and SPHERE files:
/// INFO lists, bext, iXML, axml and XMP, NAME, AUTH, ANNO, COMT and copyright, CAF's info, annotations of AU,
/// text blocks of VOC, comments of IRCAM, names in XI, fields of SPHERE. ID3v2 is left to others. Chunks that
/// only serve the samples are passed over; all others are named. Of other files nothing.
ChunkTags ReadChunkTags(TagLib::IOStream* file);

}  // namespace xcodec

#endif  // XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_
