#include "audio/tags.h"

#include <fcntl.h>
#include <taglib/aifffile.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/fileref.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/mpegfile.h>
#include <taglib/tbytevectorstream.h>
#include <taglib/tpropertymap.h>
#include <taglib/wavfile.h>
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
#include "audio/tag_stream.h"
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

void TakeField(const std::string& name, const TagLib::StringList& values, TagSet* tags) {
  for (const TagLib::String& value : values) {
    if (value.size() > kMaxTagValueBytes) {
      tags->lost.push_back(name);
    } else {
      AddTagField(name, value.to8Bit(true), tags);
    }
  }
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
    // Pictures are read by themselves, and how a file was made is lost with the file.
    const auto is = [&](const char* known) { return text.compare(0, std::strlen(known), known) == 0; };
    // Windows Media files may have title and author twice.
    if (!is("APIC") && !is("covr") && !is("WM/Picture") && !is("COVER ART") && !is("WM/EncodingSettings") &&
        !is("AspectRatio") && text != "title" && text != "Author")
      tags->lost.push_back(text);
  }
}

void TakePicture(const TagLib::ByteVector& data, const TagLib::String& mime, bool front, TagSet* tags) {
  AddTagPicture(mime.to8Bit(true), Bytes(reinterpret_cast<const unsigned char*>(data.data()), data.size()),
                front, tags);
}

void TakePictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, TagSet* tags) {
  bool front = true;
  for (const TagLib::FLAC::Picture* picture : pictures) {
    const bool is_front = front && picture->type() == TagLib::FLAC::Picture::FrontCover;
    TakePicture(picture->data(), picture->mimeType(), is_front, tags);
    if (is_front) front = false;
  }
}

void TakeId3Pictures(const TagLib::ID3v2::Tag* tag, TagSet* tags) {
  if (tag == nullptr) return;
  bool front = true;
  for (const TagLib::ID3v2::Frame* frame : tag->frameList("APIC")) {
    const auto* picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame*>(frame);
    if (picture == nullptr) continue;
    const bool is_front = front && picture->type() == TagLib::ID3v2::AttachedPictureFrame::FrontCover;
    TakePicture(picture->picture(), picture->mimeType(), is_front, tags);
    if (is_front) front = false;
  }
}

void TakeCover(TagLib::File* file, TagSet* tags) {
  if (auto* flac = dynamic_cast<TagLib::FLAC::File*>(file)) {
    TakePictures(flac->pictureList(), tags);
  } else if (auto* mpeg = dynamic_cast<TagLib::MPEG::File*>(file)) {
    TakeId3Pictures(mpeg->ID3v2Tag(), tags);
  } else if (auto* wav = dynamic_cast<TagLib::RIFF::WAV::File*>(file)) {
    TakeId3Pictures(wav->ID3v2Tag(), tags);
  } else if (auto* aiff = dynamic_cast<TagLib::RIFF::AIFF::File*>(file)) {
    TakeId3Pictures(aiff->tag(), tags);
  } else if (auto* xiph = dynamic_cast<TagLib::Ogg::XiphComment*>(file->tag())) {
    TakePictures(xiph->pictureList(), tags);
  }
}

TagLib::String FromUtf8(const std::string& text) { return TagLib::String(text, TagLib::String::UTF8); }

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

// The cover, then the others.
std::vector<const CoverArt*> PicturesOf(const TagSet& tags) {
  std::vector<const CoverArt*> pictures;
  if (!tags.cover.bytes.empty()) pictures.push_back(&tags.cover);
  for (const CoverArt& picture : tags.other_pictures) pictures.push_back(&picture);
  return pictures;
}

bool WriteFlac(TagLib::IOStream* stream, const TagSet& tags) {
  TagLib::FLAC::File file(stream, TagLib::ID3v2::FrameFactory::instance(), false);
  if (!file.isValid()) return false;
  file.xiphComment(true)->setProperties(ToProperties(tags));
  for (const CoverArt* art : PicturesOf(tags)) {
    auto* picture = new TagLib::FLAC::Picture;  // the file deletes it
    picture->setType(art == &tags.cover ? TagLib::FLAC::Picture::FrontCover : TagLib::FLAC::Picture::Other);
    picture->setMimeType(FromUtf8(art->mime));
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
    picture->setType(art == &tags.cover ? TagLib::ID3v2::AttachedPictureFrame::FrontCover
                                        : TagLib::ID3v2::AttachedPictureFrame::Other);
    picture->setMimeType(FromUtf8(art->mime));
    picture->setPicture(BytesOf(*art));
    file.ID3v2Tag()->addFrame(picture);
  }
  return file.save();
}

// What a file is, its contents say: its name may lie, and pipes have none.
Result<TagSet> ReadStream(TagLib::IOStream* stream) {
  TagSet tags;
  try {
    const TagLib::FileRef ref(stream, false);
    if (ref.isNull() || !ref.file()->isValid()) return tags;
    TakeFields(ref.file()->properties(), &tags);
    TakeCover(ref.file(), &tags);
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
    tags->lost.push_back(Clean(name));
  }
}

void AddTagPicture(const std::string& mime, Bytes data, bool front, TagSet* tags) {
  if (data.empty()) return;
  if (data.size() > kMaxCoverBytes || mime.size() > 64) {
    tags->lost.push_back("a picture of " + std::to_string(data.size()) + " bytes");
    return;
  }
  CoverArt picture{Clean(mime), {data.begin(), data.end()}};
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
