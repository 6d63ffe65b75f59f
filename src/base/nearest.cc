#include "base/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace xcodec {
namespace {

// Letters to change, insert or remove (Levenshtein).
std::size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestName(const std::string& word, const std::vector<std::string>& names) {
  std::size_t best = word.size() / 3 + 1;
  std::string nearest;
  bool tie = false;
  for (const std::string& name : names) {
    const std::size_t distance = EditDistance(word, name);
    if (distance > best || name == nearest) continue;
    tie = distance == best && !nearest.empty();
    best = distance;
    nearest = name;
  }
  if (!nearest.empty()) return tie ? "" : nearest;
  // The start of a name is far from it by letters.
  constexpr std::size_t kShortestStart = 3;
  const auto begins = [&](const std::string& name) { return name.compare(0, word.size(), word) == 0; };
  const auto found = std::find_if(names.begin(), names.end(), begins);
  return word.size() < kShortestStart || found == names.end() ? "" : *found;
}

}  // namespace xcodec
