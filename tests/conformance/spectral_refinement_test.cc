// A spectral model that refines its waveform: the native engine against LibTorch, its instruction sets
// against each other, and chunks against their neighbours.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "codec/backend_factory.h"
#include "conformance/chunks.h"
#include "conformance/spectral_models.h"
#include "engine/spectral/spectral_decoder.h"
#include "engine/spectral/spectral_encoder.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "spectral/";

struct Rate {
  int codebooks, base;
};
constexpr Rate kRates[] = {{8, 5}, {16, 6}};

class SpectralRefinement : public testing::Test {
 protected:
  void SetUp() override {
    const auto model = golden::RefiningSpectral(*golden::ReadSpectral(kFolder + "k2.safetensors"));
    model->config.spectral.search_width = 2;
    model_ = model;
    native_ = Create(codec::BackendKind::kNative);
    torch_ = Create(codec::BackendKind::kTorch);
    ASSERT_TRUE(native_ && torch_);
    input_ = golden::ReadAudio(kFolder + "golden/input.npy");
  }

  std::unique_ptr<model::Backend> Create(codec::BackendKind kind) const {
    codec::BackendOptions options;
    options.kind = kind;
    auto backend = codec::CreateBackend(model_, options);
    EXPECT_TRUE(backend.ok()) << backend.status().message();
    return backend.ok() ? std::move(backend).value() : nullptr;
  }

  std::vector<CodedChunk> Encode(const model::Backend& backend, int codebooks) const {
    model::EncodeParams params;
    params.codebooks = codebooks;
    return golden::Encode(backend, input_, params);
  }

  AudioBlock Decode(const model::Backend& backend, const std::vector<CodedChunk>& chunks, bool noise) const {
    model::DecodeParams params;
    params.noise = noise;
    return golden::Decode(backend, chunks, params, input_.length);
  }

  // In dB, of what these codes play without noise.
  double Snr(const std::vector<CodedChunk>& chunks) const {
    const AudioBlock audio = Decode(*native_, chunks, false);
    double signal = 0, error = 0;
    for (std::size_t i = 0; i < audio.samples.size(); ++i) {
      const auto x = static_cast<double>(input_.samples[i]);
      const double d = static_cast<double>(audio.samples[i]) - x;
      signal += x * x;
      error += d * d;
    }
    return 10 * std::log10(signal / error);
  }

  // Three chunks, the last one short.
  std::vector<AudioBlock> Pieces() const {
    const std::int64_t second = native_->spec().chunk_length;
    return {golden::Cut(input_, 0, second), golden::Cut(input_, second, second),
            golden::Cut(input_, 2 * second, second / 2)};
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> native_;
  std::unique_ptr<model::Backend> torch_;
  AudioBlock input_;
};

// The codebooks `from` .. `to` of all chunks.
CodeBlock Rows(const std::vector<CodedChunk>& chunks, int from, int to) {
  const CodeBlock all = golden::Join(chunks);
  CodeBlock rows(to - from, all.frames);
  std::copy_n(all.codes.begin() + from * all.frames, rows.codes.size(), rows.codes.begin());
  return rows;
}

TEST_F(SpectralRefinement, BackendsChooseTheSameCodes) {
  for (const Rate rate : kRates) {
    const auto ours = Encode(*native_, rate.codebooks);
    const auto theirs = Encode(*torch_, rate.codebooks);
    const double base = golden::EqualShare(Rows(ours, 0, rate.base), Rows(theirs, 0, rate.base));
    const double refined =
        golden::EqualShare(Rows(ours, rate.base, rate.codebooks), Rows(theirs, rate.base, rate.codebooks));
    const double snr = Snr(ours);
    const double other = Snr(theirs);
    std::printf(
        "%d codebooks: %.4f %% of the quantizer's codes equal, %.4f %% of the refining; %.3f and %.3f dB\n",
        rate.codebooks, 100 * base, 100 * refined, snr, other);
    EXPECT_GE(base, 0.995);
    // From a code that differs on, others of that chunk may go elsewhere.
    EXPECT_GE(refined, 0.5);
    EXPECT_NEAR(snr, other, 0.05);
  }
}

TEST_F(SpectralRefinement, BackendsPlayTheSame) {
  for (const Rate rate : kRates) {
    const auto coded = Encode(*native_, rate.codebooks);
    for (const bool noise : {false, true}) {
      const AudioBlock ours = Decode(*native_, coded, noise);
      const double difference = golden::MaxDifference(ours, Decode(*torch_, coded, noise));
      std::printf("%d codebooks: audio within %.2g\n", rate.codebooks, difference);
      EXPECT_LE(difference, 1e-3);
    }
  }
}

TEST_F(SpectralRefinement, CodesThatRefineAddToTheWaveform) {
  for (const Rate rate : kRates) {
    const auto coded = Encode(*native_, rate.codebooks);
    auto silent = coded;  // the codewords of zeros instead
    for (CodedChunk& chunk : silent)
      std::fill(chunk.codes.codes.begin() + rate.base * chunk.codes.frames, chunk.codes.codes.end(), 0);
    const double gain = Snr(coded) - Snr(silent);
    std::printf("%d codebooks: %.2f dB by refinement\n", rate.codebooks, gain);
    EXPECT_GE(gain, 0.3);
  }
}

TEST_F(SpectralRefinement, BatchesAndNeighboursDoNotMatter) {
  const std::vector<AudioBlock> pieces = Pieces();
  model::EncodeParams params;
  params.codebooks = 16;
  std::vector<CodeBlock> together;
  ASSERT_TRUE(
      native_->EncodeChunks(Span<const AudioBlock>(pieces.data(), pieces.size()), params, &together).ok());
  // Chunks of different bandwidths in one call.
  params.codebooks = 8;
  std::vector<CodeBlock> low;
  ASSERT_TRUE(native_->EncodeChunks(Span<const AudioBlock>(pieces.data(), 1), params, &low).ok());
  std::vector<model::ChunkToDecode> places{
      {&together[0], 0}, {&together[1], 1}, {&low[0], 2}, {&together[2], 3}};
  std::vector<AudioBlock> audio;
  ASSERT_TRUE(native_
                  ->DecodeChunks(Span<const model::ChunkToDecode>(places.data(), places.size()),
                                 model::DecodeParams(), &audio)
                  .ok());
  params.codebooks = 16;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::vector<CodeBlock> alone;
    ASSERT_TRUE(native_->EncodeChunks(Span<const AudioBlock>(&pieces[i], 1), params, &alone).ok());
    EXPECT_EQ(alone[0].codes, together[i].codes);
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::vector<AudioBlock> alone;
    ASSERT_TRUE(
        native_->DecodeChunks(Span<const model::ChunkToDecode>(&places[i], 1), model::DecodeParams(), &alone)
            .ok());
    EXPECT_EQ(alone[0].samples, audio[i].samples);
  }
}

