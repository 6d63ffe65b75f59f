/// \file
/// Text that came from outside (file names, tags) made safe to print.
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
/// a terminal shows it as it is and nothing else happens.
std::string MaskUnprintable(std::string_view text);

/// `text`, or, where that is longer than `most` bytes, its beginning and its end with " ... " between them: a
/// file's texts may be as long as the file. What is cut keeps whole characters if it had them.
std::string Shortened(std::string_view text, std::size_t most);

/// JSON with what could drive a terminal, in its strings, as \uXXXX. Libraries escape only what the format
/// demands.
std::string EscapeJson(std::string_view json);

/// Whether all of `text` is valid UTF-8.
bool IsUtf8(std::string_view text);

/// The code point of one valid UTF-8 sequence; for a byte that is none, the byte.
std::uint32_t CodePoint(std::string_view sequence);

/// Length in bytes of the valid UTF-8 sequence at the start of `text`, or 0. Overlong forms and surrogates
/// are not valid (Unicode 15, table 3-7).
int Utf8SequenceLength(std::string_view text);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_TEXT_H_
