#include "audio/tags/cue_sheet.h"

#include <cstdint>

#include "audio/tags/byte_cursor.h"

namespace xcodec::audio {
namespace {

std::string UpToNul(std::string_view bytes) { return std::string(bytes.substr(0, bytes.find('\0'))); }

std::string Two(std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

}  // namespace

std::string CueSheetText(std::string_view block) {
  constexpr std::uint64_t kCdFrame = 588;  // samples of 1/75 s
  constexpr unsigned kCdLeadOut = 170;
  constexpr unsigned kOtherLeadOut = 255;
  ByteCursor cursor(block);
  const std::string catalog = UpToNul(cursor.Take(128));
  const std::uint64_t lead_in = cursor.Big(8);
  const bool disc = (cursor.Big(1) & 0x80) != 0;
  cursor.Take(258);
  std::string text = catalog.empty() ? "" : "CATALOG " + catalog + "\n";
  text += "FILE \"dummy.wav\" WAVE\n";
  std::string end;
  for (std::uint64_t tracks = cursor.Big(1); tracks > 0 && !cursor.failed(); --tracks) {
    const std::uint64_t offset = cursor.Big(8);
    const std::uint64_t number = cursor.Big(1);
    const std::string isrc = UpToNul(cursor.Take(12));
    const std::uint64_t flags = cursor.Big(1);
    cursor.Take(13);
    if (number == (disc ? kCdLeadOut : kOtherLeadOut))
      end = "REM FLAC__lead-out " + std::to_string(number) + " " + std::to_string(offset) + "\n";
    const bool shown = end.empty();
    if (shown) text += "  TRACK " + Two(number) + ((flags & 0x80) == 0 ? " AUDIO\n" : " DATA\n");
    if (shown && (flags & 0x40) != 0) text += "    FLAGS PRE\n";
    if (shown && !isrc.empty()) text += "    ISRC " + isrc + "\n";
    for (std::uint64_t indices = cursor.Big(1); indices > 0 && !cursor.failed(); --indices) {
      const std::uint64_t at = offset + cursor.Big(8);
      const std::uint64_t index = cursor.Big(1);
      cursor.Take(3);
      const std::uint64_t frames = at / kCdFrame;
      const std::string time = Two(frames / 75 / 60) + ":" + Two(frames / 75 % 60) + ":" + Two(frames % 75);
      if (shown) text += "    INDEX " + Two(index) + " " + (disc ? time : std::to_string(at)) + "\n";
    }
  }
  if (cursor.failed()) return "";
  text += (disc ? "REM FLAC__lead-in " + std::to_string(lead_in) + "\n" : "") + end;
  text.pop_back();  // the last line's end
  return text;
}

}  // namespace xcodec::audio
