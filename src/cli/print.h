/// \file
/// All text is printed through these functions: text from files and arguments can neither control a terminal
/// nor look like another line. tests/check_prints.py checks that nothing else in this folder prints.
#ifndef XCODEC_SRC_CLI_PRINT_H_
#define XCODEC_SRC_CLI_PRINT_H_

#include <cstddef>
#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace xcodec::cli {

/// Maximum bytes of a message (Shortened): two paths of maximum length and the text about them.
inline constexpr std::size_t kLongestMessage = 10000;

/// One line, masked (base/text.h), and a line feed.
void PrintLine(std::FILE* out, const std::string& line);
/// Several lines in one text; foreign parts must already be masked, as they could hold line feeds.
void PrintLines(std::FILE* out, const std::string& text);
/// Prints text without any foreign parts, such as man pages and control sequences.
void PrintOwn(std::FILE* out, const std::string& text);
/// JSON and a line feed; bytes that are not UTF-8 become U+FFFD, and terminal control characters are escaped.
/// `indent` -1: one line.
void PrintJson(std::FILE* out, const nlohmann::ordered_json& json, int indent = -1);
/// The text that PrintJson prints, without the line feed.
std::string JsonText(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PRINT_H_
