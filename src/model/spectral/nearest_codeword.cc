#include "model/spectral/nearest_codeword.h"

#include <limits>

namespace xcodec::model {
namespace {

constexpr CodewordKernels kScalar = {"scalar", NearestCodewordScalar};

}  // namespace

int NearestCodewordScalar(const CodebookView& codebook, const float* target) {
  float least = std::numeric_limits<float>::infinity();
  int best = 0;
  for (int k = 0; k < codebook.size; ++k) {
    float distance = codebook.norms[k];
    const float* word = codebook.words + k;
    for (int i = 0; i < codebook.unit; ++i, word += codebook.size) distance += -2 * target[i] * *word;
    if (distance < least) {
      least = distance;
      best = k;
    }
  }
  return best;
}

SimdTables<CodewordKernels> CodewordKernelTables() {
  SimdTables<CodewordKernels> tables = {{"scalar", &kScalar}};
  const SimdTables<CodewordKernels> vectors = CodewordSimdKernels();
  tables.insert(tables.end(), vectors.begin(), vectors.end());
  return tables;
}

const CodewordKernels& BestCodewordKernels() {
  static const CodewordKernels& best = BestTable(CodewordKernelTables());
  return best;
}

}  // namespace xcodec::model
