#include "audio/tags/tags.h"

#include <fcntl.h>
#include <taglib/aifffile.h>
#include <taglib/apefile.h>
#include <taglib/apetag.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2tag.h>
#include <taglib/mpcfile.h>
#include <taglib/mpegfile.h>
#include <taglib/tbytevectorstream.h>
#include <taglib/tpropertymap.h>
#include <taglib/trueaudiofile.h>
#include <taglib/wavfile.h>
#include <taglib/wavpackfile.h>
#include <taglib/xiphcomment.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

#include "audio/byte_stream.h"
#include "audio/tags/chunk_tags.h"
#include "audio/tags/outer_tags.h"
#include "audio/tags/picture_types.h"
#include "audio/tags/tag_stream.h"
#include "base/atomic_file.h"
#include "base/text.h"

namespace xcodec {
namespace {

constexpr const char* kNames[] = {"TITLE",      "ARTIST",  "ALBUM", "ALBUMARTIST", "DATE",      "TRACKNUMBER",
                                  "DISCNUMBER", "COMMENT", "GENRE", "COMPOSER",    "COPYRIGHT", "ISRC"};

// Valid UTF-8 without control characters other than line feed and tab.
std::string Clean(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const int n = Utf8SequenceLength(std::string_view(text).substr(i));
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = n == 2 && c == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool c0 = n == 1 && (c < 0x20 || c == 0x7F) && c != '\n' && c != '\t';
    if (n > 0 && !c0 && !c1) out.append(text, i, static_cast<std::size_t>(n));
    i += static_cast<std::size_t>(n > 0 ? n : 1);
  }
  return out;
}

TagLib::String FromUtf8(const std::string& text) { return TagLib::String(text, TagLib::String::UTF8); }

// Once each, and never without a name.
void AddLost(const std::string& name, TagSet* tags) {
  const std::string text = name.empty() ? "one without a name" : name;
  if (std::find(tags->lost.begin(), tags->lost.end(), text) == tags->lost.end()) tags->lost.push_back(text);
}

void TakeField(const std::string& name, const TagLib::StringList& values, TagSet* tags) {
  for (const TagLib::String& value : values) {
    if (value.size() > kMaxTagValueBytes) {
      AddLost(name, tags);
    } else {
      AddTagField(name, value.to8Bit(true), tags);
    }
  }
}

bool IsPictureOrHowMade(const std::string& name) {
  // Pictures are read by themselves, and how a file was made is lost with the file. Windows Media files may
  // have title and author twice.
  constexpr const char* kKnown[] = {"APIC",       "covr", "WM/Picture", "COVER ART", "WM/EncodingSettings",
                                    "AspectRatio"};
  return name == "title" || name == "Author" ||
         std::any_of(std::begin(kKnown), std::end(kKnown),
                     [&](const char* known) { return name.compare(0, std::strlen(known), known) == 0; });
}

// The usual ones first, in their usual order.
void TakeFields(const TagLib::PropertyMap& map, TagSet* tags) {
  const auto usual = [](const std::string& name) {
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
  };
  for (const char* name : kNames) {
    const auto found = map.find(name);
    if (found != map.end()) TakeField(name, found->second, tags);
  }
  for (const auto& [key, values] : map) {
    const std::string name = Clean(key.to8Bit(true));
    if (!usual(name)) TakeField(name, values, tags);
  }
  for (const TagLib::String& name : map.unsupportedData()) {
    const std::string text = Clean(name.to8Bit(true));
    // QuickTime's keys are numbers to TagLib, in letters that cannot be printed; FFmpeg reads what they stand
    // for.
    if (!text.empty() && !IsPictureOrHowMade(text)) AddLost(text, tags);
  }
}

// Adds what another tag of the same file has and `map` has not. The values of ID3v1 are cut to 30 letters.
void Merge(const TagLib::PropertyMap& other, TagLib::PropertyMap* map) {
  for (const auto& [key, values] : other) {
    TagLib::StringList& known = (*map)[key];
    for (const TagLib::String& value : values) {
      const bool has = std::any_of(known.begin(), known.end(),
                                   [&](const TagLib::String& v) { return v.startsWith(value); });
      if (!has && !value.isEmpty()) known.append(value);
    }
    if (known.isEmpty()) map->erase(key);
  }
#if TAGLIB_MAJOR_VERSION >= 2
  for (const TagLib::String& name : other.unsupportedData()) map->addUnsupportedData(name);
#else
  map->unsupportedData().append(other.unsupportedData());
#endif
}

// Adds what each of these tags has; null: there is none. Their own types, since TagLib 1 asks a tag as such
// for the usual fields alone.
template <typename... Tags>
TagLib::PropertyMap Together(const Tags*... tags) {
  TagLib::PropertyMap map;
  const auto add = [&](const auto* tag) {
    if (tag != nullptr && !tag->isEmpty()) Merge(tag->properties(), &map);
  };
  (add(tags), ...);
  return map;
}

// All tags of a file, of whatever kinds; TagLib itself gives those of the first kind that it finds.
TagLib::PropertyMap AllProperties(TagLib::File* file) {
  if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file))
    return Together(mpeg->ID3v2Tag(), mpeg->APETag(), mpeg->ID3v1Tag());
  if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(file))
    return Together(flac->xiphComment(), flac->ID3v2Tag(), flac->ID3v1Tag());
  if (auto* ape = dynamic_cast<TagLib::APE::File*>(file)) return Together(ape->APETag(), ape->ID3v1Tag());
  if (auto* wavpack = dynamic_cast<TagLib::WavPack::File*>(file))
    return Together(wavpack->APETag(), wavpack->ID3v1Tag());
  if (auto* musepack = dynamic_cast<TagLib::MPC::File*>(file))
    return Together(musepack->APETag(), musepack->ID3v1Tag());
  if (auto* true_audio = dynamic_cast<TagLib::TrueAudio::File*>(file))
    return Together(true_audio->ID3v2Tag(), true_audio->ID3v1Tag());
  // INFO: see chunk_tags.h.
  if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(file)) return Together(wav->ID3v2Tag());
  return file->properties();
}

