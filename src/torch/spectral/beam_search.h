/// \file
/// Choosing codes of a residual vector quantizer. Rows are [n, dim], codebooks [>= count, size, dim], codes
/// int64 [count, n]. `weights` [n, dim] are the weights of squared errors; undefined: all 1.
#ifndef XCODEC_SRC_TORCH_SPECTRAL_BEAM_SEARCH_H_
#define XCODEC_SRC_TORCH_SPECTRAL_BEAM_SEARCH_H_

#include <torch/torch.h>

#include <vector>

namespace xcodec::libtorch {

/// Nearest codeword, codebook after codebook, on the residual.
torch::Tensor QuantizeGreedy(const torch::Tensor& rows, const torch::Tensor& codebooks, int count,
                             const torch::Tensor& weights = {});

/// Keeps the `width` best sequences of codes after every codebook and returns the one with the smallest
/// squared error after the last. Among equal errors the sequence with the better predecessor, then the lower
/// code wins, so that the result is deterministic. Width 1 .. codebook size.
torch::Tensor QuantizeBeam(const torch::Tensor& rows, const torch::Tensor& codebooks, int count, int width,
                           const torch::Tensor& weights = {});

/// The results of QuantizeBeam for each of the ascending `counts`, found by one search.
std::vector<torch::Tensor> QuantizePrefixes(const torch::Tensor& rows, const torch::Tensor& codebooks,
                                            const std::vector<int>& counts, int width,
                                            const torch::Tensor& weights = {});

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_SPECTRAL_BEAM_SEARCH_H_
