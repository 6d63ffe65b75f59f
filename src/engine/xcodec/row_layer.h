/// \file
/// Layers that see a few neighbouring rows: convolutions and layers made from them, with zeros around their
/// input.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_
#define XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// The geometry of a layer. Step i sees `window` rows from i * stride on, of an input with zero rows around
/// it, and returns `gives` rows.
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
  std::size_t tile = 64;  ///< preferred number of steps of a call

  /// Rows of output for `rows` rows of input.
  std::size_t RowsFor(std::size_t rows) const;
};

/// Immutable and thread-safe.
class RowLayer {
 public:
  virtual ~RowLayer() = default;
  const RowShape& shape() const { return shape_; }
  /// `steps` steps, the first a multiple of the grain: (steps - 1) * stride + window rows at x -> steps *
  /// gives rows at out. `steps` must also be a multiple of it, unless these are the input's last steps.
  virtual void Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                   float* out) const = 0;

 protected:
  RowShape shape_;
};

using RowLayers = std::vector<std::unique_ptr<const RowLayer>>;

/// Rows of output of layers for `rows` rows of input; 0 if one of them gets too few.
std::size_t RowsFor(const RowLayers& layers, std::size_t rows);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ROW_LAYER_H_
