/// \file
/// Audio in pieces of any size -> coded chunks in order.
#ifndef XCODEC_SRC_CODEC_CHUNKS_CHUNK_ENCODER_H_
#define XCODEC_SRC_CODEC_CHUNKS_CHUNK_ENCODER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/planar_fifo.h"
#include "base/thread_pool.h"
#include "codec/chunks/ordered_queue.h"
#include "model/backend.h"

namespace xcodec::codec {

/// Receives the chunks of a file, in order. For models without chunks (chunk_length 0) a "chunk" is the run
/// of frames that has just become final; all runs together are the file's single chunk.
using CodedChunkSink = std::function<Status(CodedChunk chunk)>;

/// Samples of a source to push at a time. A model that streams spreads the work of one call over threads, so
/// that a long piece is faster; a pipe, whose length is not known, should not wait long for one.
std::int64_t PieceToRead(const model::CodecSpec& spec, bool known_length);

/// Cuts audio at the model's rate and channel count into chunks, normalises them, and encodes batches of them
/// on a thread pool. The result depends neither on the sizes of the pieces nor on the pool. Memory is bounded
/// by a few batches. Latency: a chunk is complete once its last sample has arrived, and reaches the sink at
/// most two batches per worker later. Not thread-safe.
class ChunkEncoder {
 public:
  /// `backend` and `pool` (may be null: everything in the calling thread) must outlive the encoder.
  static Result<std::unique_ptr<ChunkEncoder>> Create(const model::Backend* backend,
                                                      const model::EncodeParams& params, ThreadPool* pool,
                                                      CodedChunkSink sink);

  /// Planar audio of spec().channels channels.
  Status Push(const AudioBlock& audio);
  /// Ends the audio: encodes the remainder and waits for all work.
  Status Finish();
  /// Samples per channel taken so far.
  std::int64_t samples() const { return samples_; }

 private:
  struct BatchResult {
    Status status;
    std::vector<CodedChunk> chunks;
  };

  ChunkEncoder(const model::Backend* backend, const model::EncodeParams& params, ThreadPool* pool,
               CodedChunkSink sink);
  Status PushStream(const AudioBlock& audio);
  Status AddChunk(std::int64_t length);
  Status SubmitBatch();
  Status Collect();
  BatchResult EncodeBatch(std::vector<AudioBlock> batch) const;

  const model::Backend* backend_;
  model::EncodeParams params_;
  CodedChunkSink sink_;
  std::int64_t samples_ = 0;
  // Chunked models: samples not yet part of a finished chunk, and chunks waiting to fill a batch.
  PlanarFifo pending_;
  std::vector<AudioBlock> batch_;
  OrderedQueue<BatchResult> queue_;
  // Models without chunks.
  std::unique_ptr<model::StreamEncoder> stream_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_CHUNK_ENCODER_H_
