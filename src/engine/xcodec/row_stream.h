/// \file
/// Applies layers one after the other to an input that arrives in pieces.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ROW_STREAM_H_
#define XCODEC_SRC_ENGINE_XCODEC_ROW_STREAM_H_

#include <cstddef>
#include <vector>

#include "engine/encodec/stream_stages.h"
#include "engine/xcodec/parallel.h"
#include "engine/xcodec/row_layer.h"

namespace xcodec::engine {

/// Every layer keeps the rows that its next step needs, so that the result does not depend on the pieces and
/// nothing is computed twice. The work of a layer on a piece is spread over threads. One object per input.
class RowStream {
 public:
  /// All must outlive this object.
  RowStream(const Kernels& kernels, const Parallel& parallel, const RowLayers& layers);

  /// The queue for input rows; they belong to the stream from the next Run() on.
  RowQueue& input() { return queues_.front(); }
  /// The finished rows; the caller drops them.
  RowQueue& output() { return queues_.back(); }
  /// Processes the input as far as possible; `last`: no more input follows.
  void Run(bool last);
  /// Feeds `count` rows, `piece` of them at a time, passes the output to take(RowQueue*), which drops it, and
  /// ends the input.
  template <class Take>
  void RunAll(const float* rows, std::size_t count, std::size_t piece, const Take& take);

 private:
  struct Stage {
    const RowLayer* layer = nullptr;
    bool started = false;
    bool given = false;    ///< some rows have been output
    std::size_t owed = 0;  ///< rows to be dropped when they are output
  };
  void Advance(Stage* stage, bool last, RowQueue* in, RowQueue* out) const;
  void Compute(const RowLayer& layer, std::size_t steps, const float* x, float* out) const;

  const Kernels& kernels_;
  const Parallel& parallel_;
  std::vector<Stage> stages_;
  std::vector<RowQueue> queues_;
};

template <class Take>
void RowStream::RunAll(const float* rows, std::size_t count, std::size_t piece, const Take& take) {
  const std::size_t channels = input().channels();
  for (std::size_t first = 0; first < count; first += piece) {
    const std::size_t size = std::min(piece, count - first);
    std::copy_n(rows + first * channels, size * channels, input().Extend(size));
    Run(first + size == count);
    take(&output());
  }
}

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_ROW_STREAM_H_
