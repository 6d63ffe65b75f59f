#include "audio/tags/tags.h"

#include <fcntl.h>
#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apetag.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2tag.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/oggfile.h>
#include <taglib/tbytevectorstream.h>
#include <taglib/tpropertymap.h>
#include <taglib/trueaudiofile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>

#include <exception>
#include <string>
#include <utility>

#include "audio/byte_stream.h"
#include "audio/tags/asf_tags.h"
#include "audio/tags/chunk_tags.h"
#include "audio/tags/found_tags.h"
#include "audio/tags/id3_tags.h"
#include "audio/tags/outer_tags.h"
#include "audio/tags/picture_types.h"
#include "audio/tags/tag_stream.h"
#include "audio/tags/vorbis_tags.h"
#include "base/atomic_file.h"

namespace xcodec::audio {
namespace {

// Items of bytes: a description, NUL, and the picture, which itself tells what it is.
void TakeApePictures(const TagLib::APE::Tag& tag, FoundTags* found) {
  for (const auto& [key, item] : tag.itemListMap()) {
    const std::string name = key.upper().to8Bit(true);
    if (item.type() != TagLib::APE::Item::Binary || name.compare(0, 9, "COVER ART") != 0) continue;
    const TagLib::ByteVector bytes = item.binaryData();
    const int nul = bytes.find('\0');
    if (nul < 0) {
      found->Lose(name + " (damaged)");
      continue;
    }
    // The description is only a file name, such as "Cover Art (Front).jpg".
    CoverArt art;
    art.bytes.assign(bytes.begin() + nul + 1, bytes.end());
    art.mime = MimeOfPicture(art.bytes);
    art.type = name.find("FRONT") != std::string::npos  ? kPictureFrontCover
               : name.find("BACK") != std::string::npos ? 4
                                                        : kPictureOther;
    found->pictures.push_back(std::move(art));
  }
}

void TakeTag(const TagLib::ID3v2::Tag* tag, FoundTags* found) { TakeId3v2(tag, found); }

void TakeTag(const TagLib::APE::Tag* tag, FoundTags* found) {
  if (tag == nullptr || tag->isEmpty()) return;
  FoundTags own;
  own.AddProperties(tag->properties());
  TakeApePictures(*tag, &own);
  Merge(std::move(own), false, found);
}

void TakeTag(const TagLib::ID3v1::Tag* tag, FoundTags* found) {
  if (tag == nullptr || tag->isEmpty()) return;
  FoundTags own;
  own.AddProperties(tag->properties());
  Merge(std::move(own), true, found);
}

// Those of one file, in the order of what they can hold; null: there is none.
template <typename... Tags>
void TakeAll(FoundTags* found, const Tags*... tags) {
  (TakeTag(tags, found), ...);
}

// All tags of a file, of whatever kinds; TagLib itself gives those of the first kind that it finds. FLAC and
// Ogg: see vorbis_tags.h. INFO: see chunk_tags.h.
void TakeFile(TagLib::File* file, FoundTags* found) {
  if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file)) {
    TakeAll(found, mpeg->ID3v2Tag(), mpeg->APETag(), mpeg->ID3v1Tag());
  } else if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(file)) {
    TakeAll(found, flac->ID3v2Tag(), flac->ID3v1Tag());
  } else if (auto* ape = dynamic_cast<TagLib::APE::File*>(file)) {
    TakeAll(found, ape->APETag(), ape->ID3v1Tag());
  } else if (auto* wavpack = dynamic_cast<TagLib::WavPack::File*>(file)) {
    TakeAll(found, wavpack->APETag(), wavpack->ID3v1Tag());
  } else if (auto* musepack = dynamic_cast<TagLib::MPC::File*>(file)) {
    TakeAll(found, musepack->APETag(), musepack->ID3v1Tag());
  } else if (auto* true_audio = dynamic_cast<TagLib::TrueAudio::File*>(file)) {
    TakeAll(found, true_audio->ID3v2Tag(), true_audio->ID3v1Tag());
  } else if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(file)) {
    TakeAll(found, wav->ID3v2Tag());
  } else if (auto* aiff = dynamic_cast<TagLib::RIFF::AIFF::File*>(file)) {
    TakeAll(found, aiff->tag());
  } else if (const auto* asf = dynamic_cast<TagLib::ASF::File*>(file)) {
    TakeAsf(*asf, found);
  } else if (dynamic_cast<TagLib::Ogg::File*>(file) == nullptr) {
    FoundTags own;
    own.AddProperties(file->properties());
    Merge(std::move(own), false, found);
  }
}

void TakeOuter(const OuterTags& outer, FoundTags* found) {
  for (const auto* tags : {&outer.front, &outer.back})
    for (const OuterTag& tag : *tags) TakeAll(found, tag.id3v2.get(), tag.ape.get(), tag.id3v1.get());
  for (const std::string& bytes : outer.id3v2_bytes)
    TakeBrokenId3v2(Bytes(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()), found);
  for (const std::string& name : outer.lost) found->Lose(name);
}

void TakeChunks(const ChunkTags& chunks, FoundTags* found) {
  FoundTags own;
  for (const auto& [name, text] : chunks.fields) own.Add(name, text);
  Merge(std::move(own), false, found);
  for (const std::string& bytes : chunks.id3v2_bytes)
    TakeBrokenId3v2(Bytes(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()), found);
  for (const std::string& name : chunks.lost) found->Lose(name);
}

// The contents decide what a file is: its name may be wrong, and pipes have none.
Result<TagSet> ReadStream(TagLib::IOStream* stream) {
  TagSet tags;
  try {
    FoundTags found;
    const bool vorbis = ReadVorbisTags(stream, &found);
    const ChunkTags chunks = ReadChunkTags(stream);
    stream->seek(0);
    const TagLib::FileRef ref(stream, false);
    const bool known = !ref.isNull() && ref.file()->isValid();
    if (known) TakeFile(ref.file(), &found);
    TakeOuter(ReadOuterTags(stream), &found);
    TakeChunks(chunks, &found);
    Take(std::move(found), &tags);
    tags.container_known = known || vorbis;
  } catch (const std::exception& e) {
    return Status(StatusCode::kDamaged, std::string("tags: ") + e.what());
  }
  return tags;
}

}  // namespace

Result<TagSet> ReadTags(const std::string& path) {
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC), true);
  if (fd.get() < 0) return Status(StatusCode::kIo, "cannot open to read its tags");
  return ReadTagsFd(fd.get());
}

Result<TagSet> ReadTagsFd(int fd) {
  TagStream stream(fd, true);
  Result<TagSet> tags = ReadStream(&stream);
  // TagLib treats unreadable data as the end of the file.
  if (!stream.status().ok()) return stream.status().WithPrefix("tags");
  return tags;
}

Result<TagSet> ReadTagsOfBytes(Bytes file) {
  TagLib::ByteVectorStream stream(
      TagLib::ByteVector(reinterpret_cast<const char*>(file.data()), static_cast<unsigned>(file.size())));
  return ReadStream(&stream);
}

}  // namespace xcodec::audio
