/// \file
/// Residual vector quantizer: in each codebook, the codeword that is nearest to the residual of the codebooks
/// before.
#ifndef XCODEC_SRC_ENGINE_BACKEND_QUANTIZER_H_
#define XCODEC_SRC_ENGINE_BACKEND_QUANTIZER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"
#include "model/backend.h"

namespace xcodec::engine {

/// A search for the codes of `codebooks` codebooks for latents [rows, dim]. Width 1: the nearest codeword,
/// the first among equals; more: beam search that keeps this many sequences of codes per row.
struct CodeSearch {
  const float* latents = nullptr;
  const float* weights = nullptr;  ///< [rows, dim], weights of the squared errors; null: all 1
  std::size_t rows = 0;
  std::size_t codebooks = 0;
  std::size_t width = 1;
  bool substitutes = false;   ///< replace the first codebooks by their substitutes
  float* residual = nullptr;  ///< [rows, dim], receives the residual of the latents; null: not needed
};

/// The latents [rows, dim] before quantization and after it, when it left `residual`.
model::Latents LatentsOf(const float* latents, const float* residual, std::size_t rows, std::size_t dim);

/// Encoding half. w |r - e|^2 = w |r|^2 + (w |e|^2 - 2 w r e): one matrix product computes the part that
/// depends on e, with |e|^2 as its bias; weights need a second one, with the squares of the codewords.
class Quantizer {
 public:
  /// `weighted`: prepares for searches with weights.
  Quantizer(std::size_t size, std::size_t dim, bool weighted) : size_(size), dim_(dim), weighted_(weighted) {}
  /// Appends a codebook [size, dim].
  void Add(const float* codebook);
  /// Appends what stands in for the next of the first codebooks where a search says so; after all Add().
  void AddSubstitute(const float* codebook);
  /// codes[k * search.rows + row].
  void Encode(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
              std::uint16_t* codes) const;

 private:
  class RowBeam;

  void EncodeGreedy(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
                    std::uint16_t* codes, std::size_t stride) const;
  void EncodeBeams(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
                   std::uint16_t* codes, std::size_t stride) const;
  /// Index of the k-th codebook that a search uses.
  std::size_t Place(std::size_t k, bool substitutes) const {
    return substitutes && k < substitutes_ ? codebooks_.size() - substitutes_ + k : k;
  }
  const float* Weighted(const Kernels& kernels, const CodeSearch& search, std::size_t beams,
                        const float* residual, float* buffer) const;
  void Scores(const Kernels& kernels, std::size_t codebook, const CodeSearch& search, std::size_t beams,
              const float* weighted, const float* shared, Workspace* workspace, float* scores) const;
  void Energies(const Kernels& kernels, std::size_t n, const float* residual, const float* weighted,
                float* energies) const;
  void Offer(const Kernels& kernels, const float* scores, std::size_t beams, std::uint32_t* hits,
             RowBeam* best) const;
  /// residual -= codeword.
  void Subtract(std::size_t codebook, std::size_t code, float* residual) const;

  std::size_t size_;
  std::size_t dim_;
  bool weighted_;
  std::size_t substitutes_ = 0;          ///< number of substitutes, at the end
  std::vector<PackedMatrix> codebooks_;  ///< [dim, size], times -2
  std::vector<PackedMatrix> squares_;    ///< [dim, size], for weights
};

/// Decoding half: sums of codewords.
class Dequantizer {
 public:
  explicit Dequantizer(std::size_t dim) : dim_(dim) {}
  void Add(Floats codebook) { codebooks_.push_back(std::move(codebook)); }
  std::size_t codebooks() const { return codebooks_.size(); }
  /// After all Add(), like Quantizer's.
  void AddSubstitute(Floats codebook) {
    Add(std::move(codebook));
    ++substitutes_;
  }
  /// codes[k * stride + row] below the codebook's size -> rows [rows, dim], sums over the codebooks of
  /// `mask`.
  void Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride, std::size_t rows,
              std::size_t count, float* out, model::CodebookMask mask = model::kAllCodebooks,
              bool substitutes = false) const;

 private:
  std::size_t dim_;
  std::size_t substitutes_ = 0;
  std::vector<Floats> codebooks_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_QUANTIZER_H_
