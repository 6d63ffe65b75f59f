/// \file
/// Reads the bytes of a file from a pipeline, for the library's read and seek functions.
#ifndef XCODEC_SRC_GSTREAMER_BYTE_FEED_H_
#define XCODEC_SRC_GSTREAMER_BYTE_FEED_H_

#include <gst/gst.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace xcodec::gstreamer {

/// Where bytes come from: pulled from upstream at any position, or pushed by it into a short queue.
/// Read and Seek are called by one thread at a time; the others by any.
class ByteFeed {
 public:
  ByteFeed() = default;
  ~ByteFeed();
  ByteFeed(const ByteFeed&) = delete;
  ByteFeed& operator=(const ByteFeed&) = delete;

  /// Pulls from what `sink_pad` is linked to, which has `size` bytes (negative: unknown).
  void StartPull(GstPad* sink_pad, std::int64_t size);
  /// Takes what Push gets.
  void StartPush();
  /// Whether Seek works, and then the number of bytes.
  bool seekable() const { return pad_ != nullptr && size_ >= 0; }
  std::int64_t size() const { return size_; }

  /// Copies up to `size` bytes to `data`; 0 at the end; -1 on failure, and then flow() says why.
  std::int64_t Read(void* data, std::size_t size);
  /// False when out of the file.
  bool Seek(std::int64_t offset);
  /// Why the last Read failed; GST_FLOW_OK if it did not.
  GstFlowReturn flow() const { return flow_; }

  /// Takes a buffer, and waits while the queue is full; returns the flow of Fail or SetFlushing.
  GstFlowReturn Push(GstBuffer* buffer);
  /// No more buffers.
  void PushEnd();
  /// Push returns `flow` from now on.
  void Fail(GstFlowReturn flow);
  /// True: waiting calls return GST_FLOW_FLUSHING. False: the queue is empty and begins anew.
  void SetFlushing(bool flushing);

 private:
  GstBuffer* NextBuffer();
  void Clear();

  GstPad* pad_ = nullptr;
  std::int64_t size_ = -1;
  std::uint64_t offset_ = 0;  // of the next buffer to pull
  GstBuffer* current_ = nullptr;
  gsize taken_ = 0;  // of current_
  GstFlowReturn flow_ = GST_FLOW_OK;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<GstBuffer*> queue_;  // guarded by mutex_, as are the following
  gsize queued_ = 0;              // bytes
  bool ended_ = false;
  bool flushing_ = false;
  GstFlowReturn refusal_ = GST_FLOW_OK;
};

}  // namespace xcodec::gstreamer

#endif  // XCODEC_SRC_GSTREAMER_BYTE_FEED_H_
