#include "audio/source/ogg_links.h"

#include <ogg/ogg.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace xcodec::audio {
namespace {

constexpr long kPiece = 1L << 16;

std::string CodecOf(const ogg_page& page) {
  struct Magic {
    const char* bytes;
    long size;
    const char* name;
  };
  for (const Magic& magic : {Magic{"\x01vorbis", 7, "Vorbis"}, Magic{"OpusHead", 8, "Opus"},
                             Magic{"\x7f"
                                   "FLAC",
                                   5, "FLAC"},
                             Magic{"Speex   ", 8, "Speex"}}) {
    if (page.body_len >= magic.size &&
        std::memcmp(page.body, magic.bytes, static_cast<std::size_t>(magic.size)) == 0)
      return magic.name;
  }
  return "";
}

struct Stream {
  bool audio = false;
  long next_page = 0;
  bool ended = false;
};

class Scanner {
 public:
  Scanner(FileRange file, ForeignBytes* foreign) : file_(std::move(file)), foreign_(foreign) {
    ogg_sync_init(&sync_);
  }
  ~Scanner() { ogg_sync_clear(&sync_); }
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;
  Result<std::vector<OggLink>> Run();

 private:
  Result<bool> Fill();
  Status Skipped(long size);
  Status Take(const ogg_page& page, long size);
  void Begin();
  void End();
  std::string At(std::int64_t position) const {
    return " at byte " + std::to_string(file_.begin() + position);
  }

  FileRange file_;
  ForeignBytes* foreign_;
  std::int64_t known_ = 0;  // end of the last page
  ogg_sync_state sync_{};
  std::int64_t position_ = 0;  // of what the next call of pageseek looks at
  std::vector<OggLink> links_;
  std::map<int, Stream> streams_;  // of the last link, by serial number
  bool in_headers_ = false;        // only first pages of streams so far
};

// False at the end of the file.
Result<bool> Scanner::Fill() {
  char* buffer = ogg_sync_buffer(&sync_, kPiece);
  if (buffer == nullptr) return Status(StatusCode::kResourceLimit, "out of memory");
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.Read(buffer, kPiece));
  ogg_sync_wrote(&sync_, static_cast<long>(n));
  return n > 0;
}

// Bytes that are no page. If they begin like one, its checksum was wrong.
Status Scanner::Skipped(long size) {
  char start[4] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(position_, start, sizeof start));
  if (n == 4 && std::memcmp(start, "OggS", 4) == 0)
    return Status(StatusCode::kDamaged, "the checksum of the Ogg page" + At(position_) + " is wrong");
  position_ += size;
  return Status::Ok();
}

void Scanner::Begin() {
  End();
  links_.emplace_back();
  links_.back().begin = position_;
  streams_.clear();
  in_headers_ = true;
}

void Scanner::End() {
  if (links_.empty()) return;
  links_.back().end = position_;
  for (const auto& [serial, stream] : streams_) {
    if (stream.audio) links_.back().ended = stream.ended;
  }
}

Status Scanner::Take(const ogg_page& page, long size) {
  const bool first = ogg_page_bos(&page) != 0;
  if (first && !in_headers_) Begin();
  if (links_.empty()) Begin();  // a recording that began in the middle: its decoder will report it
  if (!first) in_headers_ = false;
  Stream& stream = streams_[ogg_page_serialno(&page)];
  const long number = ogg_page_pageno(&page);
  if (!first && number != stream.next_page)
    return Status(StatusCode::kDamaged, "Ogg pages are missing before the one" + At(position_));
  if (first) {
    const std::string codec = CodecOf(page);
    stream.audio = !codec.empty();
    if (stream.audio) {
      ++links_.back().audio_streams;
      links_.back().codec = codec;
    } else if (page.body_len < 8 || std::memcmp(page.body, "fishead\0", 8) != 0) {
      ++links_.back().other_streams;
    }
  }
  stream.next_page = number + 1;
  stream.ended = ogg_page_eos(&page) != 0;
  XCODEC_RETURN_IF_ERROR(foreign_->Add(file_, known_, position_));
  position_ += size;
  known_ = position_;
  return Status::Ok();
}

Result<std::vector<OggLink>> Scanner::Run() {
  for (;;) {
    ogg_page page{};
    const long n = ogg_sync_pageseek(&sync_, &page);
    if (n > 0) {
      XCODEC_RETURN_IF_ERROR(Take(page, n));
    } else if (n < 0) {
      XCODEC_RETURN_IF_ERROR(Skipped(-n));
    } else {
      XCODEC_ASSIGN_OR_RETURN(const bool more, Fill());
      if (!more) break;
    }
  }
  if (links_.empty()) return Status(StatusCode::kUnsupported, "Ogg without a whole page");
  // The remainder of a truncated page belongs to the last link, which is then incomplete.
  char start[4] = {};
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, file_.ReadAt(position_, start, sizeof start));
  End();
  if (n > 0 && std::memcmp(start, "OggS", n) == 0) {
    links_.back().complete = false;
  } else {
    XCODEC_RETURN_IF_ERROR(foreign_->Add(file_, known_, file_.size()));
  }
  links_.back().end = file_.size();
  return std::move(links_);
}

}  // namespace

Result<std::vector<OggLink>> FindOggLinks(FileRange file, ForeignBytes* foreign) {
  return Scanner(std::move(file), foreign).Run();
}

}  // namespace xcodec::audio
