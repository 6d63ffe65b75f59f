/// \file
/// Layers that look at a few neighbouring rows: convolutions and what is made of them, with zeros around
/// their input.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_
#define XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// What a layer makes of its input. Step i sees `window` rows from i * stride on, of an input with zero rows
/// around it, and gives `gives` rows.
struct RowShape {
  std::size_t in = 1;  ///< channels
  std::size_t out = 1;
  std::size_t window = 1;
  std::size_t stride = 1;
  std::size_t gives = 1;
  std::size_t left = 0;  ///< zero rows before the input
  std::size_t right = 0;
  std::size_t skip = 0;   ///< rows dropped at the start of the output, at most `gives`
  std::size_t cut = 0;    ///< and at its end
  std::size_t grain = 1;  ///< a call's first step is a multiple of this
  std::size_t tile = 64;  ///< steps that a call should have

  /// Rows of output for `rows` rows of input.
  std::size_t RowsFor(std::size_t rows) const;
};

/// Immutable and thread-safe.
class RowLayer {
 public:
  virtual ~RowLayer() = default;
  const RowShape& shape() const { return shape_; }
  /// `steps` steps, the first a multiple of the grain: (steps - 1) * stride + window rows at x -> steps *
  /// gives rows at out. So must be `steps`, unless these are the input's last ones.
  virtual void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                   float* out) const = 0;

 protected:
  RowShape shape_;
};

using RowLayers = std::vector<std::unique_ptr<const RowLayer>>;

/// Rows of output that layers make of `rows` rows, 0 when one of them has too few.
std::size_t RowsFor(const RowLayers& layers, std::size_t rows);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_