// Adds what the tags around the file say.
void MergeOuter(const std::vector<OuterTag>& tags, TagLib::PropertyMap* map) {
  for (const OuterTag& tag : tags) Merge(Together(tag.id3v2.get(), tag.ape.get(), tag.id3v1.get()), map);
}

void TakePicture(const TagLib::ByteVector& data, const TagLib::String& mime, int type,
                 const TagLib::String& description, TagSet* tags) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  AddTagPicture({mime.to8Bit(true), {bytes, bytes + data.size()}, type, description.to8Bit(true)}, tags);
}

void TakePictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, TagSet* tags) {
  for (const TagLib::FLAC::Picture* picture : pictures)
    TakePicture(picture->data(), picture->mimeType(), picture->type(), picture->description(), tags);
}

void TakeId3Pictures(const TagLib::ID3v2::Tag* tag, TagSet* tags) {
  if (tag == nullptr) return;
  for (const TagLib::ID3v2::Frame* frame : tag->frameList("APIC")) {
    const auto* picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame*>(frame);
    if (picture != nullptr)
      TakePicture(picture->picture(), picture->mimeType(), picture->type(), picture->description(), tags);
  }
}

// Items of bytes: a description, NUL, and the picture, which itself tells what it is.
void TakeApePictures(const TagLib::APE::Tag* tag, TagSet* tags) {
  if (tag == nullptr) return;
  for (const auto& [key, item] : tag->itemListMap()) {
    const std::string name = key.upper().to8Bit(true);
    if (item.type() != TagLib::APE::Item::Binary || name.compare(0, 9, "COVER ART") != 0) continue;
    const TagLib::ByteVector bytes = item.binaryData();
    const int nul = bytes.find('\0');
    if (nul < 0) continue;
    const TagLib::ByteVector data = bytes.mid(static_cast<unsigned>(nul) + 1);
    const char* mime = data.startsWith("\x89PNG") ? "image/png"
                       : data.startsWith("GIF8")  ? "image/gif"
                                                  : "image/jpeg";
    const int type = name.find("FRONT") != std::string::npos  ? kPictureFrontCover
                     : name.find("BACK") != std::string::npos ? 4
                                                              : kPictureOther;
    // The description is a name of a file, such as "Cover Art (Front).jpg", and says nothing more.
    TakePicture(data, mime, type, "", tags);
  }
}

