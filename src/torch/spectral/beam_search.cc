#include "torch/spectral/beam_search.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>

namespace xcodec::libtorch {
namespace {

// Squared error of every continuation up to what all continuations of one residual share: |e|^2 - 2 r.e.
// Residuals [n, beams, dim] -> [n, beams, size].
torch::Tensor Scores(const torch::Tensor& residual, const torch::Tensor& codebook,
                     const torch::Tensor& weights) {
  if (!weights.defined()) return codebook.pow(2).sum(1) - (2 * residual).matmul(codebook.t());
  const torch::Tensor norms = weights.matmul(codebook.pow(2).t()).unsqueeze(1);
  return norms - (2 * weights.unsqueeze(1) * residual).matmul(codebook.t());
}

torch::Tensor Energy(const torch::Tensor& residual, const torch::Tensor& weights) {
  const torch::Tensor square = residual.pow(2);
  return (weights.defined() ? square * weights.unsqueeze(1) : square).sum(-1, true);
}

// Indices of the `keep` smallest of n values, ascending, the lower index first among equals.
void Smallest(const float* values, std::int64_t n, std::int64_t keep, std::int64_t* indices) {
  std::int64_t filled = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    if (filled == keep && !(values[i] < values[indices[keep - 1]])) continue;
    std::int64_t at = filled < keep ? filled++ : keep - 1;
    for (; at > 0 && values[i] < values[indices[at - 1]]; --at) indices[at] = indices[at - 1];
    indices[at] = i;
  }
}

// Smallest() of every row: [n, ...] -> int64 [n, keep].
torch::Tensor SmallestOfRows(const torch::Tensor& scores, std::int64_t keep) {
  const torch::Tensor values = scores.to(torch::kCPU).contiguous();
  const std::int64_t n = values.size(0);
  const std::int64_t width = values.numel() / std::max<std::int64_t>(n, 1);
  const torch::Tensor best = torch::empty({n, keep}, torch::kInt64);
  at::parallel_for(0, n, 16, [&](std::int64_t from, std::int64_t to) {
    for (std::int64_t i = from; i < to; ++i) {
      Smallest(values.data_ptr<float>() + i * width, width, keep, best.data_ptr<std::int64_t>() + i * keep);
    }
  });
  return best;
}

}  // namespace

torch::Tensor QuantizeGreedy(const torch::Tensor& rows, const torch::Tensor& codebooks, int count,
                             const torch::Tensor& weights) {
  torch::Tensor residual = rows;
  std::vector<torch::Tensor> codes;
  for (int k = 0; k < count; ++k) {
    const torch::Tensor codebook = codebooks[k];
    codes.push_back(Scores(residual.unsqueeze(1), codebook, weights).squeeze(1).argmin(-1));
    residual = residual - torch::embedding(codebook, codes.back());
  }
  return torch::stack(codes);
}

torch::Tensor QuantizeBeam(const torch::Tensor& rows, const torch::Tensor& codebooks, int count, int width,
                           const torch::Tensor& weights) {
  return QuantizePrefixes(rows, codebooks, {count}, width, weights)[0];
}

std::vector<torch::Tensor> QuantizePrefixes(const torch::Tensor& rows, const torch::Tensor& codebooks,
                                            const std::vector<int>& counts, int width,
                                            const torch::Tensor& weights) {
  const std::int64_t n = rows.size(0);
  const std::int64_t dim = rows.size(1);
  const std::int64_t size = codebooks.size(1);
  std::vector<torch::Tensor> results;
  torch::Tensor residual = rows.unsqueeze(1);                    // [n, beams, dim]
  torch::Tensor paths = torch::empty({n, 1, 0}, torch::kInt64);  // [n, beams, codes so far]
  for (int k = 0; k < counts.back(); ++k) {
    const torch::Tensor codebook = codebooks[k];
    const std::int64_t keep =
        k + 1 == counts.back() ? 1 : std::min<std::int64_t>(width, residual.size(1) * size);
    const torch::Tensor best =
        SmallestOfRows(Scores(residual, codebook, weights) + Energy(residual, weights), keep);
    const torch::Tensor parent = torch::div(best, size, "floor").unsqueeze(-1);  // [n, keep, 1]
    const torch::Tensor code = torch::remainder(best, size);
    paths = torch::cat({paths.gather(1, parent.expand({n, keep, k})), code.unsqueeze(-1)}, -1);
    const torch::Tensor from = residual.gather(1, parent.to(residual.device()).expand({n, keep, dim}));
    residual = from - torch::embedding(codebook, code.to(residual.device()));
    if (std::find(counts.begin(), counts.end(), k + 1) != counts.end()) {
      results.push_back(paths.select(1, 0).t().contiguous().to(rows.device()));
    }
  }
  return results;
}

}  // namespace xcodec::libtorch
