#include "engine/encodec/stream_stages.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace xcodec::engine {

void RowQueue::Move(std::size_t first, std::size_t size) {
  const std::size_t content = end_ - head_;
  if (first + content + size > data_.size()) {
    Floats larger(std::max(first + content + size, 2 * data_.size()));
    if (content > 0) std::memcpy(larger.data() + first, data(), content * sizeof(float));
    data_ = std::move(larger);
  } else if (content > 0) {
    std::memmove(data_.data() + first, data(), content * sizeof(float));
  }
  head_ = first;
  end_ = first + content;
}

float* RowQueue::Extend(std::size_t count) {
  const std::size_t size = count * channels_;
  if (end_ + size > data_.size()) Move(0, size);
  end_ += size;
  return data_.data() + end_ - size;
}

float* RowQueue::Prepend(std::size_t count) {
  const std::size_t size = count * channels_;
  if (head_ < size) Move(size, 0);
  head_ -= size;
  std::fill_n(data_.data() + head_, size, 0.0F);
  return data_.data() + head_;
}

void RowQueue::Drop(std::size_t count) {
  head_ += count * channels_;
  if (head_ == end_) head_ = end_ = 0;
}

void ConvStream::Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) {
  if (count == 0) return;
  Signal in;
  in.a = rows;
  in.rows = count;
  in.channels = conv_.shape().in;
  kernels_.read(in.Read(0, count, conv_.shape().elu, queue_.Extend(count)));
  received_ += count;
  if (!started_ && received_ > conv_.left()) Start();
  if (started_) Drain(workspace, out);
}

// Puts the padding before the first row.
void ConvStream::Start() {
  const EdgePadding padding(conv_.pad_mode(), received_, conv_.left(), conv_.right(received_));
  const std::size_t left = conv_.left();
  const std::size_t channels = queue_.channels();
  float* front = queue_.Prepend(left);
  for (std::size_t i = 0; i < left; ++i) {
    const std::ptrdiff_t source =
        padding.Source(static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(left));
    if (source < 0) continue;
    std::memcpy(front + i * channels, front + (left + static_cast<std::size_t>(source)) * channels,
                channels * sizeof(float));
  }
  started_ = true;
}

void ConvStream::Drain(Workspace* workspace, RowQueue* out) {
  if (queue_.rows() < conv_.window()) return;
  const std::size_t stride = conv_.shape().stride;
  const std::size_t count = (queue_.rows() - conv_.window()) / stride + 1;
  conv_.Product(kernels_, queue_.data(), dropped_ / stride, count, workspace, out->Extend(count));
  queue_.Drop(count * stride);
  dropped_ += count * stride;
}

void ConvStream::Finish(Workspace* workspace, RowQueue* out) {
  if (received_ == 0) return;
  const std::size_t right = conv_.right(received_);
  const EdgePadding padding(conv_.pad_mode(), received_, conv_.left(), right);
  if (!started_) Start();
  const std::size_t channels = queue_.channels();
  float* tail = queue_.Extend(right);
  for (std::size_t i = 0; i < right; ++i) {
    const std::ptrdiff_t source = padding.Source(static_cast<std::ptrdiff_t>(received_ + i));
    float* to = tail + i * channels;
    if (source < 0) {
      std::memset(to, 0, channels * sizeof(float));
    } else {
      const std::size_t at = static_cast<std::size_t>(source) + conv_.left() - dropped_;
      std::memcpy(to, queue_.data() + at * channels, channels * sizeof(float));
    }
  }
  Drain(workspace, out);
}

UpsampleStream::UpsampleStream(const Kernels& kernels, const SeanetUpsample& layer)
    : kernels_(kernels), layer_(layer), queue_(layer.in()), skip_(layer.trim_left()) {
  queue_.Prepend(1);
}

void UpsampleStream::Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) {
  if (count == 0) return;
  const Workspace::Frame scope(workspace);
  Signal in;
  in.a = rows;
  in.rows = count;
  in.channels = layer_.in();
  kernels_.read(in.Read(0, count, true, queue_.Extend(count)));
  const std::size_t total = count * layer_.stride();
  float* result = workspace->Take(total * layer_.out());
  layer_.Product(kernels_, queue_.data(), received_, count, workspace, result);
  received_ += count;
  queue_.Drop(count);
  const std::size_t skipped = std::min(skip_, total);
  skip_ -= skipped;
  std::memcpy(out->Extend(total - skipped), result + skipped * layer_.out(),
              (total - skipped) * layer_.out() * sizeof(float));
}

void UpsampleStream::Finish(Workspace* workspace, RowQueue* out) {
  const std::size_t missing = layer_.trim_left() - skip_;
  if (missing == 0) return;
  const Workspace::Frame scope(workspace);
  std::fill_n(queue_.Extend(1), layer_.in(), 0.0F);
  float* result = workspace->Take(layer_.stride() * layer_.out());
  layer_.Product(kernels_, queue_.data(), received_, 1, workspace, result);
  std::memcpy(out->Extend(missing), result, missing * layer_.out() * sizeof(float));
}

ResidualStream::ResidualStream(const Kernels& kernels, const ResidualUnit& unit)
    : kernels_(kernels),
      first_(kernels, unit.first),
      second_(kernels, unit.second),
      inner_(unit.first.shape().out),
      block_(unit.second.shape().out),
      straight_(unit.first.shape().in) {
  if (unit.shortcut) shortcut_ = std::make_unique<ConvStream>(kernels, *unit.shortcut);
}

void ResidualStream::Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) {
  first_.Push(rows, count, workspace, &inner_);
  Pass(workspace);
  if (shortcut_ != nullptr) {
    shortcut_->Push(rows, count, workspace, &straight_);
  } else {
    std::memcpy(straight_.Extend(count), rows, count * straight_.channels() * sizeof(float));
  }
  Add(out);
}

void ResidualStream::Finish(Workspace* workspace, RowQueue* out) {
  first_.Finish(workspace, &inner_);
  Pass(workspace);
  second_.Finish(workspace, &block_);
  if (shortcut_ != nullptr) shortcut_->Finish(workspace, &straight_);
  Add(out);
}

void ResidualStream::Pass(Workspace* workspace) {
  second_.Push(inner_.data(), inner_.rows(), workspace, &block_);
  inner_.Drop(inner_.rows());
}

void ResidualStream::Add(RowQueue* out) {
  const std::size_t count = std::min(block_.rows(), straight_.rows());
  if (count == 0) return;
  ReadArgs sum;
  sum.a = straight_.data();
  sum.b = block_.data();
  sum.rows = count;
  sum.channels = block_.channels();
  sum.out = out->Extend(count);
  kernels_.read(sum);
  block_.Drop(count);
  straight_.Drop(count);
}

void LstmStream::Push(const float* rows, std::size_t count, Workspace* workspace, RowQueue* out) {
  SkipLstm::Sequence piece;
  piece.x = rows;
  piece.y = out->Extend(count);
  piece.rows = count;
  lstm_.RunPiece(kernels_, piece, &state_, workspace);
}

}  // namespace xcodec::engine
