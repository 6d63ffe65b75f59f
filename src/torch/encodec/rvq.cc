#include "torch/encodec/rvq.h"

namespace xcodec::libtorch {

Codebook::Codebook(int size, int dim) { embed_ = register_buffer("embed", torch::zeros({size, dim})); }

torch::Tensor Codebook::Nearest(const torch::Tensor& x) const {
  const torch::Tensor e = embed_.t();
  // This order of operations is the reference's; another one changes the choice between nearly equal
  // codewords.
  const torch::Tensor distance = -(x.pow(2).sum(1, true) - (2 * x).matmul(e) + e.pow(2).sum(0, true));
  return std::get<1>(distance.max(-1));
}

ResidualVectorQuantizer::ResidualVectorQuantizer(const std::string& list_name, int codebooks, int size,
                                                 int dim) {
  torch::nn::ModuleList list;
  register_module(list_name, list);
  for (int q = 0; q < codebooks; ++q) {
    auto holder = std::make_shared<torch::nn::Module>();
    codebooks_.push_back(holder->register_module("codebook", std::make_shared<Codebook>(size, dim)));
    list->push_back(holder);
  }
}

torch::Tensor ResidualVectorQuantizer::Encode(const torch::Tensor& latent, int codebooks) const {
  const std::int64_t batch = latent.size(0);
  const std::int64_t frames = latent.size(2);
  torch::Tensor residual = latent;
  std::vector<torch::Tensor> codes;
  for (int q = 0; q < codebooks; ++q) {
    const Codebook& codebook = *codebooks_[static_cast<std::size_t>(q)];
    // The residual keeps the latent's layout, as in the reference: sums over another one round differently.
    const torch::Tensor rows = residual.permute({0, 2, 1}).reshape({batch * frames, latent.size(1)});
    codes.push_back(codebook.Nearest(rows).view({batch, frames}));
    residual = residual - torch::embedding(codebook.embed(), codes.back()).permute({0, 2, 1});
  }
  return torch::stack(codes).transpose(0, 1);
}

torch::Tensor ResidualVectorQuantizer::Decode(const torch::Tensor& codes) const {
  torch::Tensor sum;
  for (std::int64_t q = 0; q < codes.size(1); ++q) {
    const Codebook& codebook = *codebooks_[static_cast<std::size_t>(q)];
    const torch::Tensor part = torch::embedding(codebook.embed(), codes.select(1, q));
    sum = q == 0 ? part : sum + part;
  }
  return sum.transpose(1, 2);
}

}  // namespace xcodec::libtorch
