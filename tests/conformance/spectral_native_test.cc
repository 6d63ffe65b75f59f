// The spectral model in the native engine against the arrays of its reference forward pass, and its
// instruction sets against each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "codec/chunks/scale.h"
#include "conformance/chunks.h"
#include "conformance/golden_cases.h"
#include "engine/backend/native_backend.h"
#include "engine/spectral/spectral_decoder.h"
#include "engine/spectral/spectral_encoder.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "spectral/";

golden::Array GoldenAudio(const std::string& name) {
  return golden::ReadSamples(kFolder + "golden/" + name + ".npy");
}

golden::Array Golden(const std::string& name) { return golden::ReadNpy(kFolder + "golden/" + name + ".npy"); }

double Peak(const golden::Array& array) {
  double peak = 0;
  for (const double v : array.values) peak = std::max(peak, std::fabs(v));
  return peak;
}

double Difference(const float* values, const golden::Array& expected, std::size_t at, std::size_t count) {
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    largest = std::max(largest, std::fabs(static_cast<double>(values[i]) - expected.values[at + i]));
  }
  return largest;
}

class SpectralNative : public testing::Test {
 protected:
  void SetUp() override {
    model_ = golden::ReadSpectral(kFolder + "k2.safetensors");
    auto backend = engine::CreateNativeBackend(model_, engine::NativeOptions());
    ASSERT_TRUE(backend.ok()) << backend.status().message();
    backend_ = std::move(backend).value();
    input_ = golden::ReadAudio(kFolder + "golden/input.npy");
  }

  std::vector<AudioBlock> Chunks() {
    std::vector<AudioBlock> chunks;
    const model::CodecSpec& spec = backend_->spec();
    for (std::int64_t start = 0; start < input_.length; start += spec.chunk_stride) {
      chunks.push_back(golden::Cut(input_, start, std::min(spec.chunk_length, input_.length - start)));
      codec::DivideByScale(codec::ChunkScale(chunks.back()), &chunks.back());
    }
    return chunks;
  }

  // Golden codes [chunks, frames, codebooks] of one chunk, the first k codebooks.
  CodeBlock GoldenCodes(const golden::Array& codes, std::size_t chunk, int k) {
    CodeBlock block(k, codes.shape[1]);
    for (int q = 0; q < k; ++q) {
      for (std::int64_t t = 0; t < block.frames; ++t) {
        block.at(q, t) = static_cast<std::uint16_t>(
            codes.values[(chunk * static_cast<std::size_t>(codes.shape[1]) + static_cast<std::size_t>(t)) *
                             static_cast<std::size_t>(codes.shape[2]) +
                         static_cast<std::size_t>(q)]);
      }
    }
    return block;
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
  AudioBlock input_;
  engine::Workspace workspace_;
};

TEST_F(SpectralNative, LatentsAgree) {
  auto encoder = engine::SpectralEncoder::Create(*model_, engine::BestKernels());
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  const std::vector<AudioBlock> chunks = Chunks();
  const golden::Array expected = Golden("latent");
  std::vector<float> latents(expected.values.size());
  (*encoder)->Latents(Span<const AudioBlock>(chunks.data(), chunks.size()), &workspace_, latents.data());
  const double difference = Difference(latents.data(), expected, 0, latents.size());
  std::printf("latents: largest difference %.2g\n", difference);
  EXPECT_LE(difference, 1e-4);
}

TEST_F(SpectralNative, CodesAgree) {
  model::EncodeParams params;
  params.codebooks = 16;
  const auto chunks = golden::Encode(*backend_, input_, params);
  const golden::Array expected = Golden("codes");
  ASSERT_EQ(static_cast<std::int64_t>(chunks.size()), expected.shape[0]);
  double share = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    share += golden::EqualShare(chunks[i].codes, GoldenCodes(expected, i, 16));
  }
  share /= static_cast<double>(chunks.size());
  std::printf("codes: %.4f %% equal\n", 100 * share);
  EXPECT_GE(share, 0.999);
}

