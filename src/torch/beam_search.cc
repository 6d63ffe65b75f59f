#include "torch/beam_search.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace xcodec {
namespace {

// Squared error of every continuation up to what all continuations of one row share: |e|^2 - 2 r.e.
torch::Tensor Scores(const torch::Tensor& residual, const torch::Tensor& codebook) {
  return codebook.pow(2).sum(1) - (2 * residual).matmul(codebook.t());
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

}  // namespace

torch::Tensor QuantizeGreedy(const torch::Tensor& rows, const torch::Tensor& codebooks, int count) {
  torch::Tensor residual = rows;
  std::vector<torch::Tensor> codes;
  for (int k = 0; k < count; ++k) {
    const torch::Tensor codebook = codebooks[k];
    codes.push_back(Scores(residual, codebook).argmin(-1));
    residual = residual - torch::embedding(codebook, codes.back());
  }
  return torch::stack(codes);
}

torch::Tensor QuantizeBeam(const torch::Tensor& rows, const torch::Tensor& codebooks, int count, int width) {
  const std::int64_t n = rows.size(0);
  const std::int64_t dim = rows.size(1);
  const std::int64_t size = codebooks.size(1);
  std::int64_t beams = 1;
  torch::Tensor residual = rows.unsqueeze(1);                    // [n, beams, dim]
  torch::Tensor paths = torch::empty({n, 1, 0}, torch::kInt64);  // [n, beams, codes so far]
  for (int k = 0; k < count; ++k) {
    const torch::Tensor codebook = codebooks[k];
    const torch::Tensor scores =
        (Scores(residual, codebook) + residual.pow(2).sum(-1, true)).to(torch::kCPU).contiguous();
    const std::int64_t keep = k + 1 == count ? 1 : std::min<std::int64_t>(width, beams * size);
    const torch::Tensor best = torch::empty({n, keep}, torch::kInt64);
    for (std::int64_t i = 0; i < n; ++i) {
      Smallest(scores.data_ptr<float>() + i * beams * size, beams * size, keep,
               best.data_ptr<std::int64_t>() + i * keep);
    }
    const torch::Tensor parent = torch::div(best, size, "floor").unsqueeze(-1);  // [n, keep, 1]
    const torch::Tensor code = torch::remainder(best, size);
    paths = torch::cat({paths.gather(1, parent.expand({n, keep, k})), code.unsqueeze(-1)}, -1);
    const torch::Tensor from = residual.gather(1, parent.to(residual.device()).expand({n, keep, dim}));
    residual = from - torch::embedding(codebook, code.to(residual.device()));
    beams = keep;
  }
  return paths.squeeze(1).t().contiguous();
}

}  // namespace xcodec
