/// \file
/// Self-attention of HuBERT and WavLM.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ATTENTION_H_
#define XCODEC_SRC_ENGINE_XCODEC_ATTENTION_H_

#include <cstddef>
#include <string>

#include "engine/backend/weights.h"
#include "engine/xcodec/parallel.h"
#include "engine/xcodec/stored_linear.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// Of WavLM: values for every distance of `time` steps between key and query, [heads, 2 * time - 1] by
/// key - query + time - 1, from the table [buckets, heads]. Half of the buckets are for keys before the
/// query; of each half, one half counts steps and the other grows logarithmically up to the largest distance
/// (Raffel et al. 2020, arXiv 1910.10683).
Floats PositionBias(const model::XCodecConfig::Semantic& config, const float* table, std::size_t time);

/// One layer's attention. Immutable.
class Attention {
 public:
  /// Scratch for `rows` rows, shared by layers.
  struct Buffers {
    Buffers(std::size_t rows, std::size_t width, std::size_t heads);
    Floats q, k, v;       ///< [rows, width]
    Floats keys, values;  ///< packed for products, head after head
    Floats gates;         ///< [rows, heads, 2]
    std::size_t rows;
  };

  Attention(Weights* weights, const std::string& name, const model::XCodecConfig::Semantic& config);
  /// x [rows, width] += the layer's output. `bias`: PositionBias for WavLM, null for HuBERT. Scores are
  /// computed for a few queries at a time, so that memory grows with the rows, not with their square.
  void Run(const Kernels& kernels, const Parallel& parallel, const float* bias, Buffers* buffers,
           float* x) const;

 private:
  std::size_t head_size() const { return width_ / heads_; }
  void Pack(std::size_t head, Buffers* buffers) const;
  /// Factors of the position bias per query and head: a (b c - 1) + 2 with sigmoids a, b of the layer's
  /// input.
  void Gates(const Kernels& kernels, const float* x, std::size_t first, std::size_t count,
             Buffers* buffers) const;
  /// Some queries of one head; their rows of q become the result.
  void Queries(const Kernels& kernels, std::size_t head, std::size_t first, std::size_t count,
               const float* bias, Workspace* workspace, Buffers* buffers) const;

  std::size_t width_;
  std::size_t heads_;
  StoredLinear q_, k_, v_, out_;
  PackedMatrix gate_;  ///< [head size, 2]; WavLM only
  Floats gate_const_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ATTENTION_H_
