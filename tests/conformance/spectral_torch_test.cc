// The spectral model in LibTorch against the arrays of its reference forward pass.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "codec/backend_factory.h"
#include "codec/chunks/scale.h"
#include "conformance/chunks.h"
#include "support/golden.h"
#include "torch/backend/tensors.h"
#include "torch/spectral/beam_search.h"
#include "torch/spectral/spectral_codec.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "spectral/";

torch::Tensor Golden(const std::string& name) {
  const std::string path = kFolder + "golden/" + name + ".npy";
  const golden::Array array =
      name.rfind("decoded", 0) == 0 ? golden::ReadSamples(path) : golden::ReadNpy(path);
  return torch::tensor(array.values, torch::kFloat64).reshape(array.shape);
}

double Largest(const torch::Tensor& x) { return x.abs().max().item<double>(); }

class SpectralTorch : public testing::Test {
 protected:
  void SetUp() override {
    model_ = golden::ReadSpectral(kFolder + "k2.safetensors");
    auto codec = libtorch::SpectralCodec::Create(*model_, torch::kCPU);
    ASSERT_TRUE(codec.ok()) << codec.status().message();
    codec_ = std::move(codec).value();
    codec::BackendOptions options;
    options.kind = codec::BackendKind::kTorch;
    auto backend = codec::CreateBackend(model_, options);
    ASSERT_TRUE(backend.ok()) << backend.status().message();
    backend_ = std::move(backend).value();
    input_ = golden::ReadAudio(kFolder + "golden/input.npy");
  }

  libtorch::SpectralCodec& codec() { return static_cast<libtorch::SpectralCodec&>(*codec_); }
  // Chunks of the golden input, divided by their scales, padded with zeros: [chunks, 2, chunk_length].
  torch::Tensor Chunks() {
    std::vector<torch::Tensor> chunks;
    const model::CodecSpec& spec = backend_->spec();
    for (std::int64_t start = 0; start < input_.length; start += spec.chunk_stride) {
      AudioBlock chunk = golden::Cut(input_, start, std::min(spec.chunk_length, input_.length - start));
      codec::DivideByScale(codec::ChunkScale(chunk), &chunk);
      chunks.push_back(
          torch::constant_pad_nd(libtorch::ToTorch(chunk), {0, spec.chunk_length - chunk.length}));
    }
    return torch::stack(chunks);
  }

  const c10::InferenceMode inference_;
  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<libtorch::TorchCodec> codec_;
  std::unique_ptr<model::Backend> backend_;
  AudioBlock input_;
};

TEST_F(SpectralTorch, LatentsAgree) {
  const double difference = Largest(codec().Analyse(Chunks()).latent.to(torch::kFloat64) - Golden("latent"));
  std::printf("latents: largest difference %.2g\n", difference);
  EXPECT_LE(difference, 1e-4);
}

TEST_F(SpectralTorch, CodesAgree) {
  model::EncodeParams params;
  params.codebooks = 16;
  const auto chunks = golden::Encode(*backend_, input_, params);
  const torch::Tensor expected = Golden("codes").to(torch::kInt64);  // [chunks, frames, codebooks]
  ASSERT_EQ(static_cast<std::int64_t>(chunks.size()), expected.size(0));
  std::int64_t equal = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    ASSERT_EQ(chunks[i].codes.frames, expected.size(1));
    equal += libtorch::ToTorch(chunks[i].codes)
                 .t()
                 .eq(expected[static_cast<std::int64_t>(i)])
                 .sum()
                 .item<std::int64_t>();
  }
  std::printf("codes: %lld of %lld equal\n", static_cast<long long>(equal),
              static_cast<long long>(expected.numel()));
  EXPECT_GE(static_cast<double>(equal), 0.999 * static_cast<double>(expected.numel()));
}