void TakeCover(TagLib::File* file, TagSet* tags) {
  if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(file)) {
    TakePictures(flac->pictureList(), tags);
    TakeId3Pictures(flac->ID3v2Tag(), tags);
  } else if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file)) {
    TakeId3Pictures(mpeg->ID3v2Tag(), tags);
    TakeApePictures(mpeg->APETag(), tags);
  } else if (auto* ape = dynamic_cast<TagLib::APE::File*>(file)) {
    TakeApePictures(ape->APETag(), tags);
  } else if (auto* wavpack = dynamic_cast<TagLib::WavPack::File*>(file)) {
    TakeApePictures(wavpack->APETag(), tags);
  } else if (auto* musepack = dynamic_cast<TagLib::MPC::File*>(file)) {
    TakeApePictures(musepack->APETag(), tags);
  } else if (auto* true_audio = dynamic_cast<TagLib::TrueAudio::File*>(file)) {
    TakeId3Pictures(true_audio->ID3v2Tag(), tags);
  } else if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(file)) {
    TakeId3Pictures(wav->ID3v2Tag(), tags);
  } else if (auto* aiff = dynamic_cast<TagLib::RIFF::AIFF::File*>(file)) {
    TakeId3Pictures(aiff->tag(), tags);
  } else if (auto* xiph = dynamic_cast<TagLib::Ogg::XiphComment*>(file->tag())) {
    TakePictures(xiph->pictureList(), tags);
  }
}

// The cover, then the others.
std::vector<const CoverArt*> PicturesOf(const TagSet& tags) {
  std::vector<const CoverArt*> pictures;
  if (!tags.cover.bytes.empty()) pictures.push_back(&tags.cover);
  for (const CoverArt& picture : tags.other_pictures) pictures.push_back(&picture);
  return pictures;
}

// Those of the tags around the file that it has not told of itself.
void TakeOuterPictures(const std::vector<OuterTag>& outer, TagSet* tags) {
  TagSet found;
  for (const OuterTag& tag : outer) {
    TakeId3Pictures(tag.id3v2.get(), &found);
    TakeApePictures(tag.ape.get(), &found);
  }
  for (const CoverArt* art : PicturesOf(found)) {
    const std::vector<const CoverArt*> known = PicturesOf(*tags);
    if (std::none_of(known.begin(), known.end(), [&](const CoverArt* k) { return k->bytes == art->bytes; }))
      AddTagPicture(*art, tags);
  }
  for (const std::string& name : found.lost) AddLost(name, tags);
}

TagLib::PropertyMap ToProperties(const TagSet& tags) {
  TagLib::PropertyMap map;
  for (const auto& [name, value] : tags.fields) {
    map.insert(FromUtf8(name), TagLib::StringList(FromUtf8(value)));
  }
  return map;
}

TagLib::ByteVector BytesOf(const CoverArt& picture) {
  return TagLib::ByteVector(reinterpret_cast<const char*>(picture.bytes.data()),
                            static_cast<unsigned>(picture.bytes.size()));
}

int TypeOf(const CoverArt& art, const TagSet& tags) {
  if (art.type >= 0 && art.type < kPictureTypes) return art.type;
  return &art == &tags.cover ? kPictureFrontCover : kPictureOther;
}

bool WriteFlac(TagLib::IOStream* stream, const TagSet& tags) {
  TagLib::FLAC::File file(stream, TagLib::ID3v2::FrameFactory::instance(), false);
  if (!file.isValid()) return false;
  file.xiphComment(true)->setProperties(ToProperties(tags));
  for (const CoverArt* art : PicturesOf(tags)) {
    auto* picture = new TagLib::FLAC::Picture;  // the file deletes it
    picture->setType(static_cast<TagLib::FLAC::Picture::Type>(TypeOf(*art, tags)));
    picture->setMimeType(FromUtf8(art->mime));
    picture->setDescription(FromUtf8(art->description));
    picture->setData(BytesOf(*art));
    file.addPicture(picture);
  }
  return file.save();
}

bool WriteWav(TagLib::IOStream* stream, const TagSet& tags) {
  TagLib::RIFF::WAV::File file(stream, false);
  if (!file.isValid()) return false;
  file.setProperties(ToProperties(tags));
  for (const CoverArt* art : PicturesOf(tags)) {
    auto* picture = new TagLib::ID3v2::AttachedPictureFrame;  // the tag deletes it
    picture->setType(static_cast<TagLib::ID3v2::AttachedPictureFrame::Type>(TypeOf(*art, tags)));
    picture->setMimeType(FromUtf8(art->mime));
    picture->setTextEncoding(TagLib::String::UTF8);
    picture->setDescription(FromUtf8(art->description));
    picture->setPicture(BytesOf(*art));
    file.ID3v2Tag()->addFrame(picture);
  }
  return file.save();
}

