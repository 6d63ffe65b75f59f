#include <taglib/attachedpictureframe.h>
#include <taglib/commentsframe.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/infotag.h>
#include <taglib/tpropertymap.h>
#include <taglib/unsynchronizedlyricsframe.h>
#include <taglib/wavfile.h>
#include <taglib/xiphcomment.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "audio/tags/id3_tags.h"
#include "audio/tags/picture_types.h"
#include "audio/tags/tag_stream.h"
#include "audio/tags/tags.h"

namespace xcodec::audio {
namespace {

namespace id3 = TagLib::ID3v2;

TagLib::String FromUtf8(const std::string& text) { return TagLib::String(text, TagLib::String::UTF8); }

// The cover, then the others.
std::vector<const CoverArt*> PicturesOf(const TagSet& tags) {
  std::vector<const CoverArt*> pictures;
  if (!tags.cover.bytes.empty()) pictures.push_back(&tags.cover);
  for (const CoverArt& picture : tags.other_pictures) pictures.push_back(&picture);
  return pictures;
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

// Names of the values in `wanted` that `written` lacks.
void NameMissing(const TagSet& wanted, const TagLib::PropertyMap& written, std::vector<std::string>* lost) {
  if (lost == nullptr) return;
  for (const auto& [name, value] : wanted.fields) {
    const auto found = written.find(FromUtf8(name));
    const bool has = found != written.end() &&
                     (found->second.contains(FromUtf8(value)) || (value.empty() && found->second.isEmpty()));
    const std::string text = name + (value.empty() ? " (empty)" : "");
    if (!has && std::find(lost->begin(), lost->end(), text) == lost->end()) lost->push_back(text);
  }
}

bool WriteFlac(TagLib::IOStream* stream, const TagSet& tags, std::vector<std::string>* lost) {
  TagLib::FLAC::File file(stream, id3::FrameFactory::instance(), false);
  if (!file.isValid()) return false;
  file.xiphComment(true)->setProperties(ToProperties(tags));
  NameMissing(tags, file.xiphComment()->properties(), lost);
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

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Comments and lyrics have frames of their own, with languages.
bool IsSpoken(const std::string& name, const char* kind) {
  const std::size_t size = std::strlen(kind);
  return name.compare(0, size, kind) == 0 && (name.size() == size || name[size] == ':') &&
         !EndsWith(name, kLanguageSuffix);
}

bool IsSpoken(const std::string& name) { return IsSpoken(name, "COMMENT") || IsSpoken(name, "LYRICS"); }

using Languages = std::map<std::string, std::vector<std::string>>;  // by the name of what they are those of

// Takes the languages out of the fields.
Languages TakeLanguages(TagSet* tags) {
  Languages languages;
  const auto spoken = [](const auto& field) {
    return field.first.substr(
        0, field.first.size() - std::min(field.first.size(), std::strlen(kLanguageSuffix)));
  };
  const auto is_language = [&](const auto& field) {
    return EndsWith(field.first, kLanguageSuffix) && field.second.size() == 3 && IsSpoken(spoken(field));
  };
  for (const auto& field : tags->fields)
    if (is_language(field)) languages[spoken(field)].push_back(field.second);
  tags->fields.erase(std::remove_if(tags->fields.begin(), tags->fields.end(), is_language),
                     tags->fields.end());
  return languages;
}

template <typename Frame>
id3::Frame* SpokenFrame(const std::string& name, const std::string& text, const std::string& language) {
  auto* frame = new Frame(TagLib::String::UTF8);  // the tag deletes it
  const std::size_t colon = name.find(':');
  if (colon != std::string::npos) frame->setDescription(FromUtf8(name.substr(colon + 1)));
  frame->setText(FromUtf8(text));
  frame->setLanguage(TagLib::ByteVector(language.data(), static_cast<unsigned>(language.size())));
  return frame;
}

void AddSpoken(const TagSet& tags, Languages languages, id3::Tag* tag) {
  for (const auto& [name, text] : tags.fields) {
    if (!IsSpoken(name)) continue;
    std::vector<std::string>& known = languages[name];
    const std::string language = known.empty() ? "XXX" : known[0];
    if (!known.empty()) known.erase(known.begin());
    tag->addFrame(IsSpoken(name, "COMMENT")
                      ? SpokenFrame<id3::CommentsFrame>(name, text, language)
                      : SpokenFrame<id3::UnsynchronizedLyricsFrame>(name, text, language));
  }
}

bool WriteWav(TagLib::IOStream* stream, TagSet tags, std::vector<std::string>* lost) {
  TagLib::RIFF::WAV::File file(stream, false);
  if (!file.isValid()) return false;
  Languages languages = TakeLanguages(&tags);
  TagSet others = tags;
  others.fields.erase(std::remove_if(others.fields.begin(), others.fields.end(),
                                     [](const auto& field) { return IsSpoken(field.first); }),
                      others.fields.end());
  file.InfoTag()->setProperties(ToProperties(tags));
  file.ID3v2Tag()->setProperties(ToProperties(others));
  AddSpoken(tags, std::move(languages), file.ID3v2Tag());
  NameMissing(tags, file.ID3v2Tag()->properties(), lost);
  for (const CoverArt* art : PicturesOf(tags)) {
    auto* picture = new id3::AttachedPictureFrame;  // the tag deletes it
    picture->setType(static_cast<id3::AttachedPictureFrame::Type>(TypeOf(*art, tags)));
    picture->setMimeType(FromUtf8(art->mime));
    picture->setTextEncoding(TagLib::String::UTF8);
    picture->setDescription(FromUtf8(art->description));
    picture->setPicture(BytesOf(*art));
    file.ID3v2Tag()->addFrame(picture);
  }
  return file.save();
}

}  // namespace

Status WriteTags(int fd, const TagSet& tags, std::vector<std::string>* lost) {
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
    const bool written = flac ? WriteFlac(&stream, tags, lost) : WriteWav(&stream, tags, lost);
    if (!stream.status().ok()) return stream.status();
    if (written) return Status::Ok();
  } catch (const std::exception& e) {
    return Status(StatusCode::kInternal, std::string("tags: ") + e.what());
  }
  return Status(StatusCode::kIo, "cannot write tags");
}

}  // namespace xcodec::audio
