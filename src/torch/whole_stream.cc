#include "torch/whole_stream.h"

#include <algorithm>
#include <utility>

namespace xcodec {
namespace {

// Frames decoded at once; four seconds of a published model. Short enough that the acoustic decoder does not
// cut them again.
constexpr std::int64_t kPieceFrames = 200;

}  // namespace

WholeStreamEncoder::WholeStreamEncoder(const Backend* backend, const EncodeParams& params)
    : backend_(backend), params_(params), channels_(static_cast<std::size_t>(backend->spec().channels)) {}

Status WholeStreamEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  *codes = CodeBlock(params_.codebooks, 0);
  if (audio.channels != backend_->spec().channels) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
  }
  for (int c = 0; c < audio.channels; ++c) {
    std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
    channel.insert(channel.end(), audio.channel(c), audio.channel(c) + audio.length);
  }
  return Status::Ok();
}

Status WholeStreamEncoder::Finish(CodeBlock* codes) {
  *codes = CodeBlock(params_.codebooks, 0);
  if (channels_[0].empty()) return Status::Ok();
  AudioBlock whole(static_cast<int>(channels_.size()), static_cast<std::int64_t>(channels_[0].size()));
  for (int c = 0; c < whole.channels; ++c) {
    std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
    std::copy(channel.begin(), channel.end(), whole.channel(c));
    channel = {};
  }
  std::vector<CodeBlock> result;
  XCODEC_RETURN_IF_ERROR(backend_->EncodeChunks(Span<const AudioBlock>(&whole, 1), params_, &result));
  *codes = std::move(result[0]);
  return Status::Ok();
}

WholeStreamDecoder::WholeStreamDecoder(const Backend* backend, const DecodeParams& params)
    : backend_(backend), params_(params) {}

Status WholeStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  *audio = AudioBlock(backend_->spec().channels, 0);
  if (codes.frames == 0) return Status::Ok();
  if (codebooks_.empty()) codebooks_.resize(static_cast<std::size_t>(codes.codebooks));
  if (static_cast<std::size_t>(codes.codebooks) != codebooks_.size()) {
    return Status(StatusCode::kInvalidArgument, "the number of codebooks changed within a stream");
  }
  for (int k = 0; k < codes.codebooks; ++k) {
    const std::uint16_t* row = codes.codes.data() + static_cast<std::int64_t>(k) * codes.frames;
    std::vector<std::uint16_t>& kept = codebooks_[static_cast<std::size_t>(k)];
    kept.insert(kept.end(), row, row + codes.frames);
  }
  return Status::Ok();
}

Status WholeStreamDecoder::Finish(AudioBlock* audio) {
  *audio = AudioBlock(backend_->spec().channels, 0);
  if (codebooks_.empty()) return Status::Ok();
  CodeBlock whole(static_cast<int>(codebooks_.size()), static_cast<std::int64_t>(codebooks_[0].size()));
  auto out = whole.codes.begin();
  for (const std::vector<std::uint16_t>& row : codebooks_) out = std::copy(row.begin(), row.end(), out);
  codebooks_.clear();
  ChunkToDecode chunk;
  chunk.codes = &whole;
  std::vector<AudioBlock> result;
  XCODEC_RETURN_IF_ERROR(backend_->DecodeChunks(Span<const ChunkToDecode>(&chunk, 1), params_, &result));
  *audio = std::move(result[0]);
  return Status::Ok();
}

PiecewiseStreamDecoder::PiecewiseStreamDecoder(const Backend* backend, const DecodeParams& params,
                                               std::int64_t context)
    : backend_(backend), params_(params), context_(context) {}

Status PiecewiseStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  *audio = AudioBlock(1, 0);
  if (codes.frames == 0) return Status::Ok();
  if (kept_.empty()) kept_.resize(static_cast<std::size_t>(codes.codebooks));
  if (static_cast<std::size_t>(codes.codebooks) != kept_.size()) {
    return Status(StatusCode::kInvalidArgument, "the number of codebooks changed within a stream");
  }
  for (int k = 0; k < codes.codebooks; ++k) {
    const std::uint16_t* row = codes.codes.data() + static_cast<std::int64_t>(k) * codes.frames;
    std::vector<std::uint16_t>& kept = kept_[static_cast<std::size_t>(k)];
    kept.insert(kept.end(), row, row + codes.frames);
  }
  std::vector<float> samples;
  while (static_cast<std::int64_t>(kept_[0].size()) >= next_ + kPieceFrames + context_) {
    XCODEC_RETURN_IF_ERROR(DecodePiece(next_ + kPieceFrames, next_ + kPieceFrames + context_, &samples));
    const std::int64_t drop = std::max<std::int64_t>(0, next_ - context_);
    for (std::vector<std::uint16_t>& kept : kept_) kept.erase(kept.begin(), kept.begin() + drop);
    next_ -= drop;
  }
  Give(samples, audio);
  return Status::Ok();
}

Status PiecewiseStreamDecoder::Finish(AudioBlock* audio) {
  *audio = AudioBlock(1, 0);
  if (kept_.empty()) return Status::Ok();
  const auto frames = static_cast<std::int64_t>(kept_[0].size());
  std::vector<float> samples;
  while (next_ < frames) {
    const std::int64_t to = std::min(next_ + kPieceFrames, frames);
    XCODEC_RETURN_IF_ERROR(DecodePiece(to, std::min(to + context_, frames), &samples));
  }
  Give(samples, audio);
  return Status::Ok();
}

Status PiecewiseStreamDecoder::DecodePiece(std::int64_t to, std::int64_t end, std::vector<float>* samples) {
  const std::int64_t first = std::max<std::int64_t>(0, next_ - context_);
  CodeBlock piece(static_cast<int>(kept_.size()), end - first);
  for (std::size_t k = 0; k < kept_.size(); ++k) {
    std::copy(kept_[k].begin() + first, kept_[k].begin() + end,
              piece.codes.begin() + static_cast<std::int64_t>(k) * piece.frames);
  }
  ChunkToDecode chunk;
  chunk.codes = &piece;
  std::vector<AudioBlock> decoded;
  XCODEC_RETURN_IF_ERROR(backend_->DecodeChunks(Span<const ChunkToDecode>(&chunk, 1), params_, &decoded));
  const std::int64_t hop = backend_->spec().hop;
  const float* from = decoded[0].channel(0);
  samples->insert(samples->end(), from + (next_ - first) * hop, from + (to - first) * hop);
  next_ = to;
  return Status::Ok();
}

void PiecewiseStreamDecoder::Give(const std::vector<float>& samples, AudioBlock* audio) const {
  *audio = AudioBlock(1, static_cast<std::int64_t>(samples.size()));
  audio->samples = samples;
}

}  // namespace xcodec
