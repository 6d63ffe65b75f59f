#include "base/text.h"

#include <algorithm>

namespace xcodec {
namespace {

bool InRange(std::string_view text, std::size_t i, unsigned char low, unsigned char high) {
  return i < text.size() && static_cast<unsigned char>(text[i]) >= low &&
         static_cast<unsigned char>(text[i]) <= high;
}

bool Continues(std::string_view text, std::size_t i) { return InRange(text, i, 0x80, 0xBF); }

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

std::uint32_t CodePoint(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  std::uint32_t c = lead & (0x7FU >> sequence.size());
  for (std::size_t i = 1; i < sequence.size(); ++i)
    c = c << 6 | (static_cast<unsigned char>(sequence[i]) & 0x3FU);
  return c;
}

// Direction controls (Unicode 15, section 23.2) display a name in another order.
bool IsPrintable(std::uint32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool direction = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                         (c >= 0x2066 && c <= 0x2069);
  const bool separator = c == 0x2028 || c == 0x2029;
  return !control && !direction && !separator;
}

std::string EscapeJson(std::string_view json) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(json.size());
  // Outside of strings, JSON has no such characters except white space.
  while (!json.empty()) {
    const auto n = static_cast<std::size_t>(std::max(1, Utf8SequenceLength(json)));
    const std::uint32_t c = CodePoint(json.substr(0, n));
    if (c >= 0x20 && !IsPrintable(c)) {
      escaped += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) escaped += kDigits[c >> shift & 0xF];
    } else {
      escaped.append(json.substr(0, n));
    }
    json.remove_prefix(n);
  }
  return escaped;
}

std::string Shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  constexpr std::string_view kBetween = " ... ";
  const std::size_t kept = most > kBetween.size() ? most - kBetween.size() : 0;
  std::size_t head = kept - kept / 4;  // advice stands at the end
  std::size_t tail = text.size() - kept / 4;
  while (head > 0 && Continues(text, head)) --head;
  while (tail < text.size() && Continues(text, tail)) ++tail;
  return std::string(text.substr(0, head)).append(kBetween).append(text.substr(tail));
}

std::string MaskUnprintable(std::string_view text) {
  std::string masked;
  masked.reserve(text.size());
  while (!text.empty()) {
    const auto n = static_cast<std::size_t>(Utf8SequenceLength(text));
    if (n == 0 || !IsPrintable(CodePoint(text.substr(0, n)))) {
      masked.push_back('?');
    } else {
      masked.append(text.substr(0, n));
    }
    text.remove_prefix(n == 0 ? 1 : n);
  }
  return masked;
}

}  // namespace xcodec
