#include "audio/detect/media_kind.h"

#include "audio/detect/frame_sync.h"
#include "audio/detect/signatures.h"

namespace xcodec::audio {
namespace {

constexpr MediaKind kAac = {"AAC", "aac"};
constexpr MediaKind kAc3 = {"AC-3", "ac3"};
constexpr MediaKind kEac3 = {"E-AC-3", "eac3"};
constexpr MediaKind kTransport = {"MPEG transport stream", "mpegts"};
// Two headers at the distance that the first one states; a short file may have one.
bool IsAdts(Bytes start) {
  const std::size_t length = AdtsFrameBytes(start);
  return length > 0 && (start.size() < length + 7 || AdtsFrameBytes(start.subspan(length)) > 0);
}

// The bit stream identification of AC-3 and E-AC-3 is at the same place. Another frame must follow at the
// position that the first one states; if it states none, one is searched.
const MediaKind* FindAc3(Bytes start) {
  constexpr std::size_t kLargest = 4096;
  if (start.size() < 6 || start[0] != 0x0B || start[1] != 0x77) return nullptr;
  const int version = start[5] >> 3;
  if (version > 16) return nullptr;
  for (std::size_t at = 64; at + 6 <= start.size() && at <= kLargest; at += 2) {
    if (start[at] == 0x0B && start[at + 1] == 0x77 && start[at + 5] >> 3 == version)
      return version > 10 ? &kEac3 : &kAc3;
  }
  return nullptr;
}

}  // namespace

const MediaKind* FindMediaKind(Bytes start) {
  if (const Signature* row = FindSignature(start, Reader::kFfmpeg)) return &row->kind;
  if (IsAdts(start)) return &kAac;
  if (IsTransportChain(start, 0, 0, 4) || IsTransportChain(start, 4, 0, 4)) return &kTransport;
  if (const MediaKind* ac3 = FindAc3(start)) return ac3;
  const MediaKind* frames = FindFrames(start, 0, 3, true);
  return frames == nullptr || frames->demuxer == nullptr ? nullptr : frames;
}

const MediaKind* FindLateMediaKind(Bytes start, std::size_t* at) {
  constexpr std::size_t kLongestFrame = 8192;
  constexpr int kFrames = 4;  // in a row, which does not occur by chance
  for (*at = 1; *at < start.size() && *at < kLongestFrame; ++*at) {
    const MediaKind* kind = FindFrames(start, *at, kFrames);
    if (kind != nullptr) return kind->demuxer == nullptr ? nullptr : kind;
  }
  return nullptr;
}

const MediaKind* FindSharedMediaKind(Bytes start) {
  const Signature* row = FindSignature(start, Reader::kShared);
  return row == nullptr ? nullptr : &row->kind;
}

}  // namespace xcodec::audio
