#include "engine/xcodec/row_layer.h"

namespace xcodec::engine {

std::size_t RowShape::RowsFor(std::size_t rows) const {
  const std::size_t padded = left + rows + right;
  if (padded < window) return 0;
  return ((padded - window) / stride + 1) * gives - skip - cut;
}

std::size_t RowsFor(const RowLayers& layers, std::size_t rows) {
  for (const auto& layer : layers) {
    if (rows == 0) break;
    rows = layer->shape().RowsFor(rows);
  }
  return rows;
}

}  // namespace xcodec::engine