// Also of numbers of codebooks that are no bandwidth's.
TEST_F(SpectralRefinement, EveryNumberOfCodebooksIsCodedAndPlayed) {
  const AudioBlock piece = Pieces()[0];
  for (const int codebooks : {1, 2, 3, 4, 7, 12}) {
    model::EncodeParams params;
    params.codebooks = codebooks;
    std::vector<CodeBlock> codes;
    ASSERT_TRUE(native_->EncodeChunks(Span<const AudioBlock>(&piece, 1), params, &codes).ok());
    const model::ChunkToDecode place{&codes[0], 0};
    std::vector<AudioBlock> ours, theirs;
    ASSERT_TRUE(
        native_->DecodeChunks(Span<const model::ChunkToDecode>(&place, 1), model::DecodeParams(), &ours)
            .ok());
    ASSERT_TRUE(
        torch_->DecodeChunks(Span<const model::ChunkToDecode>(&place, 1), model::DecodeParams(), &theirs)
            .ok());
    EXPECT_LE(golden::MaxDifference(ours[0], theirs[0]), 1e-3) << codebooks;
  }
}

// Instruction sets with fused multiply-add, and the scalar code, give the same bits.
TEST_F(SpectralRefinement, InstructionSetsGiveTheSameBits) {
  const AudioBlock chunk = Pieces()[1];
  engine::Workspace workspace;
  CodeBlock first;
  AudioBlock first_audio;
  for (const std::string& name : engine::KernelNames()) {
    const engine::Kernels& kernels = *engine::FindKernels(name);
    auto encoder = engine::SpectralEncoder::Create(*model_, kernels);
    auto decoder = engine::SpectralDecoder::Create(*model_, kernels);
    ASSERT_TRUE(encoder.ok() && decoder.ok());
    model::EncodeParams params;
    params.codebooks = 16;
    std::vector<CodeBlock> codes;
    (*encoder)->Encode(Span<const AudioBlock>(&chunk, 1), params, &workspace, &codes);
    if (first.codes.empty()) first = codes[0];
    const model::ChunkToDecode place{&first, 5};
    std::vector<AudioBlock> audio;
    (*decoder)->Decode(Span<const model::ChunkToDecode>(&place, 1), model::DecodeParams(), &workspace,
                       &audio);
    if (first_audio.samples.empty()) first_audio = audio[0];
    const double difference = golden::MaxDifference(audio[0], first_audio);
    std::printf("%s: audio within %.2g of scalar\n", name.c_str(), difference);
    if (name == "sse4") {
      EXPECT_LE(difference, 1e-3);
      continue;
    }
    EXPECT_EQ(codes[0].codes, first.codes) << name;
    EXPECT_EQ(audio[0].samples, first_audio.samples) << name;
  }
}

}  // namespace
}  // namespace xcodec
