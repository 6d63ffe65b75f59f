// The weighted search for codes in the native engine against LibTorch.
#include <gtest/gtest.h>

#include <cstdio>

#include "codec/backend_factory.h"
#include "conformance/chunks.h"
#include "conformance/spectral_models.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "spectral/";

class SpectralBackends : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    auto model = std::make_shared<model::Model>(*golden::ReadSpectral(kFolder + "k2.safetensors"));
    plain_ = Create(std::make_shared<model::Model>(*model), codec::BackendKind::kNative);
    model->config.spectral.search_exponent = 0.5;
    model->config.spectral.search_width = GetParam();
    native_ = Create(model, codec::BackendKind::kNative);
    torch_ = Create(model, codec::BackendKind::kTorch);
    input_ = golden::ReadAudio(kFolder + "golden/input.npy");
  }

  static std::unique_ptr<model::Backend> Create(const std::shared_ptr<const model::Model>& model,
                                                codec::BackendKind kind) {
    codec::BackendOptions options;
    options.kind = kind;
    auto backend = codec::CreateBackend(model, options);
    EXPECT_TRUE(backend.ok()) << backend.status().message();
    return backend.ok() ? std::move(backend).value() : nullptr;
  }

  CodeBlock Codes(const model::Backend& backend, int effort) {
    model::EncodeParams params;
    params.codebooks = 4;
    params.effort = effort;
    return golden::Join(golden::Encode(backend, input_, params));
  }

  std::unique_ptr<model::Backend> plain_;
  std::unique_ptr<model::Backend> native_;
  std::unique_ptr<model::Backend> torch_;
  AudioBlock input_;
};

TEST_P(SpectralBackends, ChooseTheSameCodesByWeights) {
  const CodeBlock ours = Codes(*native_, 0);
  const double equal = golden::EqualShare(ours, Codes(*torch_, 0));
  const double unweighted = golden::EqualShare(ours, Codes(*plain_, GetParam()));
  std::printf("width %d: %.4f %% equal, %.1f %% without weights\n", GetParam(), 100 * equal,
              100 * unweighted);
  EXPECT_GE(equal, 0.999);
  EXPECT_LE(unweighted, 0.9);
}

TEST_P(SpectralBackends, TheWidthIsTheModelsUnlessGiven) {
  const CodeBlock own = Codes(*native_, 0);
  EXPECT_EQ(own.codes, Codes(*native_, GetParam()).codes);
  EXPECT_NE(own.codes, Codes(*native_, GetParam() + 1).codes);
}

class SpectralPrediction : public SpectralBackends {
 protected:
  void SetUp() override {
    SpectralBackends::SetUp();
    auto model = golden::PredictingSpectral(*golden::ReadSpectral(kFolder + "k2.safetensors"));
    model->config.spectral.search_width = GetParam();
    native_ = Create(model, codec::BackendKind::kNative);
    torch_ = Create(model, codec::BackendKind::kTorch);
  }
};

TEST_P(SpectralPrediction, BackendsChooseTheSameCodesAndPlayThem) {
  for (const int codebooks : {2, 8}) {
    model::EncodeParams params;
    params.codebooks = codebooks;
    std::vector<model::ChunkToDecode> chunks;
    const auto coded = golden::Encode(*native_, input_, params);
    const double equal =
        golden::EqualShare(golden::Join(coded), golden::Join(golden::Encode(*torch_, input_, params)));
    std::printf("width %d, %d codebooks: %.4f %% equal\n", GetParam(), codebooks, 100 * equal);
    EXPECT_GE(equal, 0.995);
    const double plain =
        golden::EqualShare(golden::Join(coded), golden::Join(golden::Encode(*plain_, input_, params)));
    EXPECT_LE(plain, 0.5);
    model::DecodeParams decode;
    const AudioBlock ours = golden::Decode(*native_, coded, decode, input_.length);
    const AudioBlock theirs = golden::Decode(*torch_, coded, decode, input_.length);
    EXPECT_LE(golden::MaxDifference(ours, theirs), 1e-3);
  }
}

TEST_P(SpectralPrediction, ChunksDoNotDependOnTheirNeighbours) {
  model::EncodeParams params;
  params.codebooks = 4;
  const std::int64_t second = native_->spec().chunk_length;
  const std::vector<AudioBlock> chunks{golden::Cut(input_, 0, second), golden::Cut(input_, second, second),
                                       golden::Cut(input_, 2 * second, second / 2)};
  std::vector<CodeBlock> together;
  ASSERT_TRUE(
      native_->EncodeChunks(Span<const AudioBlock>(chunks.data(), chunks.size()), params, &together).ok());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    std::vector<CodeBlock> alone;
    ASSERT_TRUE(native_->EncodeChunks(Span<const AudioBlock>(&chunks[i], 1), params, &alone).ok());
    EXPECT_EQ(alone[0].codes, together[i].codes);
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, SpectralPrediction, testing::Values(1, 4));
INSTANTIATE_TEST_SUITE_P(Widths, SpectralBackends, testing::Values(1, 4));

}  // namespace
}  // namespace xcodec
