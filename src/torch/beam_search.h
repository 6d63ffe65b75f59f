/// \file
/// Choosing codes of a residual vector quantizer.
#ifndef XCODEC_SRC_TORCH_BEAM_SEARCH_H_
#define XCODEC_SRC_TORCH_BEAM_SEARCH_H_

#include <torch/torch.h>

namespace xcodec {

/// Nearest codeword, codebook after codebook, on the residual: rows [n, dim], codebooks [>= count, size, dim]
/// -> int64 [count, n].
torch::Tensor QuantizeGreedy(const torch::Tensor& rows, const torch::Tensor& codebooks, int count);

/// Keeps the `width` best sequences of codes after every codebook and returns the one with the smallest
/// squared error after the last. Among equal errors the sequence with the better predecessor, then the lower
/// code wins, so that the result is deterministic. Same shapes as QuantizeGreedy; width 1 .. codebook size.
torch::Tensor QuantizeBeam(const torch::Tensor& rows, const torch::Tensor& codebooks, int count, int width);

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_BEAM_SEARCH_H_
