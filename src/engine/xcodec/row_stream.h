/// \file
/// Layers one after the other on an input that comes in pieces.
#ifndef XCODEC_SRC_ENGINE_XCODEC_ROW_STREAM_H_
#define XCODEC_SRC_ENGINE_XCODEC_ROW_STREAM_H_

#include <cstddef>
#include <vector>

#include "engine/encodec/stream_stages.h"
#include "engine/xcodec/parallel.h"
#include "engine/xcodec/row_layer.h"

namespace xcodec::engine {

/// Every layer keeps the rows that its next step needs, so that pieces change no result and nothing is
/// computed twice; what a layer can do with a piece is spread over threads. One object per input.
class RowStream {
 public:
  /// All must outlive this object.
  RowStream(const Kernels& kernels, const Parallel& parallel, const RowLayers& layers);

  /// Where rows are put; they belong to the stream from the next Run() on.
  RowQueue& input() { return queues_.front(); }
  /// What has come out; the caller drops rows.
  RowQueue& output() { return queues_.back(); }
  /// Takes the input as far as it goes; `last`: nothing comes after it.
  void Run(bool last);
  /// Puts in `count` rows, `piece` of them at a time, gives what comes out to take(RowQueue*), which drops
  /// it, and ends the input.
  template <class Take>
  void RunAll(const float* rows, std::size_t count, std::size_t piece, const Take& take);

 private:
  struct Stage {
    const RowLayer* layer = nullptr;
    bool started = false;
    bool given = false;    ///< some rows have come out
    std::size_t owed = 0;  ///< rows to be dropped when they come
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
