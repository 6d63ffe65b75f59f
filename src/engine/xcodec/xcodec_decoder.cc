#include "engine/xcodec/xcodec_decoder.h"

#include <algorithm>
#include <string>

#include "base/guard.h"
#include "engine/xcodec/acoustic.h"

namespace xcodec::engine {
namespace {

// Frames decoded at once: two seconds of a published model. Enough for every thread to have a tile of every
// layer.
constexpr std::size_t kPieceFrames = 100;

}  // namespace

XCodecDecoder::XCodecDecoder(const Model& model, const Kernels& kernels, Weights* weights)
    : kernels_(kernels),
      width_(static_cast<std::size_t>(model.config.xcodec.acoustic_dim +
                                      model.config.xcodec.semantic.hidden_size)),
      dim_(static_cast<std::size_t>(model.config.xcodec.acoustic_dim)),
      codebook_size_(model.config.spec.codebook_size),
      dequantizer_(width_),
      projection_(weights->Linear("fc2", static_cast<std::int64_t>(dim_), static_cast<std::int64_t>(width_))),
      network_(MakeAcousticDecoder(weights, model.config.xcodec)) {
  for (int k = 0; k < model.config.spec.codebooks; ++k) {
    dequantizer_.Add(weights->Get("quantizer.quantizers." + std::to_string(k) + ".codebook.embed",
                                  {model.config.spec.codebook_size, static_cast<std::int64_t>(width_)}));
  }
}

void XCodecDecoder::Latents(const CodeBlock& codes, std::size_t first, std::size_t count,
                            Workspace* workspace, float* out) const {
  const Workspace::Frame scope(workspace);
  float* sums = workspace->Take(count * width_);
  dequantizer_.Decode(kernels_, codes.codes.data() + first, static_cast<std::size_t>(codes.frames), count,
                      static_cast<std::size_t>(codes.codebooks), sums);
  kernels_.gemm(projection_.Args(sums, width_, count, out, dim_));
}

Status XCodecDecoder::Check(const CodeBlock& codes) const {
  if (codes.codebooks < 1 || static_cast<std::size_t>(codes.codebooks) > dequantizer_.codebooks()) {
    return Status(StatusCode::kInvalidArgument, "a block of codes has another shape than the model's");
  }
  for (const std::uint16_t code : codes.codes) {
    if (code >= codebook_size_) return Status(StatusCode::kDamaged, "a code is out of range");
  }
  return Status::Ok();
}

void XCodecStreamDecoder::Run(bool last, AudioBlock* audio) {
  stream_.Run(last);
  RowQueue& samples = stream_.output();
  audio->samples.insert(audio->samples.end(), samples.data(), samples.data() + samples.rows());
  audio->length = static_cast<std::int64_t>(audio->samples.size());
  samples.Drop(samples.rows());
}

Status XCodecStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(1, 0);
    if (codes.frames == 0) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(decoder_.Check(codes));
    if (codebooks_ != 0 && codes.codebooks != codebooks_) {
      return Status(StatusCode::kInvalidArgument, "the number of codebooks changed within a stream");
    }
    codebooks_ = codes.codebooks;
    const auto frames = static_cast<std::size_t>(codes.frames);
    for (std::size_t first = 0; first < frames; first += kPieceFrames) {
      const std::size_t count = std::min(kPieceFrames, frames - first);
      decoder_.Latents(codes, first, count, &workspace_, stream_.input().Extend(count));
      Run(false, audio);
    }
    return Status::Ok();
  });
}

Status XCodecStreamDecoder::Finish(AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(1, 0);
    if (codebooks_ != 0) Run(true, audio);
    return Status::Ok();
  });
}

}  // namespace xcodec::engine
