#include "engine/seanet_stream.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "base/guard.h"
#include "engine/encodec_codec.h"

namespace xcodec::engine {
namespace {

// Frames that go through all layers together: enough for the products' speed, little memory.
constexpr std::size_t kPieceFrames = 24;

void AddConv(const Kernels& kernels, const SeanetConv& conv, StreamChain* chain) {
  chain->Add(std::make_unique<ConvStream>(kernels, conv), conv.shape().out);
}

void AddUnits(const Kernels& kernels, const SeanetStage& stage, StreamChain* chain) {
  for (const ResidualUnit& unit : stage.units) {
    chain->Add(std::make_unique<ResidualStream>(kernels, unit), unit.second.shape().out);
  }
}

void AddLstm(const Kernels& kernels, const Seanet& net, StreamChain* chain) {
  if (net.lstm()) chain->Add(std::make_unique<LstmStream>(kernels, *net.lstm()), net.width());
}

template <class Block, class Value>
Block FromRows(int rows, const std::vector<std::vector<Value>>& values, std::vector<Value> Block::*member) {
  Block block(rows, values.empty() ? 0 : static_cast<std::int64_t>(values[0].size()));
  auto to = (block.*member).begin();
  for (const std::vector<Value>& row : values) to = std::copy(row.begin(), row.end(), to);
  return block;
}

template <class Block, class Value>
Block Join(int rows, const std::vector<Value>& a, const std::vector<Value>& b,
           std::vector<Value> Block::*member) {
  std::vector<std::vector<Value>> values(static_cast<std::size_t>(rows));
  const auto n = static_cast<std::ptrdiff_t>(rows);
  for (std::ptrdiff_t r = 0; r < n; ++r) {
    const auto part = [&](const std::vector<Value>& from) {
      const std::ptrdiff_t length = static_cast<std::ptrdiff_t>(from.size()) / n;
      auto& to = values[static_cast<std::size_t>(r)];
      to.insert(to.end(), from.begin() + r * length, from.begin() + (r + 1) * length);
    };
    part(a);
    part(b);
  }
  return FromRows<Block>(rows, values, member);
}

}  // namespace

void StreamChain::Add(std::unique_ptr<StreamStage> stage, std::size_t channels_out) {
  stages_.push_back(std::move(stage));
  queues_.emplace_back(channels_out);
}

void StreamChain::Push(const float* rows, std::size_t count, Workspace* workspace) {
  stages_[0]->Push(rows, count, workspace, &queues_[0]);
  Run(1, workspace);
}

void StreamChain::Run(std::size_t first, Workspace* workspace) {
  for (std::size_t i = first; i < stages_.size(); ++i) {
    RowQueue& in = queues_[i - 1];
    if (in.rows() == 0) continue;
    stages_[i]->Push(in.data(), in.rows(), workspace, &queues_[i]);
    in.Drop(in.rows());
  }
}

void StreamChain::Finish(Workspace* workspace) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    stages_[i]->Finish(workspace, &queues_[i]);
    Run(i + 1, workspace);
  }
}

SeanetStreamEncoder::SeanetStreamEncoder(const EncodecEncoder& side, const CodecSpec& spec,
                                         const EncodeParams& params)
    : side_(side), spec_(spec), params_(params) {
  const Seanet& net = side.net;
  AddConv(side.kernels, net.in(), &chain_);
  for (const SeanetStage& stage : net.stages()) {
    AddUnits(side.kernels, stage, &chain_);
    AddConv(side.kernels, *stage.down, &chain_);
  }
  AddLstm(side.kernels, net, &chain_);
  AddConv(side.kernels, net.out(), &chain_);
}

void SeanetStreamEncoder::TakeCodes(std::vector<std::vector<std::uint16_t>>* rows) {
  RowQueue& latents = chain_.output();
  const std::size_t n = latents.rows();
  std::vector<std::uint16_t> codes(n * rows->size());
  side_.quantizer.Encode(side_.kernels, latents.data(), n, rows->size(), 1, &workspace_, codes.data());
  latents.Drop(n);
  for (std::size_t k = 0; k < rows->size(); ++k) {
    const auto from = codes.begin() + static_cast<std::ptrdiff_t>(k * n);
    (*rows)[k].insert((*rows)[k].end(), from, from + static_cast<std::ptrdiff_t>(n));
  }
}

