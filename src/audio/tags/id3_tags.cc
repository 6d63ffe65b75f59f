#include "audio/tags/id3_tags.h"

#include <taglib/attachedpictureframe.h>
#include <taglib/chapterframe.h>
#include <taglib/commentsframe.h>
#include <taglib/tableofcontentsframe.h>
#include <taglib/tbytevectorstream.h>
#include <taglib/textidentificationframe.h>
#include <taglib/tfile.h>
#include <taglib/unsynchronizedlyricsframe.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audio/tags/chapters.h"

namespace xcodec::audio {
namespace {

namespace id3 = TagLib::ID3v2;

constexpr char kNoLanguage[] = "XXX";

// A text with its language, under the name that TagLib's properties give it.
struct Spoken {
  std::string name, text, language;
  bool taken = false;
};

std::string LanguageOf(const TagLib::ByteVector& bytes) {
  const std::string text(bytes.data(), bytes.size());
  const bool letters = text.size() == 3 &&
                       std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c); });
  return letters ? text : kNoLanguage;
}

template <typename Frame>
void TakeSpoken(const id3::Tag& tag, const char* id, std::vector<Spoken>* spoken) {
  for (const id3::Frame* any : tag.frameList(id)) {
    const auto* frame = dynamic_cast<const Frame*>(any);
    if (frame == nullptr) continue;
    for (const auto& [key, values] : frame->asProperties())
      spoken->push_back({key.to8Bit(true), values.toString("").to8Bit(true), LanguageOf(frame->language())});
  }
}

// The languages of all values of a name, in the order of the values.
void AddLanguages(const id3::Tag& tag, FoundTags* found) {
  std::vector<Spoken> spoken;
  TakeSpoken<id3::CommentsFrame>(tag, "COMM", &spoken);
  TakeSpoken<id3::UnsynchronizedLyricsFrame>(tag, "USLT", &spoken);
  std::set<std::string> names;
  for (const Spoken& one : spoken)
    if (one.language != kNoLanguage) names.insert(one.name);
  for (const std::string& name : names) {
    for (const std::string& value : std::vector<std::string>(found->fields[name])) {
      const auto at = std::find_if(spoken.begin(), spoken.end(), [&](const Spoken& one) {
        return !one.taken && one.name == name && one.text == value;
      });
      found->Add(name + kLanguageSuffix, at == spoken.end() ? kNoLanguage : at->language);
      if (at != spoken.end()) at->taken = true;
    }
  }
}

std::string TitleOf(const id3::ChapterFrame& chapter) {
  const id3::FrameList& titles = chapter.embeddedFrameList("TIT2");
  return titles.isEmpty() ? "" : titles.front()->toString().to8Bit(true);
}

// The list of all chapters in order says nothing more than they do.
bool IsPlainContents(const id3::Tag& tag) {
  const id3::FrameList& tables = tag.frameList("CTOC");
  if (tables.size() != 1) return false;
  const auto* table = dynamic_cast<const id3::TableOfContentsFrame*>(tables.front());
  return table != nullptr && table->entryCount() == tag.frameList("CHAP").size() &&
         table->embeddedFrameList().isEmpty();
}

// Starts and titles are kept; other contents of chapters are named.
void AddChapters(const id3::Tag& tag, FoundTags* found) {
  std::vector<Chapter> chapters;
  bool all = true;
  for (const id3::Frame* any : tag.frameList("CHAP")) {
    const auto* frame = dynamic_cast<const id3::ChapterFrame*>(any);
    if (frame == nullptr) continue;
    chapters.push_back({frame->startTime(), TitleOf(*frame)});
    all = all && frame->embeddedFrameList().size() == frame->embeddedFrameList("TIT2").size();
  }
  const auto fields = ChapterFields(chapters);
  for (const auto& [name, text] : fields) found->Add(name, text);
  if (chapters.empty() || fields.empty()) return;
  const auto forget = [&](const char* name) {
    found->lost.erase(std::remove(found->lost.begin(), found->lost.end(), name), found->lost.end());
  };
  if (all) forget("CHAP");
  if (IsPlainContents(tag)) forget("CTOC");
}

void AddPictures(const id3::Tag& tag, FoundTags* found) {
  for (const id3::Frame* frame : tag.frameList("APIC")) {
    const auto* picture = dynamic_cast<const id3::AttachedPictureFrame*>(frame);
    if (picture == nullptr) {
      found->Lose("a picture that cannot be read");
      continue;
    }
    const TagLib::ByteVector data = picture->picture();
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    found->pictures.push_back({picture->mimeType().to8Bit(true),
                               {bytes, bytes + data.size()},
                               picture->type(),
                               picture->description().to8Bit(true)});
  }
}

// A stream for a tag of TagLib, as a file without a kind.
class BytesFile final : public TagLib::File {
 public:
  explicit BytesFile(TagLib::IOStream* stream) : TagLib::File(stream) {}
  TagLib::Tag* tag() const override { return nullptr; }
  TagLib::AudioProperties* audioProperties() const override { return nullptr; }
  bool save() override { return false; }
};

std::uint32_t Sevens(const unsigned char* p) {
  return std::uint32_t{p[0]} << 21 | std::uint32_t{p[1]} << 14 | std::uint32_t{p[2]} << 7 | p[3];
}

std::uint32_t Eights(const unsigned char* p, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | p[i];
  return value;
}

