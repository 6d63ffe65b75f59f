#include "torch/backend/piecewise_stream.h"

#include <algorithm>

namespace xcodec::libtorch {
namespace {

// Frames decoded at once; four seconds of a published model. Short enough that the acoustic decoder does not
// cut them again.
constexpr std::int64_t kPieceFrames = 200;

}  // namespace

Status PiecewiseStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  *audio = AudioBlock(1, 0);
  if (codes.frames == 0) return Status::Ok();
  kept_.resize(static_cast<std::size_t>(codes.codebooks));
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
  AudioBlock decoded;
  XCODEC_RETURN_IF_ERROR(decode_(piece, &decoded));
  const float* from = decoded.channel(0);
  samples->insert(samples->end(), from + (next_ - first) * hop_, from + (to - first) * hop_);
  next_ = to;
  return Status::Ok();
}

void PiecewiseStreamDecoder::Give(const std::vector<float>& samples, AudioBlock* audio) const {
  *audio = AudioBlock(1, static_cast<std::int64_t>(samples.size()));
  audio->samples = samples;
}

}  // namespace xcodec::libtorch
