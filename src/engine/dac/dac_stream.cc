#include "engine/dac/dac_stream.h"

#include <algorithm>
#include <cmath>

#include "base/guard.h"
#include "engine/xcodec/acoustic.h"

namespace xcodec::engine {
namespace {

// Frames that go through all layers together, about a second: enough for every thread to have a tile of every
// layer.
constexpr std::size_t kPieceFrames = 80;
constexpr std::size_t kQuantizedRows = 24;  // of one task

void Append(const model::Latents& more, model::Latents* to) {
  to->frames += more.frames;
  to->width = more.width;
  to->before.insert(to->before.end(), more.before.begin(), more.before.end());
  to->after.insert(to->after.end(), more.after.begin(), more.after.end());
}

std::size_t Hop(const model::Model& model) { return static_cast<std::size_t>(model.config.spec.hop); }

}  // namespace

DacEncoder::DacEncoder(const model::Model& model, const Kernels& kernel_set, Weights* weights)
    : kernels(kernel_set),
      hop(Hop(model)),
      width(static_cast<std::size_t>(model.config.dac.hidden_size)),
      network(
          MakeAcousticEncoder(weights, {model.config.dac.encoder_hidden_size, model.config.dac.hidden_size,
                                        model.config.dac.downsampling_ratios})),
      quantizer(weights, model.config.spec, model.config.dac, true) {}

DacDecoder::DacDecoder(const model::Model& model, const Kernels& kernel_set, Weights* weights)
    : kernels(kernel_set),
      hop(Hop(model)),
      network(
          MakeAcousticDecoder(weights, {model.config.dac.decoder_hidden_size, model.config.dac.hidden_size,
                                        model.config.dac.upsampling_ratios, false})),
      quantizer(weights, model.config.spec, model.config.dac, false) {}

void DacStreamEncoder::Run(bool last, Rows* rows) {
  stream_.Run(last);
  RowQueue& latents = stream_.output();
  const std::size_t count = latents.rows();
  const auto codebooks = static_cast<std::size_t>(codebooks_);
  std::vector<std::uint16_t> codes(count * codebooks);
  Floats residual(count * side_.width);
  std::copy_n(latents.data(), residual.size(), residual.data());
  parallel_.For((count + kQuantizedRows - 1) / kQuantizedRows, [&](std::size_t i, Workspace* workspace) {
    const std::size_t first = i * kQuantizedRows;
    side_.quantizer.Encode(side_.kernels, std::min(kQuantizedRows, count - first), codebooks, workspace,
                           residual.data() + first * side_.width, codes.data() + first, count);
  });
  if (latents_ != nullptr) Append(LatentsOf(latents.data(), residual.data(), count, side_.width), latents_);
  latents.Drop(count);
  for (std::size_t k = 0; k < codebooks; ++k) {
    const auto from = codes.begin() + static_cast<std::ptrdiff_t>(k * count);
    (*rows)[k].insert((*rows)[k].end(), from, from + static_cast<std::ptrdiff_t>(count));
  }
}

CodeBlock DacStreamEncoder::Block(const Rows& rows) const {
  CodeBlock block(codebooks_, static_cast<std::int64_t>(rows[0].size()));
  auto to = block.codes.begin();
  for (const auto& row : rows) to = std::copy(row.begin(), row.end(), to);
  return block;
}

Status DacStreamEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  return Guarded([&] {
    Rows rows(static_cast<std::size_t>(codebooks_));
    const auto length = static_cast<std::size_t>(audio.length);
    const std::size_t piece = kPieceFrames * side_.hop;
    for (std::size_t first = 0; first < length; first += piece) {
      const std::size_t count = std::min(piece, length - first);
      std::copy_n(audio.channel(0) + first, count, stream_.input().Extend(count));
      Run(false, &rows);
    }
    samples_ += length;
    *codes = Block(rows);
    return Status::Ok();
  });
}

Status DacStreamEncoder::Finish(CodeBlock* codes) {
  return Guarded([&] {
    Rows rows(static_cast<std::size_t>(codebooks_));
    if (samples_ > 0) {
      const std::size_t missing = (side_.hop - static_cast<std::size_t>(samples_ % side_.hop)) % side_.hop;
      std::fill_n(stream_.input().Extend(missing), missing, 0.0F);
      Run(true, &rows);
    }
    *codes = Block(rows);
    return Status::Ok();
  });
}

void DacStreamDecoder::Run(bool last, AudioBlock* audio) {
  stream_.Run(last);
  RowQueue& rows = stream_.output();
  // In double precision, so that the result does not depend on which of the C library's functions this
  // processor has.
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    audio->samples.push_back(static_cast<float>(std::tanh(static_cast<double>(rows.data()[i]))));
  }
  owed_ -= rows.rows();
  rows.Drop(rows.rows());
  if (last) audio->samples.resize(audio->samples.size() + static_cast<std::size_t>(owed_), 0.0F);
  audio->length = static_cast<std::int64_t>(audio->samples.size());
}

Status DacStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(1, 0);
    const auto frames = static_cast<std::size_t>(codes.frames);
    for (std::size_t first = 0; first < frames; first += kPieceFrames) {
      const std::size_t count = std::min(kPieceFrames, frames - first);
      side_.quantizer.Decode(side_.kernels, codes.codes.data() + first, frames, count,
                             static_cast<std::size_t>(codes.codebooks), codebooks_, &workspace_,
                             stream_.input().Extend(count));
      owed_ += count * side_.hop;
      Run(false, audio);
    }
    return Status::Ok();
  });
}

Status DacStreamDecoder::Finish(AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(1, 0);
    if (owed_ > 0) Run(true, audio);
    owed_ = 0;
    return Status::Ok();
  });
}

}  // namespace xcodec::engine