// Goes through the frames of a tag, according to the formats (id3.org, 2.2 to 2.4).
class FrameWalk {
 public:
  FrameWalk(Bytes tag, FoundTags* found) : found_(found), version_(tag[3]), flags_(tag[5]) {
    const std::size_t size = std::min<std::size_t>(Sevens(tag.data() + 6), tag.size() - kHeader);
    body_.assign(tag.begin() + kHeader, tag.begin() + static_cast<std::ptrdiff_t>(kHeader + size));
    if ((flags_ & 0x80) != 0 && version_ < 4) Resynchronise();
    name_ = version_ == 2 ? 3 : 4;
    head_ = version_ == 2 ? 6 : 10;
  }
  // The readable frames in a tag of their own; nothing if TagLib reads them all.
  std::vector<unsigned char> Run();

 private:
  static constexpr std::size_t kHeader = 10;

  void Resynchronise() {
    std::size_t to = 0;
    for (std::size_t i = 0; i < body_.size(); ++i) {
      body_[to++] = body_[i];
      if (body_[i] == 0xFF && i + 1 < body_.size() && body_[i + 1] == 0) ++i;
    }
    body_.resize(to);
  }
  bool IsFrame(std::size_t at) const {
    if (at + head_ > body_.size()) return false;
    return std::all_of(body_.begin() + static_cast<std::ptrdiff_t>(at),
                       body_.begin() + static_cast<std::ptrdiff_t>(at + name_),
                       [](unsigned char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  }
  bool IsEnd(std::size_t at) const { return at >= body_.size() || body_[at] == 0; }
  std::size_t SizeAt(std::size_t at) const {
    const unsigned char* p = body_.data() + at + name_;
    if (version_ == 2) return Eights(p, 3);
    const std::size_t plain = Eights(p, 4);
    if (version_ == 3) return plain;
    // Some programs write version 2.4 with the sizes of 2.3.
    const std::size_t sevens = Sevens(p);
    const std::size_t next = at + head_ + sevens;
    const bool fits = ((p[0] | p[1] | p[2] | p[3]) & 0x80) == 0 && (IsEnd(next) || IsFrame(next));
    const std::size_t other = at + head_ + plain;
    return fits || !(IsEnd(other) || IsFrame(other)) ? sevens : plain;
  }
  std::size_t First() const {
    if ((flags_ & 0x40) == 0 || version_ == 2 || body_.size() < 4) return 0;
    return version_ == 3 ? 4 + std::size_t{Eights(body_.data(), 4)} : std::size_t{Sevens(body_.data())};
  }

  FoundTags* found_;
  int version_;
  unsigned char flags_;
  std::vector<unsigned char> body_;
  std::size_t name_ = 4, head_ = 10;
};

std::vector<unsigned char> FrameWalk::Run() {
  std::vector<unsigned char> kept;
  bool skipped = false;
  std::size_t after = 0;
  std::size_t at = First();
  for (; IsFrame(at);) {
    const std::string name(reinterpret_cast<const char*>(body_.data()) + at, name_);
    const std::size_t size = SizeAt(at);
    if (size > body_.size() - at - head_) {
      found_->Lose(name + " (damaged)");
      return skipped && after > 0 ? kept : std::vector<unsigned char>();
    }
    if (size == 0) {
      found_->Lose(name + " (empty)");
      skipped = true;
    } else {
      after += skipped ? 1 : 0;
      kept.insert(kept.end(), body_.begin() + static_cast<std::ptrdiff_t>(at),
                  body_.begin() + static_cast<std::ptrdiff_t>(at + head_ + size));
    }
    at += head_ + size;
  }
  // Without any frame it may not be a tag.
  if (!IsEnd(at) && at > First()) found_->Lose("ID3v2 frames from a place on where they are damaged");
  if (!skipped || after == 0) return {};
  const std::size_t size = kept.size();
  const unsigned char header[kHeader] = {'I',
                                         'D',
                                         '3',
                                         static_cast<unsigned char>(version_),
                                         0,
                                         static_cast<unsigned char>(version_ == 4 ? flags_ & 0x80 : 0),
                                         static_cast<unsigned char>(size >> 21 & 0x7F),
                                         static_cast<unsigned char>(size >> 14 & 0x7F),
                                         static_cast<unsigned char>(size >> 7 & 0x7F),
                                         static_cast<unsigned char>(size & 0x7F)};
  kept.insert(kept.begin(), header, header + kHeader);
  return kept;
}

}  // namespace

void TakeId3v2(const TagLib::ID3v2::Tag* tag, FoundTags* found) {
  if (tag == nullptr || tag->frameList().isEmpty()) return;
  FoundTags own;
  own.AddProperties(tag->properties());
  AddLanguages(*tag, &own);
  AddChapters(*tag, &own);
  AddPictures(*tag, &own);
  Merge(std::move(own), false, found);
}

void TakeBrokenId3v2(Bytes tag, FoundTags* found) {
  constexpr std::size_t kHeader = 10;
  if (tag.size() < kHeader || tag[3] < 2 || tag[3] > 4) return;
  const std::vector<unsigned char> readable = FrameWalk(tag, found).Run();
  if (readable.empty()) return;
  TagLib::ByteVectorStream stream(TagLib::ByteVector(reinterpret_cast<const char*>(readable.data()),
                                                     static_cast<unsigned>(readable.size())));
  BytesFile file(&stream);
  const id3::Tag repaired(&file, 0);
  TakeId3v2(&repaired, found);
}

}  // namespace xcodec::audio
