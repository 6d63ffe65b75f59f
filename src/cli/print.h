/// \file
/// The one way out for text: what comes from files and arguments can neither drive a terminal nor pose as
/// another line. tests/check_prints.py holds that nothing else in this folder prints.
#ifndef XCODEC_SRC_CLI_PRINT_H_
#define XCODEC_SRC_CLI_PRINT_H_

#include <cstddef>
#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace xcodec::cli {

/// Bytes of one line of message: two paths of the longest kind and what is said about them (Shortened).
inline constexpr std::size_t kLongestMessage = 10000;

/// One line, masked (base/text.h), and a line feed.
void PrintLine(std::FILE* out, const std::string& line);
/// Lines that stand in one text; foreign parts in it have to be masked already, lest they hold line feeds.
void PrintLines(std::FILE* out, const std::string& text);
/// Text that is all our own, such as man pages and control sequences.
void PrintOwn(std::FILE* out, const std::string& text);
/// JSON and a line feed; bytes that are not UTF-8 become U+FFFD, and what could drive a terminal is escaped.
/// `indent` -1: one line.
void PrintJson(std::FILE* out, const nlohmann::ordered_json& json, int indent = -1);
/// What PrintJson prints, without the line feed.
std::string JsonText(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_PRINT_H_
