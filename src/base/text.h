/// \file
/// Makes text from outside (file names, tags) safe to print.
#ifndef XCODEC_SRC_BASE_TEXT_H_
#define XCODEC_SRC_BASE_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace xcodec {

/// False for control characters (C0, DEL, C1), for controls of direction (U+061C, U+200E and F, U+202A to E,
/// U+2066 to 9), which make text look like other text, and for separators of lines and paragraphs (U+2028 and
/// 9).
bool IsPrintable(std::uint32_t code_point);

/// `text` with characters that are not printable and bytes that are not valid UTF-8 replaced by '?', so that
/// printing it to a terminal has no other effect.
std::string MaskUnprintable(std::string_view text);

/// `text`; if that is longer than `most` bytes, its beginning and its end with " ... " between them, because
/// a text in a file may be as long as the file. Characters are not cut.
std::string Shortened(std::string_view text, std::size_t most);

/// JSON in whose strings everything that could control a terminal is written as \uXXXX. Libraries escape only
/// what the format requires.
std::string EscapeJson(std::string_view json);

/// Whether all of `text` is valid UTF-8.
bool IsUtf8(std::string_view text);

/// The code point of one valid UTF-8 sequence; for an invalid byte, the byte itself.
std::uint32_t CodePoint(std::string_view sequence);

/// Length in bytes of the valid UTF-8 sequence at the start of `text`, or 0. Overlong forms and surrogates
/// are not valid (Unicode 15, table 3-7).
int Utf8SequenceLength(std::string_view text);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_TEXT_H_