// What a file is, its contents say: its name may lie, and pipes have none.
Result<TagSet> ReadStream(TagLib::IOStream* stream) {
  TagSet tags;
  try {
    const ChunkTags chunks = ReadChunkTags(stream);
    TagLib::PropertyMap map;
    stream->seek(0);
    const TagLib::FileRef ref(stream, false);
    const bool known = !ref.isNull() && ref.file()->isValid();
    if (known) map = AllProperties(ref.file());
    const OuterTags outer = ReadOuterTags(stream);
    MergeOuter(outer.front, &map);
    MergeOuter(outer.back, &map);
    TagLib::PropertyMap texts;
    for (const auto& [name, text] : chunks.fields)
      texts.insert(FromUtf8(name), TagLib::StringList(FromUtf8(text)));
    Merge(texts, &map);
    TakeFields(map, &tags);
    for (const std::string& name : chunks.lost) AddLost(name, &tags);
    for (const std::string& name : outer.lost) AddLost(name, &tags);
    if (known) TakeCover(ref.file(), &tags);
    TakeOuterPictures(outer.front, &tags);
    TakeOuterPictures(outer.back, &tags);
    tags.container_known = known;
  } catch (const std::exception& e) {
    return Status(StatusCode::kDamaged, std::string("tags: ") + e.what());
  }
  return tags;
}

}  // namespace

void AddTagField(const std::string& name, const std::string& value, TagSet* tags) {
  if (value.empty()) return;
  std::string text = value.size() > kMaxTagValueBytes ? "" : Clean(value);
  if (tags->fields.size() < kMaxTagFields && !text.empty()) {
    tags->fields.emplace_back(Clean(name), std::move(text));
  } else {
    tags->lost.push_back(Clean(name).empty() ? "one without a name" : Clean(name));
  }
}

void AddTagPicture(CoverArt picture, TagSet* tags) {
  if (picture.bytes.empty()) return;
  if (picture.bytes.size() > kMaxCoverBytes || picture.mime.size() > 64) {
    tags->lost.push_back("a picture of " + std::to_string(picture.bytes.size()) + " bytes");
    return;
  }
  picture.mime = Clean(picture.mime);
  picture.description = Clean(picture.description);
  const bool front = picture.type == kPictureFrontCover && tags->cover.type != kPictureFrontCover;
  if (tags->cover.bytes.empty()) {
    tags->cover = std::move(picture);
  } else if (front) {
    tags->other_pictures.insert(tags->other_pictures.begin(), std::exchange(tags->cover, std::move(picture)));
  } else {
    tags->other_pictures.push_back(std::move(picture));
  }
}

Result<TagSet> ReadTags(const std::string& path) {
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC), true);
  if (fd.get() < 0) return Status(StatusCode::kIo, "cannot open to read its tags");
  return ReadTagsFd(fd.get());
}

Result<TagSet> ReadTagsFd(int fd) {
  TagStream stream(fd, true);
  Result<TagSet> tags = ReadStream(&stream);
  // TagLib takes what can not be read for the end of the file.
  if (!stream.status().ok()) return stream.status().WithPrefix("tags");
  return tags;
}

Result<TagSet> ReadTagsOfBytes(Bytes file) {
  TagLib::ByteVectorStream stream(
      TagLib::ByteVector(reinterpret_cast<const char*>(file.data()), static_cast<unsigned>(file.size())));
  return ReadStream(&stream);
}

Status WriteTags(int fd, const TagSet& tags) {
  if (tags.empty()) return Status::Ok();
  char start[4] = {};
  if (pread(fd, start, sizeof start, 0) != 4)
    return Status(StatusCode::kIo, "cannot read back to write tags");
  const bool flac = std::memcmp(start, "fLaC", 4) == 0;
  if (!flac && std::memcmp(start, "RIFF", 4) != 0) {
    return Status(StatusCode::kUnsupported, "tags are written to FLAC and WAV files only");
  }
  TagStream stream(fd);
  try {
    const bool written = flac ? WriteFlac(&stream, tags) : WriteWav(&stream, tags);
    if (!stream.status().ok()) return stream.status();
    if (written) return Status::Ok();
  } catch (const std::exception& e) {
    return Status(StatusCode::kInternal, std::string("tags: ") + e.what());
  }
  return Status(StatusCode::kIo, "cannot write tags");
}

}  // namespace xcodec
