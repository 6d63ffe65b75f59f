/// \file
/// Text that came from outside (file names, tags) made safe to print.
#ifndef XCODEC_SRC_BASE_TEXT_H_
#define XCODEC_SRC_BASE_TEXT_H_

#include <string>
#include <string_view>

namespace xcodec {

/// `text` with control characters (C0, DEL, C1), line and paragraph separators, controls of the direction of
/// text, and bytes that are not valid UTF-8 replaced by '?', so that a terminal shows it as it is and nothing
/// else happens.
std::string MaskUnprintable(std::string_view text);

/// Whether all of `text` is valid UTF-8.
bool IsUtf8(std::string_view text);

/// Length in bytes of the valid UTF-8 sequence at the start of `text`, or 0. Overlong forms and surrogates
/// are not valid (Unicode 15, table 3-7).
int Utf8SequenceLength(std::string_view text);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_TEXT_H_
