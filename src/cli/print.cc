#include "cli/print.h"

#include <algorithm>
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
  return EscapeJson(json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void PrintJson(std::FILE* out, const nlohmann::ordered_json& json, int indent) {
  PrintOwn(out, JsonText(json, indent) + "\n");
}

}  // namespace xcodec::cli
