/// \file
/// Layers that process rows as they arrive.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_STREAM_STAGES_H_
#define XCODEC_SRC_ENGINE_ENCODEC_STREAM_STAGES_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/encodec/lstm.h"
#include "engine/encodec/seanet.h"
#include "engine/encodec/seanet_conv.h"

namespace xcodec::engine {

/// Rows of `channels` floats, appended at the end and dropped at the front.
class RowQueue {
 public:
  explicit RowQueue(std::size_t channels) : channels_(channels) {}
  std::size_t rows() const { return (end_ - head_) / channels_; }
  std::size_t channels() const { return channels_; }
  const float* data() const { return data_.data() + head_; }
  /// Room for `count` rows at the end, not initialised.
  float* Extend(std::size_t count);
  /// Zero rows at the front.
  float* Prepend(std::size_t count);
  void Drop(std::size_t count);
  /// Drops rows at the end.
  void Shorten(std::size_t count) { end_ -= count * channels_; }

 private:
  /// Moves the content to `first` in a buffer with room for `size` floats after it.
  void Move(std::size_t first, std::size_t size);

  std::size_t channels_;
  std::size_t head_ = 0;
  std::size_t end_ = 0;
  Floats data_;
};

/// A layer with its state. One object per input.
class StreamStage {
 public:
  virtual ~StreamStage() = default;
  virtual void Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) = 0;
  /// The input has ended.
  virtual void Finish(Workspace* workspace, RowQueue* out) = 0;
};

/// A causal convolution.
class ConvStream : public StreamStage {
 public:
  ConvStream(const Kernels& kernels, const SeanetConv& conv)
      : kernels_(kernels), conv_(conv), queue_(conv.shape().in) {}
  void Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) override;
  void Finish(Workspace* workspace, RowQueue* out) override;

 private:
  void Start();
  void Drain(Workspace* workspace, RowQueue* out);

  const Kernels& kernels_;
  const SeanetConv& conv_;
  RowQueue queue_;  ///< padded and activated, from the next window on
  std::size_t received_ = 0;
  std::size_t dropped_ = 0;  ///< rows of the padded input before the queue
  bool started_ = false;
};

/// A causal transposed convolution.
class UpsampleStream : public StreamStage {
 public:
  UpsampleStream(const Kernels& kernels, const SeanetUpsample& layer);
  void Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) override;
  void Finish(Workspace* workspace, RowQueue* out) override;

 private:
  const Kernels& kernels_;
  const SeanetUpsample& layer_;
  RowQueue queue_;  ///< activated, from the row before the next one on
  std::size_t received_ = 0;
  std::size_t skip_;  ///< rows still to be trimmed at the start
};

/// A residual unit with both branches; the output of the faster one waits for the slower one.
class ResidualStream : public StreamStage {
 public:
  ResidualStream(const Kernels& kernels, const ResidualUnit& unit);
  void Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) override;
  void Finish(Workspace* workspace, RowQueue* out) override;

 private:
  void Pass(Workspace* workspace);
  void Add(RowQueue* out);

  const Kernels& kernels_;
  ConvStream first_;
  ConvStream second_;
  std::unique_ptr<ConvStream> shortcut_;
  RowQueue inner_;
  RowQueue block_;
  RowQueue straight_;
};

class LstmStream : public StreamStage {
 public:
  LstmStream(const Kernels& kernels, const SkipLstm& lstm)
      : kernels_(kernels), lstm_(lstm), state_(lstm.NewState()) {}
  void Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) override;
  void Finish(Workspace*, RowQueue*) override {}

 private:
  const Kernels& kernels_;
  const SkipLstm& lstm_;
  Floats state_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_STREAM_STAGES_H_
