/// \file
/// Metadata in the chunks of a file: texts, and the names of all data other than text.
#ifndef XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_
#define XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_

#include <taglib/tiostream.h>

#include <string>
#include <utility>
#include <vector>

namespace xcodec::audio {

struct ChunkTags {
  std::vector<std::pair<std::string, std::string>> fields;  ///< names as those of TagSet; values are UTF-8
  std::vector<std::string> id3v2_bytes;                     ///< ID3v2 tags, unchanged
  std::vector<std::string> lost;                            ///< names of data other than text
};

/// Goes through WAV (RIFF, RIFX, RF64, BW64), AIFF and SVX, CAF, W64, AU, VOC, IRCAM, XI and SPHERE files:
/// INFO lists, bext, iXML, axml and XMP, NAME, AUTH, ANNO, COMT and copyright, CAF's info, annotations of AU,
/// text blocks of VOC, comments of IRCAM, names in XI, fields of SPHERE. ID3v2 is read elsewhere. Chunks that
/// only describe the samples are skipped; all others are named. Other files give nothing.
ChunkTags ReadChunkTags(TagLib::IOStream* file);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_TAGS_CHUNK_TAGS_H_
