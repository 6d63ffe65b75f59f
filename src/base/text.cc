#include "base/text.h"

namespace xcodec {
namespace {

bool InRange(std::string_view text, std::size_t i, unsigned char low, unsigned char high) {
  return i < text.size() && static_cast<unsigned char>(text[i]) >= low &&
         static_cast<unsigned char>(text[i]) <= high;
}

bool Continues(std::string_view text, std::size_t i) { return InRange(text, i, 0x80, 0xBF); }

// U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 (Unicode 15, section 23.2): they show a name in
// another order than it has.
bool IsLayoutControl(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) return byte(0) == 0xD8 && byte(1) == 0x9C;
  if (sequence.size() != 3 || byte(0) != 0xE2) return false;
  if (byte(1) == 0x80) return byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xA8 && byte(2) <= 0xAE);
  return byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
}

}  // namespace

int Utf8SequenceLength(std::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return Continues(text, 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return InRange(text, 1, low, high) && Continues(text, 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
    return InRange(text, 1, low, high) && Continues(text, 2) && Continues(text, 3) ? 4 : 0;
  }
  return 0;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const int n = Utf8SequenceLength(text);
    if (n == 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string MaskUnprintable(std::string_view text) {
  std::string masked;
  masked.reserve(text.size());
  while (!text.empty()) {
    const int n = Utf8SequenceLength(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    const bool c1_control = n == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (n == 0 || (n == 1 && (lead < 0x20 || lead == 0x7F)) || c1_control ||
        IsLayoutControl(text.substr(0, static_cast<std::size_t>(n)))) {
      masked.push_back('?');
    } else {
      masked.append(text.substr(0, static_cast<std::size_t>(n)));
    }
    text.remove_prefix(static_cast<std::size_t>(n == 0 ? 1 : n));
  }
  return masked;
}

}  // namespace xcodec
