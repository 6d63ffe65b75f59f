/// \file
/// Layers that process rows as they arrive, and their distribution over threads.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_STREAM_PIPELINE_H_
#define XCODEC_SRC_ENGINE_ENCODEC_STREAM_PIPELINE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "engine/backend/floats.h"
#include "engine/encodec/stream_stages.h"

namespace xcodec::engine {

/// Layers one after the other.
class StreamChain {
 public:
  void Add(std::unique_ptr<StreamStage> stage, std::size_t channels_out);
  /// Takes rows; appends the rows that have become final to output().
  void Push(const float* rows, std::size_t count, Workspace* workspace);
  void Finish(Workspace* workspace);
  RowQueue& output() { return queues_.back(); }

 private:
  void Run(std::size_t first, Workspace* workspace);

  std::vector<std::unique_ptr<StreamStage>> stages_;
  std::vector<RowQueue> queues_;  ///< output of each stage
};

/// Consecutive chains, each working on another piece: a free thread takes the chain nearest to the end
/// that has work. The result is that of one thread, because every layer sees the same pieces in the same
/// order.
class StreamPipeline {
 public:
  struct Rows {
    const float* data = nullptr;
    std::size_t count = 0;
  };
  /// Rows of piece i, which may lie in the workspace.
  using Feed = std::function<Rows(std::size_t i, Workspace* workspace)>;
  /// Finished rows; the receiver drops them.
  using Take = std::function<void(RowQueue* rows, Workspace* workspace)>;

  /// `pool` may be null; otherwise it must outlive this object.
  explicit StreamPipeline(ThreadPool* pool) : pool_(pool) {}
  /// A chain at the end, to be filled with at least one layer before the first Push.
  StreamChain& AddChain();

  /// feed(0) .. feed(pieces - 1) are called in order, and so is take, possibly on other threads.
  void Push(std::size_t pieces, const Feed& feed, const Take& take);
  void Finish(const Take& take);

 private:
  struct Section {
    StreamChain chain;
    Workspace workspace;
  };
  class Schedule;

  /// Piece i through section s. Section 0 gets its rows from `feed`, the others from `in`.
  void RunPiece(std::size_t s, std::size_t i, RowQueue* in, const Feed& feed, const Take& take);
  /// Passes the output of section s so far on to the end.
  void PassOn(std::size_t s, const Take& take);

  ThreadPool* pool_;
  std::deque<Section> sections_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_STREAM_PIPELINE_H_
