/// \file
/// The search through a codebook of a refinement (model/spectral/refinement.h), with the best instruction set
/// of the processor.
#ifndef XCODEC_SRC_MODEL_SPECTRAL_NEAREST_CODEWORD_H_
#define XCODEC_SRC_MODEL_SPECTRAL_NEAREST_CODEWORD_H_

#include "base/simd_tables.h"

namespace xcodec::model {

/// A codebook of `size` codewords of `unit` values; coefficient i of codeword k is at [i * size + k]. Points
/// to memory of its owner.
struct CodebookView {
  const float* words;
  const float* norms;  ///< [size] sum of squares of each codeword
  int unit;
  int size;
};

/// The functions, compiled for several instruction sets. All return the same codes: each distance is summed
/// in the order of coefficients, with every product rounded, whatever the number of lanes.
struct CodewordKernels {
  const char* name;
  /// The codeword nearest to `target` (`unit` values), the first of equals; 0 if no distance is a number.
  int (*nearest)(const CodebookView& codebook, const float* target);
};

/// All sets, the scalar one first.
SimdTables<CodewordKernels> CodewordKernelTables();
/// The best set on this processor, or the one that the environment variable XCODEC_SIMD names.
const CodewordKernels& BestCodewordKernels();

/// CodewordKernels::nearest without vectors.
int NearestCodewordScalar(const CodebookView& codebook, const float* target);
/// The vectorised sets. For CodewordKernelTables.
SimdTables<CodewordKernels> CodewordSimdKernels();

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_SPECTRAL_NEAREST_CODEWORD_H_
