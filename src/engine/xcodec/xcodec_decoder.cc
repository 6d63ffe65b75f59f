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

XCodecDecoder::XCodecDecoder(const model::Model& model, const Kernels& kernels, Weights* weights)
    : kernels_(kernels),
      width_(static_cast<std::size_t>(model.config.xcodec.acoustic_dim +
                                      model.config.xcodec.semantic.hidden_size)),
      dim_(static_cast<std::size_t>(model.config.xcodec.acoustic_dim)),
      dequantizer_(width_),
      projection_(weights->Linear("fc2", static_cast<std::int64_t>(dim_), static_cast<std::int64_t>(width_))),
      network_(
          MakeAcousticDecoder(weights, {model.config.xcodec.decoder_width, model.config.xcodec.acoustic_dim,
                                        model.config.xcodec.upsampling()})) {
  for (int k = 0; k < model.config.spec.codebooks; ++k) {
    dequantizer_.Add(weights->Get("quantizer.quantizers." + std::to_string(k) + ".codebook.embed",
                                  {model.config.spec.codebook_size, static_cast<std::int64_t>(width_)}));
  }
}

void XCodecDecoder::Latents(const CodeBlock& codes, std::size_t first, std::size_t count,
                            model::CodebookMask mask, Workspace* workspace, float* out) const {
  const Workspace::Frame scope(workspace);
  float* sums = workspace->Take(count * width_);
  dequantizer_.Decode(kernels_, codes.codes.data() + first, static_cast<std::size_t>(codes.frames), count,
                      static_cast<std::size_t>(codes.codebooks), sums, mask);
  kernels_.gemm(projection_.Args(sums, width_, count, out, dim_));
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
    started_ = true;
    const auto frames = static_cast<std::size_t>(codes.frames);
    for (std::size_t first = 0; first < frames; first += kPieceFrames) {
      const std::size_t count = std::min(kPieceFrames, frames - first);
      decoder_.Latents(codes, first, count, codebooks_, &workspace_, stream_.input().Extend(count));
      Run(false, audio);
    }
    return Status::Ok();
  });
}

Status XCodecStreamDecoder::Finish(AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(1, 0);
    if (started_) Run(true, audio);
    return Status::Ok();
  });
}

}  // namespace xcodec::engine
