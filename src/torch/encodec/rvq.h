/// \file
/// Residual vector quantizer with Euclidean codebooks (Zeghidour et al. 2021, arXiv 2107.03312, algorithm 1).
#ifndef XCODEC_SRC_TORCH_ENCODEC_RVQ_H_
#define XCODEC_SRC_TORCH_ENCODEC_RVQ_H_

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

namespace xcodec::libtorch {

/// Rows are codewords: buffer "embed" [size, dim].
class Codebook : public torch::nn::Module {
 public:
  Codebook(int size, int dim);
  /// Rows x [n, dim] -> int64 [n]: argmax of -(|x|^2 - 2 x.e + |e|^2), the lowest index among equals.
  torch::Tensor Nearest(const torch::Tensor& x) const;
  torch::Tensor& embed() { return embed_; }
  const torch::Tensor& embed() const { return embed_; }

 private:
  torch::Tensor embed_;
};

/// Parameter names: LIST.{q}.codebook.embed.
class ResidualVectorQuantizer : public torch::nn::Module {
 public:
  ResidualVectorQuantizer(const std::string& list_name, int codebooks, int size, int dim);
  int codebooks() const { return static_cast<int>(codebooks_.size()); }
  Codebook& codebook(int q) { return *codebooks_[static_cast<std::size_t>(q)]; }

  /// Latent [batch, dim, frames] -> int64 [batch, codebooks, frames] with the first `codebooks` codebooks.
  torch::Tensor Encode(const torch::Tensor& latent, int codebooks) const;
  /// int64 [batch, codebooks, frames] -> sum of the codewords [batch, dim, frames].
  torch::Tensor Decode(const torch::Tensor& codes) const;

 private:
  std::vector<std::shared_ptr<Codebook>> codebooks_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_ENCODEC_RVQ_H_
