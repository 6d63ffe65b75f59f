#include "engine/stream_pipeline.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <utility>

namespace xcodec::engine {
namespace {

// Pieces in flight between the threads, which bounds memory.
constexpr std::size_t kInFlight = 16;

/// Pieces handed from one thread to another in order. An exception of either side ends both.
class Handover {
 public:
  void Put(RowQueue rows) {
    const std::lock_guard<std::mutex> lock(mutex_);
    pieces_.push_back(std::move(rows));
    ready_.notify_one();
  }
  /// Null when the other side has failed.
  RowQueue* Get(std::size_t i) {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [&] { return i < pieces_.size() || failure_ != nullptr; });
    return failure_ != nullptr ? nullptr : &pieces_[i];
  }
  void Fail(std::exception_ptr failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = std::move(failure);
    ready_.notify_one();
  }
  void Rethrow() const {
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<RowQueue> pieces_;
  std::exception_ptr failure_;
};

RowQueue TakeOutput(StreamChain* chain) {
  RowQueue& output = chain->output();
  RowQueue taken(output.channels());
  std::swap(taken, output);
  return taken;
}

}  // namespace

void StreamChain::Add(std::unique_ptr<StreamStage> stage, std::size_t channels_out) {
  stages_.push_back(std::move(stage));
  queues_.emplace_back(channels_out);
}

void StreamChain::Push(const float* rows, std::size_t count, Workspace* workspace) {
  stages_[0]->Push(rows, count, workspace, &queues_[0]);
  Run(1, workspace);
}

void StreamChain::Run(std::size_t first, Workspace* workspace) {
  for (std::size_t i = first; i < stages_.size(); ++i) {
    RowQueue& in = queues_[i - 1];
    if (in.rows() == 0) continue;
    stages_[i]->Push(in.data(), in.rows(), workspace, &queues_[i]);
    in.Drop(in.rows());
  }
}

void StreamChain::Finish(Workspace* workspace) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    stages_[i]->Finish(workspace, &queues_[i]);
    Run(i + 1, workspace);
  }
}

void StreamPipeline::PushTail(RowQueue* rows, const Take& take) {
  if (rows->rows() == 0) return;
  tail_.Push(rows->data(), rows->rows(), &tail_workspace_);
  rows->Drop(rows->rows());
  take(&tail_.output(), &tail_workspace_);
}

void StreamPipeline::Push(std::size_t pieces, const Feed& feed, const Take& take) {
  if (pool_ != nullptr && pool_->size() > 1 && pieces > 1) {
    for (std::size_t first = 0; first < pieces; first += kInFlight) {
      PushParallel(first, std::min(first + kInFlight, pieces), feed, take);
    }
    return;
  }
  for (std::size_t i = 0; i < pieces; ++i) {
    const Workspace::Frame scope(&head_workspace_);
    const Rows rows = feed(i, &head_workspace_);
    head_.Push(rows.data, rows.count, &head_workspace_);
    PushTail(&head_.output(), take);
  }
}

void StreamPipeline::PushParallel(std::size_t first, std::size_t last, const Feed& feed, const Take& take) {
  Handover handover;
  const auto head = [&] {
    for (std::size_t i = first; i < last; ++i) {
      const Workspace::Frame scope(&head_workspace_);
      const Rows rows = feed(i, &head_workspace_);
      head_.Push(rows.data, rows.count, &head_workspace_);
      handover.Put(TakeOutput(&head_));
    }
  };
  const auto tail = [&] {
    for (std::size_t i = first; i < last; ++i) {
      RowQueue* rows = handover.Get(i - first);
      if (rows == nullptr) return;
      PushTail(rows, take);
    }
  };
  // Whoever runs the tail may wait for the head, never the reverse; ParallelFor starts index 0 first.
  pool_->ParallelFor(2, [&](std::size_t side) {
    try {
      side == 0 ? head() : tail();
    } catch (...) {
      handover.Fail(std::current_exception());
    }
  });
  handover.Rethrow();
}

void StreamPipeline::Finish(const Take& take) {
  head_.Finish(&head_workspace_);
  PushTail(&head_.output(), take);
  tail_.Finish(&tail_workspace_);
  take(&tail_.output(), &tail_workspace_);
}

}  // namespace xcodec::engine