Status SeanetStreamEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  return Guarded([&] {
    *codes = CodeBlock(params_.codebooks, 0);
    if (audio.channels != spec_.channels) {
      return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
    }
    std::vector<std::vector<std::uint16_t>> rows(static_cast<std::size_t>(params_.codebooks));
    const auto channels = static_cast<std::size_t>(audio.channels);
    const auto length = static_cast<std::size_t>(audio.length);
    const std::size_t piece = kPieceFrames * static_cast<std::size_t>(spec_.hop);
    for (std::size_t first = 0; first < length; first += piece) {
      const Workspace::Frame scope(&workspace_);
      const std::size_t count = std::min(piece, length - first);
      float* interleaved = workspace_.Take(count * channels);
      for (std::size_t c = 0; c < channels; ++c) {
        const float* from = audio.channel(static_cast<int>(c)) + first;
        for (std::size_t t = 0; t < count; ++t) interleaved[t * channels + c] = from[t];
      }
      chain_.Push(interleaved, count, &workspace_);
      TakeCodes(&rows);
    }
    *codes = FromRows<CodeBlock>(params_.codebooks, rows, &CodeBlock::codes);
    return Status::Ok();
  });
}

Status SeanetStreamEncoder::Finish(CodeBlock* codes) {
  return Guarded([&] {
    std::vector<std::vector<std::uint16_t>> rows(static_cast<std::size_t>(params_.codebooks));
    chain_.Finish(&workspace_);
    TakeCodes(&rows);
    *codes = FromRows<CodeBlock>(params_.codebooks, rows, &CodeBlock::codes);
    return Status::Ok();
  });
}

SeanetStreamDecoder::SeanetStreamDecoder(const EncodecDecoder& side, const CodecSpec& spec)
    : side_(side), spec_(spec) {
  const Seanet& net = side.net;
  AddConv(side.kernels, net.in(), &chain_);
  AddLstm(side.kernels, net, &chain_);
  for (const SeanetStage& stage : net.stages()) {
    chain_.Add(std::make_unique<UpsampleStream>(side.kernels, *stage.up), stage.up->out());
    AddUnits(side.kernels, stage, &chain_);
  }
  AddConv(side.kernels, net.out(), &chain_);
}

void SeanetStreamDecoder::TakeAudio(std::vector<std::vector<float>>* samples) {
  RowQueue& out = chain_.output();
  for (std::size_t c = 0; c < samples->size(); ++c) {
    for (std::size_t t = 0; t < out.rows(); ++t) (*samples)[c].push_back(out.data()[t * out.channels() + c]);
  }
  out.Drop(out.rows());
}

Status SeanetStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(spec_.channels, 0);
    if (codes.frames == 0) return Status::Ok();
    if (codes.codebooks < 1 || static_cast<std::size_t>(codes.codebooks) > side_.dequantizer.codebooks()) {
      return Status(StatusCode::kInvalidArgument, "a block of codes has another shape than the model's");
    }
    for (const std::uint16_t code : codes.codes) {
      if (code >= spec_.codebook_size) return Status(StatusCode::kDamaged, "a code is out of range");
    }
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(spec_.channels));
    const auto frames = static_cast<std::size_t>(codes.frames);
    for (std::size_t first = 0; first < frames; first += kPieceFrames) {
      const Workspace::Frame scope(&workspace_);
      const std::size_t count = std::min(kPieceFrames, frames - first);
      float* latents = workspace_.Take(count * side_.net.in().shape().in);
      side_.dequantizer.Decode(side_.kernels, codes.codes.data() + first, frames, count,
                               static_cast<std::size_t>(codes.codebooks), latents);
      chain_.Push(latents, count, &workspace_);
      TakeAudio(&samples);
    }
    *audio = FromRows<AudioBlock>(spec_.channels, samples, &AudioBlock::samples);
    return Status::Ok();
  });
}

Status SeanetStreamDecoder::Finish(AudioBlock* audio) {
  return Guarded([&] {
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(spec_.channels));
    chain_.Finish(&workspace_);
    TakeAudio(&samples);
    *audio = FromRows<AudioBlock>(spec_.channels, samples, &AudioBlock::samples);
    return Status::Ok();
  });
}

CodeBlock JoinCodes(const CodeBlock& first, const CodeBlock& second) {
  return Join<CodeBlock>(first.codebooks, first.codes, second.codes, &CodeBlock::codes);
}

AudioBlock JoinAudio(const AudioBlock& first, const AudioBlock& second) {
  return Join<AudioBlock>(first.channels, first.samples, second.samples, &AudioBlock::samples);
}

}  // namespace xcodec::engine
