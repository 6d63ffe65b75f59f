// Distinguishes rounding from mistakes in residual vector quantization. In the golden vectors many decisions
// of the later codebooks are near ties: the residual there is rounding noise, so even the reference gives
// other codes on another processor or with another BLAS.
#ifndef XCODEC_TESTS_SUPPORT_NEAR_TIES_H_
#define XCODEC_TESTS_SUPPORT_NEAR_TIES_H_

#include <cstdint>
#include <vector>

#include "xcodec/types.h"

namespace xcodec::golden {

struct TieReport {
  std::int64_t decisions = 0;
  std::int64_t firm = 0;         // the best codeword wins by more than rounding can move
  std::int64_t firm_wrong = 0;   // ... and is not the golden one
  std::int64_t unexplained = 0;  // golden codes that are further from the nearest than rounding can move
};

// Follows the golden codes from our latent (row-major [dim, frames]) in double precision: at every step the
// residual is latent minus the golden codewords so far. codebooks[k] is row-major [size, dim]. A latent may
// be off by `tolerance` times its own length, and the squared distance, computed as |x|^2 - 2 x.e + |e|^2 in
// single precision, by 1e-6 of the largest of its terms.
TieReport CheckAgainstGolden(const std::vector<float>& latent, int dim, const CodeBlock& golden,
                             const std::vector<std::vector<float>>& codebooks, double tolerance);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_SUPPORT_NEAR_TIES_H_
