#include "audio/tags/vorbis_tags.h"

#include <ogg/ogg.h>
#include <taglib/flacpicture.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/source/media_parts.h"
#include "audio/tags/byte_cursor.h"
#include "audio/tags/cue_sheet.h"
#include "audio/tags/tag_stream.h"
#include "base/endian.h"

namespace xcodec::audio {
namespace {

using std::string_view_literals::operator""sv;

constexpr int kMostBlocks = 4096;

const unsigned char* BytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

TagLib::ByteVector ToTagLib(std::string_view bytes) {
  return TagLib::ByteVector(bytes.data(), static_cast<unsigned>(bytes.size()));
}

// The body of a PICTURE block.
bool TakePicture(const TagLib::ByteVector& block, FoundTags* found) {
  TagLib::FLAC::Picture picture;
  if (!picture.parse(block) || picture.data().isEmpty()) return false;
  const TagLib::ByteVector data = picture.data();
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  found->pictures.push_back({picture.mimeType().to8Bit(true),
                             {bytes, bytes + data.size()},
                             picture.type(),
                             picture.description().to8Bit(true)});
  return true;
}

// The older form of pictures: only the image.
bool TakeOldCover(std::string_view base64, FoundTags* found) {
  const TagLib::ByteVector data = TagLib::ByteVector::fromBase64(ToTagLib(base64));
  if (data.isEmpty()) return false;
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  CoverArt art;
  art.bytes.assign(bytes, bytes + data.size());
  art.mime = MimeOfPicture(art.bytes);
  found->pictures.push_back(std::move(art));
  return true;
}

void TakeComment(std::string_view comment, FoundTags* found) {
  constexpr std::size_t kShown = 32;
  const std::size_t equals = comment.find('=');
  const std::string name = AsUtf8(Upper(comment.substr(0, equals)));
  if (equals == std::string_view::npos || name.empty()) {
    const std::string text = AsUtf8(comment);
    if (!comment.empty()) found->Lose("'" + text.substr(0, kShown) + "', which has no name");
    return;
  }
  const std::string_view value = comment.substr(equals + 1);
  if (name == "METADATA_BLOCK_PICTURE") {
    if (!TakePicture(TagLib::ByteVector::fromBase64(ToTagLib(value)), found))
      found->Lose(name + " (damaged)");
  } else if (name == "COVERART") {
    if (!TakeOldCover(value, found)) found->Lose(name + " (damaged)");
  } else if (name != "COVERARTMIME") {  // the image tells it
    found->Add(name, AsUtf8(value));
  }
}

class Reader {
 public:
  Reader(TagLib::IOStream* file, FoundTags* found) : file_(file), size_(file->length()), found_(found) {}
  bool Run();

 private:
  std::string Read(std::int64_t at, std::int64_t size) {
    file_->seek(static_cast<long>(at));
    const TagLib::ByteVector bytes = file_->readBlock(static_cast<TagSize>(std::max<std::int64_t>(size, 0)));
    return std::string(bytes.data(), bytes.size());
  }
  std::int64_t AfterId3();
  void Flac(std::int64_t at);
  void FlacBlock(int type, std::string_view body);
  void Ogg(std::int64_t at);
  bool OggPacket(std::string_view packet);

