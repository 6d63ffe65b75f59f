#include "torch/whole_stream.h"

#include <algorithm>
#include <utility>

namespace xcodec {

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

}  // namespace xcodec
