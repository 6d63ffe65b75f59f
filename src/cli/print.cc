#include "cli/print.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace xcodec::cli {

void PrintLine(std::FILE* out, const std::string& line) { PrintOwn(out, MaskUnprintable(line) + "\n"); }

void PrintLines(std::FILE* out, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    PrintLine(out, text.substr(at, end - at));
    at = end + 1;
  }
}

void PrintOwn(std::FILE* out, const std::string& text) { std::fwrite(text.data(), 1, text.size(), out); }

std::string JsonText(const nlohmann::ordered_json& json, int indent) {
  const std::string text = json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(text.size());
  // The library escapes what JSON demands. Outside of strings there is nothing that needs more.
  for (std::string_view rest = text; !rest.empty();) {
    const auto n = static_cast<std::size_t>(std::max(1, Utf8SequenceLength(rest)));
    const std::uint32_t c = CodePoint(rest.substr(0, n));
    if (c >= 0x20 && !IsPrintable(c)) {
      escaped += fmt::format("\\u{:04x}", c);
    } else {
      escaped.append(rest.substr(0, n));
    }
    rest.remove_prefix(n);
  }
  return escaped;
}

void PrintJson(std::FILE* out, const nlohmann::ordered_json& json, int indent) {
  PrintOwn(out, JsonText(json, indent) + "\n");
}

}  // namespace xcodec::cli
