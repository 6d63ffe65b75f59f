#include "codec/chunks/chunk_decoder.h"

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "codec/chunks/scale.h"

namespace xcodec::codec {
namespace {

constexpr std::int64_t kSamplesAtOnce = std::int64_t{1} << 20;

}  // namespace

Result<std::unique_ptr<ChunkDecoder>> ChunkDecoder::Create(const model::Backend* backend,
                                                           const model::DecodeParams& params,
                                                           ThreadPool* pool, std::int64_t first_chunk,
                                                           DecodedSink sink) {
  std::unique_ptr<ChunkDecoder> decoder(
      new ChunkDecoder(backend, params, pool, first_chunk, std::move(sink)));
  if (backend->spec().chunk_length == 0) {
    XCODEC_ASSIGN_OR_RETURN(decoder->stream_, backend->NewStreamDecoder(params));
  }
  return decoder;
}

ChunkDecoder::ChunkDecoder(const model::Backend* backend, const model::DecodeParams& params, ThreadPool* pool,
                           std::int64_t first_chunk, DecodedSink sink)
    : backend_(backend),
      params_(params),
      sink_(std::move(sink)),
      next_chunk_(first_chunk),
      queue_(pool, pool == nullptr ? 1 : 2 * static_cast<std::size_t>(pool->size())) {}

Status ChunkDecoder::Push(CodedChunk chunk) {
  if (stream_ != nullptr) {
    stream_started_ = true;
    return PushStream(chunk.codes);
  }
  batch_.push_back(std::move(chunk));
  if (static_cast<int>(batch_.size()) >= backend_->preferred_batch()) return SubmitBatch();
  return Status::Ok();
}

// A block may hold a million frames in a few bytes: they are decoded a few at a time.
Status ChunkDecoder::PushStream(const CodeBlock& codes) {
  const std::int64_t most = std::max<std::int64_t>(1, kSamplesAtOnce / backend_->spec().hop);
  for (std::int64_t first = 0; first < codes.frames; first += most) {
    const std::int64_t frames = std::min(most, codes.frames - first);
    CodeBlock piece(codes.codebooks, frames);
    for (int k = 0; k < codes.codebooks; ++k)
      for (std::int64_t t = 0; t < frames; ++t) piece.at(k, t) = codes.at(k, first + t);
    AudioBlock audio;
    XCODEC_RETURN_IF_ERROR(Guarded([&] { return stream_->Push(piece, &audio); }));
    if (audio.length > 0) XCODEC_RETURN_IF_ERROR(sink_(std::move(audio)));
  }
  return Status::Ok();
}

Status ChunkDecoder::SubmitBatch() {
  if (batch_.empty()) return Status::Ok();
  while (queue_.full()) XCODEC_RETURN_IF_ERROR(Collect());
  auto batch = std::make_shared<std::vector<CodedChunk>>(std::move(batch_));
  batch_.clear();
  const std::int64_t first = next_chunk_;
  next_chunk_ += static_cast<std::int64_t>(batch->size());
  queue_.Submit([this, batch, first] { return DecodeBatch(*batch, first); });
  return Status::Ok();
}

ChunkDecoder::BatchResult ChunkDecoder::DecodeBatch(const std::vector<CodedChunk>& batch,
                                                    std::int64_t first_chunk) const {
  BatchResult result;
  result.status = Guarded([&] {
    std::vector<model::ChunkToDecode> chunks(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      chunks[i].codes = &batch[i].codes;
      chunks[i].index = first_chunk + static_cast<std::int64_t>(i);
    }
    XCODEC_RETURN_IF_ERROR(backend_->DecodeChunks(chunks, params_, &result.audio));
    if (!backend_->spec().normalize) return Status::Ok();
    for (std::size_t i = 0; i < batch.size(); ++i) MultiplyByScale(batch[i].scale, &result.audio[i]);
    return Status::Ok();
  });
  return result;
}

Status ChunkDecoder::Collect() {
  BatchResult result = queue_.Pop();
  XCODEC_RETURN_IF_ERROR(result.status);
  for (AudioBlock& audio : result.audio) XCODEC_RETURN_IF_ERROR(sink_(std::move(audio)));
  return Status::Ok();
}

Status ChunkDecoder::Finish() {
  if (stream_ != nullptr) {
    AudioBlock audio;
    if (stream_started_) XCODEC_RETURN_IF_ERROR(Guarded([&] { return stream_->Finish(&audio); }));
    return audio.length > 0 ? sink_(std::move(audio)) : Status::Ok();
  }
  XCODEC_RETURN_IF_ERROR(SubmitBatch());
  while (!queue_.empty()) XCODEC_RETURN_IF_ERROR(Collect());
  return Status::Ok();
}

}  // namespace xcodec::codec