TEST_F(SpectralNative, AudioAndNoiseLevelsAgree) {
  const golden::Array codes = Golden("codes");
  model::EncodeParams params;
  params.codebooks = 16;
  std::vector<CodedChunk> chunks = golden::Encode(*backend_, input_, params);
  auto decoder = engine::SpectralDecoder::Create(*model_, engine::BestKernels());
  ASSERT_TRUE(decoder.ok()) << decoder.status().message();
  for (const int k : {2, 16}) {
    SCOPED_TRACE(k);
    const std::string suffix = "_k" + std::to_string(k);
    std::vector<model::ChunkToDecode> places;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      chunks[i].codes = GoldenCodes(codes, i, k);
      places.push_back({&chunks[i].codes, static_cast<std::int64_t>(i)});
    }
    model::DecodeParams decode;
    decode.noise = false;
    const AudioBlock audio = golden::Decode(*backend_, chunks, decode, input_.length);
    const golden::Array expected = GoldenAudio("decoded_no_noise" + suffix);
    const double error = Difference(audio.samples.data(), expected, 0, audio.samples.size());
    EXPECT_LE(error, 1e-3 * Peak(expected));

    const engine::Workspace::Frame scope(&workspace_);
    std::vector<engine::SpectralDecoder::Spectrum> spectra;
    (*decoder)->Spectra(Span<const model::ChunkToDecode>(places.data(), places.size()), &workspace_,
                        &spectra);
    const golden::Array levels = Golden("noise_level" + suffix);
    const std::size_t size = (*decoder)->shape().rows * (*decoder)->shape().bands;
    double level_error = 0;
    for (std::size_t i = 0; i < spectra.size(); ++i) {
      level_error = std::max(level_error, Difference(spectra[i].noise_level, levels, i * size, size));
    }
    EXPECT_LE(level_error, 1e-3 * Peak(levels));
    std::printf("%d codebooks: audio within %.2g, noise levels within %.2g of the peak\n", k,
                error / Peak(expected), level_error / Peak(levels));
  }
}

TEST_F(SpectralNative, BatchesAndOrderDoNotMatter) { golden::ExpectChunksAlone(*backend_, Chunks(), 8); }

// Instruction sets with fused multiply-add, and the scalar code, give the same bits.
TEST_F(SpectralNative, InstructionSetsGiveTheSameBits) {
  const AudioBlock chunk = Chunks()[0];
  std::vector<float> first_latents;
  std::vector<float> first_audio;
  for (const std::string& name : engine::KernelNames()) {
    const engine::Kernels& kernels = *engine::FindKernels(name);
    auto encoder = engine::SpectralEncoder::Create(*model_, kernels);
    auto decoder = engine::SpectralDecoder::Create(*model_, kernels);
    ASSERT_TRUE(encoder.ok() && decoder.ok());
    std::vector<float> latents((*encoder)->shape().rows * (*encoder)->shape().dim);
    (*encoder)->Latents(Span<const AudioBlock>(&chunk, 1), &workspace_, latents.data());
    const CodeBlock codes = GoldenCodes(Golden("codes"), 0, 4);
    const model::ChunkToDecode place{&codes, 5};
    std::vector<AudioBlock> audio;
    (*decoder)->Decode(Span<const model::ChunkToDecode>(&place, 1), model::DecodeParams(), &workspace_,
                       &audio);
    if (first_latents.empty()) {
      first_latents = latents;
      first_audio = audio[0].samples;
      continue;
    }
    double largest = 0;
    for (std::size_t i = 0; i < first_audio.size(); ++i) {
      largest = std::max(
          largest, std::fabs(static_cast<double>(first_audio[i]) - static_cast<double>(audio[0].samples[i])));
    }
    std::printf("%s: audio within %.2g of scalar\n", name.c_str(), largest);
    if (name == "sse4") {
      EXPECT_LE(largest, 1e-3);
      continue;
    }
    EXPECT_EQ(latents, first_latents) << name;
    EXPECT_EQ(audio[0].samples, first_audio) << name;
  }
}

TEST_F(SpectralNative, BeamSearchNeverLosesAgainstGreedy) {
  auto encoder = engine::SpectralEncoder::Create(*model_, engine::BestKernels());
  ASSERT_TRUE(encoder.ok());
  const AudioBlock chunk = Chunks()[1];
  const std::size_t dim = (*encoder)->shape().dim;
  std::vector<float> latents((*encoder)->shape().rows * dim);
  (*encoder)->Latents(Span<const AudioBlock>(&chunk, 1), &workspace_, latents.data());
  const std::vector<float> table = model_->tensors.at("codebook").ToFloat();
  const auto error = [&](const CodeBlock& codes) {
    double sum = 0;
    for (std::int64_t t = 0; t < codes.frames; ++t) {
      for (std::size_t i = 0; i < dim; ++i) {
        auto left = static_cast<double>(latents[static_cast<std::size_t>(t) * dim + i]);
        for (int k = 0; k < codes.codebooks; ++k) {
          left -= static_cast<double>(table[(static_cast<std::size_t>(k) * 1024 + codes.at(k, t)) * dim + i]);
        }
        sum += left * left;
      }
    }
    return sum;
  };
  double last = 0;
  for (const int effort : {1, 2, 4, 8}) {
    model::EncodeParams params;
    params.codebooks = 4;
    params.effort = effort;
    std::vector<CodeBlock> codes;
    ASSERT_TRUE(backend_->EncodeChunks(Span<const AudioBlock>(&chunk, 1), params, &codes).ok());
    const double e = error(codes[0]);
    std::printf("effort %d: squared error %.4f\n", effort, e);
    if (effort > 1) {
      EXPECT_LT(e, last);
    }
    last = e;
  }
}

}  // namespace
}  // namespace xcodec
