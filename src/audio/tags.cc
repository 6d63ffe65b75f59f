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

#include <cerrno>
#include <cstring>
#include <exception>

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

void TakeFields(const TagLib::PropertyMap& map, TagSet* tags) {
  for (const char* name : kNames) {
    const auto found = map.find(name);
    if (found == map.end()) continue;
    for (const TagLib::String& value : found->second) {
      if (tags->fields.size() == kMaxTagFields || value.size() > kMaxTagValueBytes) continue;
      std::string text = Clean(value.to8Bit(true));
      if (!text.empty() && text.size() <= kMaxTagValueBytes) tags->fields.emplace_back(name, std::move(text));
    }
  }
}

void TakePicture(const TagLib::ByteVector& data, const TagLib::String& mime, TagSet* tags) {
  if (!tags->cover.bytes.empty() || data.isEmpty() || data.size() > kMaxCoverBytes || mime.size() > 64)
    return;
  tags->cover.mime = Clean(mime.to8Bit(true));
  tags->cover.bytes.assign(data.begin(), data.end());
}

void TakePictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, TagSet* tags) {
  for (const TagLib::FLAC::Picture* picture : pictures)
    TakePicture(picture->data(), picture->mimeType(), tags);
}

void TakeId3Pictures(const TagLib::ID3v2::Tag* tag, TagSet* tags) {
  if (tag == nullptr) return;
  for (const TagLib::ID3v2::Frame* frame : tag->frameList("APIC")) {
    const auto* picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame*>(frame);
    if (picture != nullptr) TakePicture(picture->picture(), picture->mimeType(), tags);
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

TagLib::ByteVector CoverBytes(const TagSet& tags) {
  return TagLib::ByteVector(reinterpret_cast<const char*>(tags.cover.bytes.data()),
                            static_cast<unsigned>(tags.cover.bytes.size()));
}

bool WriteFlac(TagLib::IOStream* stream, const TagSet& tags) {
  TagLib::FLAC::File file(stream, TagLib::ID3v2::FrameFactory::instance(), false);
  if (!file.isValid()) return false;
  file.xiphComment(true)->setProperties(ToProperties(tags));
  if (!tags.cover.bytes.empty()) {
    auto* picture = new TagLib::FLAC::Picture;  // the file deletes it
    picture->setType(TagLib::FLAC::Picture::FrontCover);
    picture->setMimeType(FromUtf8(tags.cover.mime));
    picture->setData(CoverBytes(tags));
    file.addPicture(picture);
  }
  return file.save();
}

bool WriteWav(TagLib::IOStream* stream, const TagSet& tags) {
  TagLib::RIFF::WAV::File file(stream, false);
  if (!file.isValid()) return false;
  file.setProperties(ToProperties(tags));
  if (!tags.cover.bytes.empty()) {
    auto* picture = new TagLib::ID3v2::AttachedPictureFrame;  // the tag deletes it
    picture->setType(TagLib::ID3v2::AttachedPictureFrame::FrontCover);
    picture->setMimeType(FromUtf8(tags.cover.mime));
    picture->setPicture(CoverBytes(tags));
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

Result<TagSet> ReadTags(const std::string& path) {
  const OwnedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC), true);
  if (fd.get() < 0) return Status(StatusCode::kIo, "cannot open to read its tags");
  return ReadTagsFd(fd.get());
}

Result<TagSet> ReadTagsFd(int fd) {
  TagStream stream(fd, true);
  return ReadStream(&stream);
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
