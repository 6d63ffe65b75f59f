/// \file
/// Residual vector quantizer whose codebooks are learned by exponential moving averages.
#ifndef XCODEC_SRC_TRAIN_CORE_EMA_QUANTIZER_H_
#define XCODEC_SRC_TRAIN_CORE_EMA_QUANTIZER_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "train/support/communicator.h"

namespace xcodec::train {

/// Lloyd's algorithm on rows [n, dim]: `size` centres, started from rows picked by `seed` and re-seeded from
/// random rows where a cluster is empty. Deterministic. n >= 1.
torch::Tensor KMeans(const torch::Tensor& rows, std::int64_t size, int iterations, std::uint64_t seed);
/// The same from given centres [size, dim].
torch::Tensor KMeansFrom(const torch::Tensor& centres, const torch::Tensor& rows, int iterations,
                         std::uint64_t seed);

/// Options of EmaQuantizer.
struct EmaOptions {
  double decay = 0.99;
  double dead_below = 2.0;  ///< a code whose moving average of uses per step is less is replaced; 0: none
  int kmeans_iterations = 10;
  std::uint64_t seed = 1;
};

/// van den Oord et al. 2017 (arXiv 1711.00937, appendix A.1) with the k-means start and the replacement of
/// dead codes of SoundStream (arXiv 2107.03312, section III-C). Buffers: embed [K, size, dim], uses [K,
/// size], sums [K, size, dim], started [K].
class EmaQuantizer : public torch::nn::Module {
 public:
  EmaQuantizer(int codebooks, std::int64_t size, std::int64_t dim, const EmaOptions& options);

  struct Output {
    torch::Tensor quantized;   ///< like the input; gradients pass straight through
    torch::Tensor codes;       ///< int64 [codebooks, n]
    torch::Tensor commitment;  ///< scalar, mean over codebooks of the mean squared residual
  };
  /// Rows [n, dim] with the first `codebooks` codebooks, in single precision whatever Autocast says. In
  /// training mode, codebooks that have not started are started from these rows, and the data for Update are
  /// kept.
  Output Quantize(const torch::Tensor& input, int codebooks, Communicator* communicator);

  /// Moves the codebooks that the last Quantize used. `step` picks the replacements of dead codes.
  void Update(std::uint64_t step, Communicator* communicator);
  /// From now on Update does nothing.
  void Freeze() { frozen_ = true; }

  const torch::Tensor& embed() const { return embed_; }
  /// Copies [K, size, dim] and counts every codebook as started.
  void SetEmbed(const torch::Tensor& embed);

 private:
  void Start(int codebook, const torch::Tensor& residual, Communicator* communicator);
  void Move(int codebook, Communicator* communicator);
  void ReplaceDead(int codebook, const torch::Tensor& dead, std::uint64_t step, Communicator* communicator);

  struct Pending {
    torch::Tensor residual;  // [n, dim]
    torch::Tensor codes;     // [n]
  };
  EmaOptions options_;
  torch::Tensor embed_, uses_, sums_, started_;
  std::vector<Pending> pending_;
  bool frozen_ = false;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_CORE_EMA_QUANTIZER_H_
