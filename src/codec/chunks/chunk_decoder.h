/// \file
/// Coded chunks in order -> the model's audio, chunk by chunk.
#ifndef XCODEC_SRC_CODEC_CHUNKS_CHUNK_DECODER_H_
#define XCODEC_SRC_CODEC_CHUNKS_CHUNK_DECODER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "codec/chunks/ordered_queue.h"
#include "model/backend.h"

namespace xcodec::codec {

/// Receives decoded audio in order: whole chunks (frames * hop samples, multiplied by their scale, not yet
/// overlapped) for models with chunks, pieces of the signal for the others.
using DecodedSink = std::function<Status(AudioBlock audio)>;

/// Decodes batches of chunks on a thread pool. Bounded memory, deterministic. Not thread-safe.
class ChunkDecoder {
 public:
  /// `first_chunk` is the number of the first chunk passed to Push (it seeds noise). backend and pool must
  /// outlive the decoder; pool may be null.
  static Result<std::unique_ptr<ChunkDecoder>> Create(const model::Backend* backend,
                                                      const model::DecodeParams& params, ThreadPool* pool,
                                                      std::int64_t first_chunk, DecodedSink sink);
  Status Push(CodedChunk chunk);
  Status Finish();

 private:
  struct BatchResult {
    Status status;
    std::vector<AudioBlock> audio;
  };

  ChunkDecoder(const model::Backend* backend, const model::DecodeParams& params, ThreadPool* pool,
               std::int64_t first_chunk, DecodedSink sink);
  Status PushStream(const CodeBlock& codes);
  Status SubmitBatch();
  Status Collect();
  BatchResult DecodeBatch(const std::vector<CodedChunk>& batch, std::int64_t first_chunk) const;

  const model::Backend* backend_;
  model::DecodeParams params_;
  DecodedSink sink_;
  std::int64_t next_chunk_;
  std::vector<CodedChunk> batch_;
  OrderedQueue<BatchResult> queue_;
  std::unique_ptr<model::StreamDecoder> stream_;
  bool stream_started_ = false;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_CHUNK_DECODER_H_
