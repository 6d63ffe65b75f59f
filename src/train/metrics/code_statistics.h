/// \file
/// How well the codebooks of a quantizer are used.
#ifndef XCODEC_SRC_TRAIN_METRICS_CODE_STATISTICS_H_
#define XCODEC_SRC_TRAIN_METRICS_CODE_STATISTICS_H_

#include <cstdint>
#include <vector>

#include "xcodec/types.h"

namespace xcodec::train::metrics {

struct CodebookUse {
  std::int64_t frames = 0;
  std::int64_t used = 0;  ///< different codes that occurred
  double entropy = 0;     ///< bits per code, from the relative frequencies
  double repetition = 0;  ///< share of frames with the same code as the frame before in the same block
};

/// Counts codes of any number of blocks. Not thread-safe.
class CodeStatistics {
 public:
  /// Blocks may have fewer codebooks than `codebooks`; codes at or above `size` and further codebooks are
  /// ignored.
  CodeStatistics(int codebooks, int size);
  void Add(const CodeBlock& codes);
  CodebookUse Use(int codebook) const;
  int codebooks() const { return static_cast<int>(counts_.size()); }
  /// Codebooks that have occurred.
  int active_codebooks() const;

 private:
  std::vector<std::vector<std::int64_t>> counts_;
  std::vector<std::int64_t> repeats_;
  std::vector<std::int64_t> pairs_;
};

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_CODE_STATISTICS_H_
