/// \file
/// Products in the number format in which the weights have been packed.
#ifndef XCODEC_SRC_ENGINE_BACKEND_PRODUCT_H_
#define XCODEC_SRC_ENGINE_BACKEND_PRODUCT_H_

#include <cstddef>
#include <cstdint>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// Rows of the left side: row i starts at data + i * stride; rows may overlap.
struct LeftSide {
  const float* data = nullptr;
  std::size_t stride = 0;
  std::size_t rows = 0;
};

/// c = a * weights + bias; with `accumulate` c += a * weights. Rows of c start `ldc` floats apart. With
/// bfloat16 weights the left side is rounded to bfloat16 first.
void Multiply(const Kernels& kernels, const LeftSide& a, const PackedMatrix& weights, float* c,
              std::size_t ldc, Workspace* workspace, bool accumulate = false);

/// Weights with the factors of their input folded in: x * this = (x * scale + shift) * weights + bias. Stored
/// in the workspace's current frame.
class FoldedMatrix {
 public:
  /// `weights` are in single precision; with `half` (and k even) the folded ones are rounded to bfloat16.
  FoldedMatrix(const PackedMatrix& weights, const float* scale, const float* shift, bool half,
               Workspace* workspace);
  /// c = a * this.
  void Multiply(const Kernels& kernels, const LeftSide& a, float* c, std::size_t ldc,
                Workspace* workspace) const;

 private:
  const PackedMatrix& weights_;
  const float* panels_;
  const float* start_;
  const std::uint16_t* half_ = nullptr;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_PRODUCT_H_