TEST_F(SpectralTorch, AudioAndNoiseLevelsAgree) {
  const torch::Tensor codes = Golden("codes").to(torch::kInt64);
  model::EncodeParams params;
  params.codebooks = 16;
  const auto encoded = golden::Encode(*backend_, input_, params);
  for (const int k : {2, 16}) {
    SCOPED_TRACE(k);
    const std::string suffix = "_k" + std::to_string(k);
    std::vector<CodedChunk> chunks = encoded;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      chunks[i].codes = libtorch::CodesFromTorch(codes[static_cast<std::int64_t>(i)].t().slice(0, 0, k));
    }
    model::DecodeParams decode;
    decode.noise = false;
    const AudioBlock audio = golden::Decode(*backend_, chunks, decode, input_.length);
    const torch::Tensor expected = Golden("decoded_no_noise" + suffix);
    EXPECT_LE(Largest(libtorch::ToTorch(audio).to(torch::kFloat64) - expected), 1e-3 * Largest(expected));

    const libtorch::SpectralCodec::Coded coded =
        codec().Dequantize(codes.slice(2, 0, k).permute({2, 0, 1}), codes.size(0));
    const torch::Tensor noise = codec().Synthesize(coded, k, {}).noise_level.to(torch::kFloat64);
    const torch::Tensor levels = Golden("noise_level" + suffix);
    EXPECT_LE(Largest(noise - levels), 1e-3 * Largest(levels));
    std::printf("%d codebooks: audio within %.2g, noise levels within %.2g of the peak\n", k,
                Largest(libtorch::ToTorch(audio).to(torch::kFloat64) - expected) / Largest(expected),
                Largest(noise - levels) / Largest(levels));
  }
}

TEST_F(SpectralTorch, NoiseDependsOnThePlaceOnly) {
  const torch::Tensor noise = codec().Noise(7);
  EXPECT_TRUE(noise.equal(codec().Noise(7)));
  EXPECT_FALSE(noise.equal(codec().Noise(8)));
  // Four standard deviations of the mean of as many normal numbers as a chunk of the larger model has.
  const double bound = 0.01 * std::sqrt(2 * 48000.0 / static_cast<double>(noise.numel()));
  EXPECT_LE(std::fabs(noise.mean().item<double>()), bound);
  EXPECT_NEAR(noise.std().item<double>(), 1, bound);

  model::EncodeParams params;
  params.codebooks = 2;
  std::vector<CodeBlock> codes;
  const AudioBlock piece = golden::Cut(input_, 0, backend_->spec().chunk_length);
  ASSERT_TRUE(backend_->EncodeChunks(Span<const AudioBlock>(&piece, 1), params, &codes).ok());
  const model::ChunkToDecode places[] = {{&codes[0], 3}, {&codes[0], 4}, {&codes[0], 3}};
  std::vector<AudioBlock> audio;
  ASSERT_TRUE(
      backend_->DecodeChunks(Span<const model::ChunkToDecode>(places, 3), model::DecodeParams(), &audio)
          .ok());
  EXPECT_EQ(golden::MaxDifference(audio[0], audio[2]), 0);
  EXPECT_GT(golden::MaxDifference(audio[0], audio[1]), 0);
}

TEST_F(SpectralTorch, BeamSearchNeverLosesAgainstGreedy) {
  const torch::Tensor rows = codec().Analyse(Chunks().slice(0, 0, 1)).latent.squeeze(0);
  const torch::Tensor& codebook = codec().net().codebook;
  const auto error = [&](const torch::Tensor& codes) {
    return (rows - codec().Dequantize(codes, 1).latent[0]).pow(2).sum().item<double>();
  };
  EXPECT_TRUE(
      libtorch::QuantizeBeam(rows, codebook, 4, 1).equal(libtorch::QuantizeGreedy(rows, codebook, 4)));
  const double greedy = error(libtorch::QuantizeGreedy(rows, codebook, 4));
  const double four = error(libtorch::QuantizeBeam(rows, codebook, 4, 4));
  const double eight = error(libtorch::QuantizeBeam(rows, codebook, 4, 8));
  std::printf("squared error: greedy %.1f, 4 beams %.1f, 8 beams %.1f\n", greedy, four, eight);
  EXPECT_LT(four, 0.995 * greedy);
  EXPECT_LT(eight, four);
}

TEST_F(SpectralTorch, RefusesAnotherNumberOfFrames) {
  CodeBlock codes(2, 149);
  const model::ChunkToDecode chunk{&codes, 0};
  std::vector<AudioBlock> audio;
  EXPECT_EQ(backend_->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &audio)
                .code(),
            StatusCode::kDamaged);
}

}  // namespace
}  // namespace xcodec
