#include "codec/chunks/chunk_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/guard.h"
#include "codec/chunks/scale.h"
#include "codec/chunks/segmenter.h"

namespace xcodec::codec {
namespace {

std::size_t QueueCapacity(const ThreadPool* pool) {
  return pool == nullptr ? 1 : 2 * static_cast<std::size_t>(pool->size());
}

}  // namespace

Result<std::unique_ptr<ChunkEncoder>> ChunkEncoder::Create(const model::Backend* backend,
                                                           const model::EncodeParams& params,
                                                           ThreadPool* pool, CodedChunkSink sink) {
  std::unique_ptr<ChunkEncoder> encoder(new ChunkEncoder(backend, params, pool, std::move(sink)));
  if (NeedsSegments(backend->spec())) {
    encoder->stream_ = NewSegmentedEncoder(backend, params);
  } else if (backend->spec().chunk_length == 0) {
    XCODEC_ASSIGN_OR_RETURN(encoder->stream_, backend->NewStreamEncoder(params));
  }
  return encoder;
}

std::int64_t PieceToRead(const model::CodecSpec& spec, bool known_length) {
  if (spec.chunk_length > 0) return 1;
  return spec.sample_rate * (known_length ? 10 : 2);
}

ChunkEncoder::ChunkEncoder(const model::Backend* backend, const model::EncodeParams& params, ThreadPool* pool,
                           CodedChunkSink sink)
    : backend_(backend),
      params_(params),
      sink_(std::move(sink)),
      pending_(backend->spec().channels),
      queue_(pool, QueueCapacity(pool)) {}

Status ChunkEncoder::Push(const AudioBlock& audio) {
  if (audio.channels != backend_->spec().channels) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
  }
  samples_ += audio.length;
  if (stream_ != nullptr) return PushStream(audio);
  pending_.Append(audio);
  const std::int64_t length = backend_->spec().chunk_length;
  while (pending_.length() >= length) XCODEC_RETURN_IF_ERROR(AddChunk(length));
  return Status::Ok();
}

Status ChunkEncoder::PushStream(const AudioBlock& audio) {
  CodedChunk run;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return stream_->Push(audio, &run.codes); }));
  return run.codes.frames > 0 ? sink_(std::move(run)) : Status::Ok();
}

Status ChunkEncoder::AddChunk(std::int64_t length) {
  batch_.push_back(pending_.Front(length));
  pending_.Drop(std::min(length, backend_->spec().chunk_stride));
  if (static_cast<int>(batch_.size()) >= backend_->preferred_batch()) return SubmitBatch();
  return Status::Ok();
}

Status ChunkEncoder::SubmitBatch() {
  if (batch_.empty()) return Status::Ok();
  while (queue_.full()) XCODEC_RETURN_IF_ERROR(Collect());
  auto batch = std::make_shared<std::vector<AudioBlock>>(std::move(batch_));
  batch_.clear();
  queue_.Submit([this, batch] { return EncodeBatch(std::move(*batch)); });
  return Status::Ok();
}

ChunkEncoder::BatchResult ChunkEncoder::EncodeBatch(std::vector<AudioBlock> batch) const {
  BatchResult result;
  result.status = Guarded([&] {
    result.chunks.resize(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!backend_->spec().normalize) continue;
      result.chunks[i].scale = ChunkScale(batch[i], backend_->spec().scale_rule);
      if (!std::isfinite(result.chunks[i].scale))
        return Status(StatusCode::kDamaged, "the samples are too large for single precision");
      DivideByScale(result.chunks[i].scale, &batch[i]);
    }
    std::vector<CodeBlock> codes;
    XCODEC_RETURN_IF_ERROR(backend_->EncodeChunks(batch, params_, &codes));
    for (std::size_t i = 0; i < batch.size(); ++i) result.chunks[i].codes = std::move(codes[i]);
    return Status::Ok();
  });
  return result;
}

Status ChunkEncoder::Collect() {
  BatchResult result = queue_.Pop();
  XCODEC_RETURN_IF_ERROR(result.status);
  for (CodedChunk& chunk : result.chunks) XCODEC_RETURN_IF_ERROR(sink_(std::move(chunk)));
  return Status::Ok();
}

Status ChunkEncoder::Finish() {
  if (stream_ != nullptr) {
    CodedChunk run;
    if (samples_ > 0) XCODEC_RETURN_IF_ERROR(Guarded([&] { return stream_->Finish(&run.codes); }));
    return run.codes.frames > 0 ? sink_(std::move(run)) : Status::Ok();
  }
  // A remainder no longer than the overlap still starts a chunk of its own (encodec/model.py, encode).
  while (pending_.length() > 0) {
    XCODEC_RETURN_IF_ERROR(AddChunk(std::min(pending_.length(), backend_->spec().chunk_length)));
  }
  XCODEC_RETURN_IF_ERROR(SubmitBatch());
  while (!queue_.empty()) XCODEC_RETURN_IF_ERROR(Collect());
  return Status::Ok();
}

}  // namespace xcodec::codec
