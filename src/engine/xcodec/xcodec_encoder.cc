#include "engine/xcodec/xcodec_encoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/xcodec/acoustic.h"
#include "engine/xcodec/row_stream.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kPieceFrames = 100;
constexpr std::size_t kQuantizedRows = 96;  // of one task

std::size_t Joined(const model::Model& model) {
  return static_cast<std::size_t>(model.config.xcodec.acoustic_dim +
                                  model.config.xcodec.semantic.hidden_size);
}

}  // namespace

XCodecEncoder::XCodecEncoder(const model::Model& model, const Kernels& kernels, Weights* weights)
    : kernels_(kernels),
      gain_(static_cast<float>(model.config.xcodec.audio_norm_scale)),
      hop_(static_cast<std::size_t>(model.config.spec.hop)),
      acoustic_width_(static_cast<std::size_t>(model.config.xcodec.acoustic_dim)),
      per_code_(model.config.xcodec.adapter.stride()),
      teacher_(weights, model.config.xcodec.semantic),
      adapter_(MakeSemanticEncoder(weights, teacher_.width(), model.config.xcodec.adapter)),
      acoustic_(MakeAcousticEncoder(weights, {model.config.xcodec.acoustic_width,
                                              model.config.xcodec.acoustic_dim, model.config.xcodec.ratios})),
      projection_(weights, "fc", Joined(model), Joined(model)),
      quantizer_(static_cast<std::size_t>(model.config.spec.codebook_size), Joined(model), false) {
  for (int k = 0; k < model.config.spec.codebooks; ++k) {
    quantizer_.Add(weights
                       ->View("quantizer.quantizers." + std::to_string(k) + ".codebook.embed",
                              {model.config.spec.codebook_size, static_cast<std::int64_t>(Joined(model))})
                       .data());
  }
}

std::vector<float> XCodecEncoder::Prepare(const AudioBlock& audio) const {
  auto samples = static_cast<std::size_t>(audio.length);
  const std::size_t given = samples;
  const bool enough = RowsFor(acoustic_, samples) > 0 && FramesFor(samples + hop_ / 2 * 2) > 0;
  if (!enough) samples = std::max(samples, hop_);
  std::vector<float> padded(samples + hop_ / 2 * 2);
  const float* from = audio.channel(0);
  for (std::size_t i = 0; i < given; ++i) padded[hop_ / 2 + i] = gain_ * from[i];
  return padded;
}

std::size_t XCodecEncoder::FramesFor(std::size_t samples) const {
  return RowsFor(adapter_, teacher_.FramesFor(samples));
}

void XCodecEncoder::Adapt(const Parallel& parallel, const std::vector<float>& padded, float* joint) const {
  const std::size_t width = teacher_.width();
  const std::size_t rows_of_teacher = teacher_.FramesFor(padded.size());
  Floats features(rows_of_teacher * width);
  teacher_.Run(kernels_, parallel, padded.data(), padded.size(), features.data());
  RowStream stream(kernels_, parallel, adapter_);
  float* to = joint + acoustic_width_;
  stream.RunAll(features.data(), rows_of_teacher, 4 * kPieceFrames, [&](RowQueue* rows) {
    for (std::size_t t = 0; t < rows->rows(); ++t, to += RowStride(projection_.n())) {
      std::copy_n(rows->data() + t * width, width, to);
    }
    rows->Drop(rows->rows());
  });
}

// When the acoustic encoder gives another number of frames than the teacher, it sees the input with half a
// hop of zeros on each side, as in the reference.
Result<Floats> XCodecEncoder::Joint(const Parallel& parallel, const std::vector<float>& padded,
                                    std::size_t frames) const {
  const std::size_t half = hop_ / 2;
  const std::size_t inner = padded.size() - 2 * half;
  const bool alone = RowsFor(acoustic_, inner) == frames;
  if (!alone && RowsFor(acoustic_, padded.size()) != frames) {
    return Status(StatusCode::kUnsupported, "acoustic and semantic encoder give different numbers of frames");
  }
  const std::size_t stride = RowStride(projection_.n());
  Floats joint(frames * stride);
  Adapt(parallel, padded, joint.data());
  RowStream stream(kernels_, parallel, acoustic_);
  float* to = joint.data();
  stream.RunAll(alone ? padded.data() + half : padded.data(), alone ? inner : padded.size(),
                kPieceFrames * hop_, [&](RowQueue* rows) {
                  for (std::size_t t = 0; t < rows->rows(); ++t, to += stride) {
                    std::copy_n(rows->data() + t * acoustic_width_, acoustic_width_, to);
                  }
                  rows->Drop(rows->rows());
                });
  return joint;
}

CodeBlock XCodecEncoder::Quantize(const Parallel& parallel, const float* latents, std::size_t frames,
                                  int codebooks, float* residual) const {
  CodeBlock codes(codebooks, static_cast<std::int64_t>(frames));
  const std::size_t width = projection_.n();
  parallel.For((frames + kQuantizedRows - 1) / kQuantizedRows, [&](std::size_t i, Workspace* workspace) {
    const std::size_t first = i * kQuantizedRows;
    CodeSearch search;
    search.latents = latents + first * width;
    search.rows = std::min(kQuantizedRows, frames - first);
    search.codebooks = static_cast<std::size_t>(codebooks);
    if (residual != nullptr) search.residual = residual + first * width;
    std::vector<std::uint16_t> found(search.codebooks * search.rows);
    quantizer_.Encode(kernels_, search, workspace, found.data());
    for (std::size_t k = 0; k < search.codebooks; ++k) {
      std::copy_n(found.data() + k * search.rows, search.rows, codes.codes.data() + k * frames + first);
    }
  });
  return codes;
}

Result<CodeBlock> XCodecEncoder::Encode(const Parallel& parallel, const AudioBlock& audio, int codebooks,
                                        model::Latents* around) const {
  const std::vector<float> padded = Prepare(audio);
  const std::size_t frames = FramesFor(padded.size());
  if (frames == 0) return Status(StatusCode::kUnsupported, "the input is too short for this model");
  XCODEC_ASSIGN_OR_RETURN(const Floats joint, Joint(parallel, padded, frames));
  Floats latents(frames * projection_.n());
  const std::size_t width = projection_.n();
  RunLinears(kernels_, parallel,
             {{&projection_, {joint.data(), RowStride(width), latents.data(), width, frames}}});
  if (around == nullptr) return Quantize(parallel, latents.data(), frames, codebooks, nullptr);
  Floats residual(latents.size());
  CodeBlock codes = Quantize(parallel, latents.data(), frames, codebooks, residual.data());
  *around = LatentsOf(latents.data(), residual.data(), frames, width);
  return codes;
}

model::SemanticFeatures XCodecEncoder::Semantic(const Parallel& parallel, const AudioBlock& audio) const {
  const std::vector<float> padded = Prepare(audio);
  model::SemanticFeatures features;
  features.frames = static_cast<std::int64_t>(teacher_.FramesFor(padded.size()));
  features.per_code = per_code_;
  features.width = static_cast<int>(teacher_.width());
  features.values.resize(static_cast<std::size_t>(features.frames) * teacher_.width());
  if (features.frames > 0) {
    teacher_.Run(kernels_, parallel, padded.data(), padded.size(), features.values.data());
  }
  return features;
}

}  // namespace xcodec::engine
