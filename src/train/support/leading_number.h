/// \file
/// Numbers in what other programs print, and in tables.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_LEADING_NUMBER_H_
#define XCODEC_SRC_TRAIN_SUPPORT_LEADING_NUMBER_H_

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace xcodec::train {

/// The decimal number that `text` begins with, blanks before it passed over; nothing when there is none, or
/// none that is finite. The decimal separator is a point, whatever locale the program has set.
inline std::optional<double> LeadingNumber(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_LEADING_NUMBER_H_
