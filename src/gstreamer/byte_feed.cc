#include "gstreamer/byte_feed.h"

#include <algorithm>

namespace xcodec::gstreamer {
namespace {

// The library reads a few bytes at a time.
constexpr guint kPullBytes = 1 << 16;
// Minutes of audio; more would only be memory.
constexpr gsize kQueueBytes = 1 << 18;

}  // namespace

ByteFeed::~ByteFeed() { Clear(); }

void ByteFeed::Clear() {
  gst_clear_buffer(&current_);
  taken_ = 0;
  offset_ = 0;
  flow_ = GST_FLOW_OK;
  for (GstBuffer* buffer : queue_) gst_buffer_unref(buffer);
  queue_.clear();
  queued_ = 0;
  ended_ = false;
  refusal_ = GST_FLOW_OK;
}

void ByteFeed::StartPull(GstPad* sink_pad, std::int64_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Clear();
  pad_ = sink_pad;
  size_ = size;
}

void ByteFeed::StartPush() {
  const std::lock_guard<std::mutex> lock(mutex_);
  Clear();
  pad_ = nullptr;
  size_ = -1;
  flushing_ = false;
}

GstBuffer* ByteFeed::NextBuffer() {
  if (pad_ != nullptr) {
    GstBuffer* buffer = nullptr;
    flow_ = gst_pad_pull_range(pad_, offset_, kPullBytes, &buffer);
    if (flow_ != GST_FLOW_OK) return nullptr;
    offset_ += gst_buffer_get_size(buffer);
    return buffer;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return flushing_ || ended_ || !queue_.empty(); });
  flow_ = flushing_ ? GST_FLOW_FLUSHING : queue_.empty() ? GST_FLOW_EOS : GST_FLOW_OK;
  if (flow_ != GST_FLOW_OK) return nullptr;
  GstBuffer* buffer = queue_.front();
  queue_.pop_front();
  queued_ -= gst_buffer_get_size(buffer);
  changed_.notify_all();
  return buffer;
}

std::int64_t ByteFeed::Read(void* data, std::size_t size) {
  flow_ = GST_FLOW_OK;
  while (current_ == nullptr || taken_ >= gst_buffer_get_size(current_)) {
    gst_clear_buffer(&current_);
    taken_ = 0;
    current_ = NextBuffer();
    if (flow_ == GST_FLOW_EOS) {
      flow_ = GST_FLOW_OK;
      return 0;
    }
    if (current_ == nullptr) return -1;
    // Pulling an empty buffer is the end; pushed ones may be empty.
    if (pad_ != nullptr && gst_buffer_get_size(current_) == 0) return 0;
  }
  const gsize n = gst_buffer_extract(current_, taken_, data, size);
  taken_ += n;
  return static_cast<std::int64_t>(n);
}

bool ByteFeed::Seek(std::int64_t offset) {
  if (!seekable() || offset < 0 || offset > size_) return false;
  const std::uint64_t wanted = static_cast<std::uint64_t>(offset);
  const gsize held = current_ == nullptr ? 0 : gst_buffer_get_size(current_);
  if (wanted <= offset_ && wanted + held >= offset_) {
    taken_ = static_cast<gsize>(wanted + held - offset_);
    return true;
  }
  gst_clear_buffer(&current_);
  taken_ = 0;
  offset_ = wanted;
  return true;
}

GstFlowReturn ByteFeed::Push(GstBuffer* buffer) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return flushing_ || refusal_ != GST_FLOW_OK || queued_ < kQueueBytes; });
  const GstFlowReturn flow = flushing_ ? GST_FLOW_FLUSHING : refusal_;
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref(buffer);
    return flow;
  }
  queued_ += gst_buffer_get_size(buffer);
  queue_.push_back(buffer);
  changed_.notify_all();
  return GST_FLOW_OK;
}

void ByteFeed::PushEnd() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void ByteFeed::Fail(GstFlowReturn flow) {
  const std::lock_guard<std::mutex> lock(mutex_);
  refusal_ = flow;
  changed_.notify_all();
}

void ByteFeed::SetFlushing(bool flushing) {
  const std::lock_guard<std::mutex> lock(mutex_);
  flushing_ = flushing;
  if (!flushing) Clear();
  changed_.notify_all();
}

}  // namespace xcodec::gstreamer