  TagLib::IOStream* file_;
  std::int64_t size_;
  FoundTags* found_;
  std::string codec_;  // of the Ogg stream
  int packets_ = 0;
};

std::int64_t Reader::AfterId3() {
  std::int64_t at = 0;
  for (std::string head = Read(at, kPartHeader); head.compare(0, 3, "ID3") == 0;
       head = Read(at, kPartHeader)) {
    head.resize(kPartHeader);
    const std::int64_t bytes = TagBytes(BytesOf(head));
    if (bytes <= 0) break;
    at += bytes;
  }
  return at;
}

void Reader::FlacBlock(int type, std::string_view body) {
  enum { kStreamInfo, kPadding, kApplication, kSeekTable, kComments, kCueSheet, kPicture };
  switch (type) {
    case kStreamInfo:
    case kPadding:
    case kSeekTable:
      return;
    case kApplication: {
      std::string name = body.size() < 4 ? "????" : std::string(body.substr(0, 4));
      for (char& c : name) c = c > 0x20 && c < 0x7F ? c : '?';
      return found_->Lose("APPLICATION " + name);
    }
    case kComments:
      return TakeVorbisComments(body, found_);
    case kCueSheet: {
      std::string text = CueSheetText(body);
      return text.empty() ? found_->Lose("CUESHEET (damaged)") : found_->Add("CUESHEET", std::move(text));
    }
    case kPicture:
      if (!TakePicture(ToTagLib(body), found_)) found_->Lose("a picture that cannot be read");
      return;
    default:
      return found_->Lose("a metadata block of type " + std::to_string(type));
  }
}

void Reader::Flac(std::int64_t at) {
  at += 4;
  for (int i = 0; i < kMostBlocks; ++i) {
    const std::string head = Read(at, 4);
    if (head.size() < 4) return;
    const std::uint32_t word = LoadBigEndian<std::uint32_t>(BytesOf(head));
    const auto type = static_cast<int>(word >> 24 & 0x7F);
    const std::int64_t size = word & 0xFFFFFF;
    if (size > size_ - at - 4) return;  // its decoder reports it
    const bool wanted = type != 1 && type != 3;
    FlacBlock(type, wanted ? Read(at + 4, size) : std::string());
    at += 4 + size;
    if (word >> 31 != 0) return;
  }
}

// False after the last packet of interest.
bool Reader::OggPacket(std::string_view packet) {
  const int number = packets_++;
  if (codec_ == "FLAC") {
    if (number == 0) return true;
    if (packet.size() < 4) return false;
    FlacBlock(packet[0] & 0x7F, packet.substr(4));
    return (packet[0] & 0x80) == 0 && number < kMostBlocks;
  }
  if (number == 0) return true;
  const std::string_view magic = codec_ == "Vorbis" ? "\x03vorbis"sv : codec_ == "Opus" ? "OpusTags"sv : ""sv;
  if (packet.substr(0, magic.size()) == magic) TakeVorbisComments(packet.substr(magic.size()), found_);
  return false;
}

std::string CodecOf(std::string_view packet) {
  constexpr std::pair<std::string_view, const char*> kCodecs[] = {{"\x01vorbis"sv, "Vorbis"},
                                                                  {"OpusHead"sv, "Opus"},
                                                                  {"\x7f"
                                                                   "FLAC"sv,
                                                                   "FLAC"},
                                                                  {"Speex   "sv, "Speex"}};
  for (const auto& [magic, name] : kCodecs)
    if (packet.substr(0, magic.size()) == magic) return name;
  return "";
}

struct Sync {
  ogg_sync_state state{};
  Sync() { ogg_sync_init(&state); }
  ~Sync() { ogg_sync_clear(&state); }
  Sync(const Sync&) = delete;
  Sync& operator=(const Sync&) = delete;
};

struct Stream {
  ogg_stream_state state{};
  explicit Stream(int serial) { ogg_stream_init(&state, serial); }
  ~Stream() { ogg_stream_clear(&state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

void Reader::Ogg(std::int64_t at) {
  constexpr std::int64_t kMostBytes = std::int64_t{64} << 20;
  constexpr std::int64_t kPiece = 1 << 16;
  Sync sync;
  std::optional<Stream> stream;
  for (std::int64_t end = std::min(size_, at + kMostBytes);;) {
    ogg_page page{};
    const int found = ogg_sync_pageout(&sync.state, &page);
    if (found < 0) continue;  // bytes that are no page
    if (found == 0) {
      const std::string piece = at < end ? Read(at, std::min(kPiece, end - at)) : std::string();
      char* buffer = piece.empty() ? nullptr : ogg_sync_buffer(&sync.state, static_cast<long>(piece.size()));
      if (buffer == nullptr) return;
      std::memcpy(buffer, piece.data(), piece.size());
      ogg_sync_wrote(&sync.state, static_cast<long>(piece.size()));
      at += static_cast<std::int64_t>(piece.size());
      continue;
    }
    const std::string_view body(reinterpret_cast<const char*>(page.body),
                                static_cast<std::size_t>(page.body_len));
    if (!stream && ogg_page_bos(&page) != 0) {
      codec_ = CodecOf(body);
      if (!codec_.empty()) stream.emplace(ogg_page_serialno(&page));
    }
    if (!stream || ogg_stream_pagein(&stream->state, &page) != 0) continue;
    ogg_packet packet{};
    while (ogg_stream_packetout(&stream->state, &packet) == 1) {
      if (!OggPacket({reinterpret_cast<const char*>(packet.packet), static_cast<std::size_t>(packet.bytes)}))
        return;
    }
  }
}

bool Reader::Run() {
  const std::int64_t at = AfterId3();
  const std::string magic = Read(at, 4);
  if (magic == "fLaC") Flac(at);
  if (magic == "OggS") Ogg(at);
  return magic == "fLaC" || magic == "OggS";
}

}  // namespace

bool ReadVorbisTags(TagLib::IOStream* file, FoundTags* found) { return Reader(file, found).Run(); }

void TakeVorbisComments(std::string_view block, FoundTags* found) {
  ByteCursor cursor(block);
  cursor.Take(cursor.Little());  // the program that wrote the file says nothing about the music
  FoundTags own;
  for (std::uint32_t n = cursor.Little(); n > 0; --n) {
    const std::string_view comment = cursor.Take(cursor.Little());
    if (cursor.failed()) {
      own.Lose("comments from a place on where they are damaged");
      break;
    }
    TakeComment(comment, &own);
  }
  Merge(std::move(own), false, found);
}

}  // namespace xcodec::audio
