#include "cli/codebook_list.h"

#include <charconv>
#include <optional>

namespace xcodec::cli {
namespace {

constexpr int kMost = 64;

/// The number at *at, which moves after it.
std::optional<int> Number(const std::string& text, std::size_t* at) {
  int value = 0;
  const auto read = std::from_chars(text.data() + *at, text.data() + text.size(), value);
  if (read.ec != std::errc() || value < 1 || value > kMost) return std::nullopt;
  *at = static_cast<std::size_t>(read.ptr - text.data());
  return value;
}

}  // namespace

Result<CodebookList> ParseCodebooks(const std::string& text) {
  const Status bad(StatusCode::kInvalidArgument,
                   "codebooks are a number from 1 to 64, or a list such as 2,5-7");
  CodebookList list;
  for (std::size_t at = 0;; ++at) {
    const auto first = Number(text, &at);
    if (!first) return bad;
    if (at == text.size() && list.mask == 0) {
      list.first = *first;
      return list;
    }
    auto last = first;
    if (at < text.size() && text[at] == '-') {
      ++at;
      last = Number(text, &at);
      if (!last || *last < *first) return bad;
    }
    for (int k = *first; k <= *last; ++k) list.mask |= std::uint64_t{1} << (k - 1);
    if (at == text.size()) return list;
    if (text[at] != ',') return bad;
  }
}

}  // namespace xcodec::cli
