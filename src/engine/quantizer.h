/// \file
/// Residual vector quantizer: codebook after codebook, the codeword nearest to what the ones before have
/// left.
#ifndef XCODEC_SRC_ENGINE_QUANTIZER_H_
#define XCODEC_SRC_ENGINE_QUANTIZER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/floats.h"
#include "engine/kernels/kernels.h"
#include "engine/packed_matrix.h"

namespace xcodec::engine {

/// Encoding half. |r - e|^2 = |r|^2 + (|e|^2 - 2 r e): one matrix product gives what differs between
/// codewords e, with |e|^2 as its bias.
class Quantizer {
 public:
  Quantizer(std::size_t size, std::size_t dim) : size_(size), dim_(dim) {}
  /// Appends a codebook [size, dim].
  void Add(const float* codebook);
  std::size_t codebooks() const { return codebooks_.size(); }

  /// Rows [rows, dim] -> codes[k * rows + row] of the first `count` codebooks. `effort` 1: the nearest
  /// codeword, the first among equals; more: beam search that keeps so many sequences of codes per row (see
  /// RowBeam).
  void Encode(const Kernels& kernels, const float* rows, std::size_t count_rows, std::size_t count,
              std::size_t effort, Workspace* workspace, std::uint16_t* codes) const;

 private:
  void EncodeGreedy(const Kernels& kernels, const float* rows, std::size_t n, std::size_t count,
                    Workspace* workspace, std::uint16_t* codes, std::size_t stride) const;
  void EncodeBeam(const Kernels& kernels, const float* row, std::size_t count, std::size_t width,
                  Workspace* workspace, std::uint16_t* codes, std::size_t stride) const;
  /// residual -= codeword.
  void Subtract(std::size_t codebook, std::size_t code, float* residual) const;

  std::size_t size_;
  std::size_t dim_;
  std::vector<PackedMatrix> codebooks_;  ///< [dim, size], times -2
};

/// Decoding half: sums of codewords.
class Dequantizer {
 public:
  Dequantizer(std::size_t size, std::size_t dim) : size_(size), dim_(dim) {}
  void Add(Floats codebook) { codebooks_.push_back(std::move(codebook)); }
  std::size_t codebooks() const { return codebooks_.size(); }
  /// codes[k * stride + row] below the codebook's size -> rows [rows, dim].
  void Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride, std::size_t rows,
              std::size_t count, float* out) const;

 private:
  std::size_t size_;
  std::size_t dim_;
  std::vector<Floats> codebooks_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_QUANTIZER_H_
