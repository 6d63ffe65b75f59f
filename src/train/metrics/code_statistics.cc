#include "train/metrics/code_statistics.h"

#include <algorithm>
#include <cmath>

namespace xcodec::train::metrics {

CodeStatistics::CodeStatistics(int codebooks, int size)
    : counts_(static_cast<std::size_t>(codebooks), std::vector<std::int64_t>(static_cast<std::size_t>(size))),
      repeats_(static_cast<std::size_t>(codebooks)),
      pairs_(static_cast<std::size_t>(codebooks)) {}

void CodeStatistics::Add(const CodeBlock& codes) {
  const int books = std::min(codes.codebooks, codebooks());
  for (int k = 0; k < books; ++k) {
    const auto book = static_cast<std::size_t>(k);
    for (std::int64_t t = 0; t < codes.frames; ++t) {
      const std::size_t code = codes.at(k, t);
      if (code < counts_[book].size()) ++counts_[book][code];
      if (t > 0 && codes.at(k, t - 1) == codes.at(k, t)) ++repeats_[book];
    }
    pairs_[book] += std::max<std::int64_t>(codes.frames - 1, 0);
  }
}

CodebookUse CodeStatistics::Use(int codebook) const {
  const auto book = static_cast<std::size_t>(codebook);
  CodebookUse use;
  for (const std::int64_t count : counts_[book]) {
    use.frames += count;
    use.used += count > 0 ? 1 : 0;
  }
  for (const std::int64_t count : counts_[book]) {
    if (count == 0) continue;
    const double p = static_cast<double>(count) / static_cast<double>(use.frames);
    use.entropy -= p * std::log2(p);
  }
  if (pairs_[book] > 0) {
    use.repetition = static_cast<double>(repeats_[book]) / static_cast<double>(pairs_[book]);
  }
  return use;
}

int CodeStatistics::active_codebooks() const {
  int active = 0;
  while (active < codebooks() && Use(active).frames > 0) ++active;
  return active;
}

}  // namespace xcodec::train::metrics
