#include "engine/encodec/stream_pipeline.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace xcodec::engine {
namespace {

// Pieces that may wait between two chains, which bounds memory.
constexpr std::size_t kWaiting = 3;

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

/// Which thread does what. All members but Run are called with the lock held.
class StreamPipeline::Schedule {
 public:
  Schedule(StreamPipeline* pipeline, std::size_t pieces, const Feed& feed, const Take& take)
      : pipeline_(*pipeline), pieces_(pieces), feed_(feed), take_(take), steps_(pipeline->sections_.size()) {}

  /// Works until nothing remains; any number of threads may run this.
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!Ended()) {
      const std::size_t s = Next();
      if (s == steps_.size()) {
        changed_.wait(lock);
        continue;
      }
      RunStep(s, &lock);
      changed_.notify_all();
    }
  }
  void Rethrow() const {
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  struct Step {
    std::deque<RowQueue> in;  ///< pieces that wait for the section
    std::size_t done = 0;
    bool busy = false;
  };

  bool Ended() const { return failure_ != nullptr || steps_.back().done == pieces_; }

  // The section nearest to the end that can run, or their number.
  std::size_t Next() const {
    for (std::size_t s = steps_.size(); s-- > 0;) {
      const Step& step = steps_[s];
      const bool has_input = s == 0 ? step.done < pieces_ : !step.in.empty();
      const bool has_room = s + 1 == steps_.size() || steps_[s + 1].in.size() < kWaiting;
      if (!step.busy && has_input && has_room) return s;
    }
    return steps_.size();
  }

  void RunStep(std::size_t s, std::unique_lock<std::mutex>* lock) {
    Step& step = steps_[s];
    step.busy = true;
    RowQueue in(1);
    if (s > 0) {
      in = std::move(step.in.front());
      step.in.pop_front();
    }
    RowQueue out(1);
    std::exception_ptr failure;
    lock->unlock();
    try {
      pipeline_.RunPiece(s, step.done, &in, feed_, take_);
      if (s + 1 < steps_.size()) out = TakeOutput(&pipeline_.sections_[s].chain);
    } catch (...) {
      failure = std::current_exception();
    }
    lock->lock();
    if (failure != nullptr) failure_ = failure;
    if (s + 1 < steps_.size()) steps_[s + 1].in.push_back(std::move(out));
    ++step.done;
    step.busy = false;
  }

  StreamPipeline& pipeline_;
  const std::size_t pieces_;
  const Feed& feed_;
  const Take& take_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Step> steps_;
  std::exception_ptr failure_;
};

StreamChain& StreamPipeline::AddChain() { return sections_.emplace_back().chain; }

void StreamPipeline::RunPiece(std::size_t s, std::size_t i, RowQueue* in, const Feed& feed,
                              const Take& take) {
  Section& section = sections_[s];
  if (s == 0) {
    const Workspace::Frame scope(&section.workspace);
    const Rows rows = feed(i, &section.workspace);
    section.chain.Push(rows.data, rows.count, &section.workspace);
  } else if (in->rows() > 0) {
    section.chain.Push(in->data(), in->rows(), &section.workspace);
    in->Drop(in->rows());
  }
  if (s + 1 == sections_.size()) take(&section.chain.output(), &section.workspace);
}

void StreamPipeline::PassOn(std::size_t s, const Take& take) {
  for (; s + 1 < sections_.size(); ++s) RunPiece(s + 1, 0, &sections_[s].chain.output(), nullptr, take);
}

void StreamPipeline::Push(std::size_t pieces, const Feed& feed, const Take& take) {
  const std::size_t threads = pool_ == nullptr ? 1 : static_cast<std::size_t>(pool_->size());
  if (threads > 1 && pieces > 1) {
    Schedule schedule(this, pieces, feed, take);
    pool_->ParallelFor(std::min(threads, sections_.size()), [&](std::size_t) { schedule.Run(); });
    schedule.Rethrow();
    return;
  }
  for (std::size_t i = 0; i < pieces; ++i) {
    RunPiece(0, i, nullptr, feed, take);
    PassOn(0, take);
  }
}

void StreamPipeline::Finish(const Take& take) {
  for (std::size_t s = 0; s < sections_.size(); ++s) {
    Section& section = sections_[s];
    section.chain.Finish(&section.workspace);
    if (s + 1 == sections_.size()) take(&section.chain.output(), &section.workspace);
    PassOn(s, take);
  }
}

}  // namespace xcodec::engine
