#include "engine/encodec/seanet_stream.h"

#include <algorithm>
#include <utility>

#include "base/guard.h"
#include "engine/encodec/encodec_codec.h"

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

// Appends rows to samples[channel] and drops them.
void TakeAudio(RowQueue* out, std::vector<std::vector<float>>* samples) {
  for (std::size_t c = 0; c < samples->size(); ++c) {
    for (std::size_t t = 0; t < out->rows(); ++t) {
      (*samples)[c].push_back(out->data()[t * out->channels() + c]);
    }
  }
  out->Drop(out->rows());
}

}  // namespace

// A chain for every stage and one for the recurrent layers, which cannot be spread over threads.
SeanetStreamEncoder::SeanetStreamEncoder(const EncodecEncoder& side, const model::CodecSpec& spec,
                                         const model::EncodeParams& params, ThreadPool* pool)
    : side_(side), spec_(spec), params_(params), pipeline_(pool) {
  const Seanet& net = side.net;
  StreamChain* chain = &pipeline_.AddChain();
  AddConv(side.kernels, net.in(), chain);
  for (const SeanetStage& stage : net.stages()) {
    AddUnits(side.kernels, stage, chain);
    AddConv(side.kernels, *stage.down, chain);
    chain = &pipeline_.AddChain();
  }
  AddLstm(side.kernels, net, chain);
  AddConv(side.kernels, net.out(), chain);
}

void SeanetStreamEncoder::TakeCodes(RowQueue* latents, Workspace* workspace, Rows* rows) const {
  const std::size_t n = latents->rows();
  std::vector<std::uint16_t> codes(n * rows->size());
  CodeSearch search;
  search.latents = latents->data();
  search.rows = n;
  search.codebooks = rows->size();
  side_.quantizer.Encode(side_.kernels, search, workspace, codes.data());
  latents->Drop(n);
  for (std::size_t k = 0; k < rows->size(); ++k) {
    const auto from = codes.begin() + static_cast<std::ptrdiff_t>(k * n);
    (*rows)[k].insert((*rows)[k].end(), from, from + static_cast<std::ptrdiff_t>(n));
  }
}

Status SeanetStreamEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  return Guarded([&] {
    *codes = CodeBlock(params_.codebooks, 0);
    Rows rows(static_cast<std::size_t>(params_.codebooks));
    const auto channels = static_cast<std::size_t>(audio.channels);
    const auto length = static_cast<std::size_t>(audio.length);
    const std::size_t piece = kPieceFrames * static_cast<std::size_t>(spec_.hop);
    const auto feed = [&](std::size_t i, Workspace* workspace) {
      const std::size_t first = i * piece;
      const std::size_t count = std::min(piece, length - first);
      float* interleaved = workspace->Take(count * channels);
      for (std::size_t c = 0; c < channels; ++c) {
        const float* from = audio.channel(static_cast<int>(c)) + first;
        for (std::size_t t = 0; t < count; ++t) interleaved[t * channels + c] = from[t];
      }
      return StreamPipeline::Rows{interleaved, count};
    };
    pipeline_.Push((length + piece - 1) / piece, feed,
                   [&](RowQueue* out, Workspace* workspace) { TakeCodes(out, workspace, &rows); });
    *codes = FromRows<CodeBlock>(params_.codebooks, rows, &CodeBlock::codes);
    return Status::Ok();
  });
}

Status SeanetStreamEncoder::Finish(CodeBlock* codes) {
  return Guarded([&] {
    Rows rows(static_cast<std::size_t>(params_.codebooks));
    pipeline_.Finish([&](RowQueue* out, Workspace* workspace) { TakeCodes(out, workspace, &rows); });
    *codes = FromRows<CodeBlock>(params_.codebooks, rows, &CodeBlock::codes);
    return Status::Ok();
  });
}

SeanetStreamDecoder::SeanetStreamDecoder(const EncodecDecoder& side, const model::CodecSpec& spec,
                                         const model::DecodeParams& params, ThreadPool* pool)
    : side_(side), spec_(spec), params_(params), pipeline_(pool) {
  const Seanet& net = side.net;
  StreamChain* chain = &pipeline_.AddChain();
  AddConv(side.kernels, net.in(), chain);
  AddLstm(side.kernels, net, chain);
  for (const SeanetStage& stage : net.stages()) {
    chain = &pipeline_.AddChain();
    chain->Add(std::make_unique<UpsampleStream>(side.kernels, *stage.up), stage.up->out());
    AddUnits(side.kernels, stage, chain);
  }
  AddConv(side.kernels, net.out(), chain);
}

Status SeanetStreamDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  return Guarded([&] {
    *audio = AudioBlock(spec_.channels, 0);
    if (codes.frames == 0) return Status::Ok();
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(spec_.channels));
    const auto frames = static_cast<std::size_t>(codes.frames);
    const auto feed = [&](std::size_t i, Workspace* workspace) {
      const std::size_t first = i * kPieceFrames;
      const std::size_t count = std::min(kPieceFrames, frames - first);
      float* latents = workspace->Take(count * side_.net.in().shape().in);
      side_.dequantizer.Decode(side_.kernels, codes.codes.data() + first, frames, count,
                               static_cast<std::size_t>(codes.codebooks), latents, params_.codebooks);
      return StreamPipeline::Rows{latents, count};
    };
    pipeline_.Push((frames + kPieceFrames - 1) / kPieceFrames, feed,
                   [&](RowQueue* out, Workspace*) { TakeAudio(out, &samples); });
    *audio = FromRows<AudioBlock>(spec_.channels, samples, &AudioBlock::samples);
    return Status::Ok();
  });
}

Status SeanetStreamDecoder::Finish(AudioBlock* audio) {
  return Guarded([&] {
    std::vector<std::vector<float>> samples(static_cast<std::size_t>(spec_.channels));
    pipeline_.Finish([&](RowQueue* out, Workspace*) { TakeAudio(out, &samples); });
    *audio = FromRows<AudioBlock>(spec_.channels, samples, &AudioBlock::samples);
    return Status::Ok();
  });
}

}  // namespace xcodec::engine
