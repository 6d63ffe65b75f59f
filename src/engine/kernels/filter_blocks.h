/// \file
/// The order in which a filter of FilterArgs or HalfFilterArgs goes through groups and columns.
#ifndef XCODEC_SRC_ENGINE_KERNELS_FILTER_BLOCKS_H_
#define XCODEC_SRC_ENGINE_KERNELS_FILTER_BLOCKS_H_

#include <algorithm>
#include <cstddef>

#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// For one block of groups after the other, calls panel(column, first, last) for every panel of columns. A
/// block consists of whole tiles of `tile` groups. Its inputs, `cache` numbers for each of the four, stay in
/// the second-level cache while all panels are processed. Blocks have about the same size, because each reads
/// all weights.
template <class Args, class Panel>
void ForFilterBlocks(const Args& f, std::size_t tile, std::size_t cache, const Panel& panel) {
  const std::size_t fit = std::clamp<std::size_t>(cache / std::max<std::size_t>(1, f.k) / tile, 1, 40);
  const std::size_t tiles = (f.groups + tile - 1) / tile;
  const std::size_t blocks = (tiles + fit - 1) / fit;
  const std::size_t block = blocks == 0 ? 1 : (tiles + blocks - 1) / blocks * tile;
  for (std::size_t first = 0; first < f.groups; first += block) {
    const std::size_t last = std::min(first + block, f.groups);
    for (std::size_t column = 0; column < f.n; column += kPanel) panel(column, first, last);
  }
}

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_KERNELS_FILTER_BLOCKS_H_
