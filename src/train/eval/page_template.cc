// XCODEC_PAGE_TEMPLATE is a file of the build tree (src/train/CMakeLists.txt).
#include "train/eval/page_template.h"

#include "base/embed.h"

XCODEC_EMBED(page_template, XCODEC_PAGE_TEMPLATE);

namespace xcodec::train::eval {

std::string PageTemplate() {
  return {reinterpret_cast<const char*>(xcodec_embedded_page_template),
          reinterpret_cast<const char*>(xcodec_embedded_page_template_end)};
}

std::string FillIn(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string filled;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) return filled + text.substr(at);
    const auto value = values.find(text.substr(open + 2, close - open - 2));
    const std::size_t next = value == values.end() ? open + 2 : close + 2;
    filled += value == values.end() ? text.substr(at, next - at) : text.substr(at, open - at) + value->second;
    at = next;
  }
}

}  // namespace xcodec::train::eval
