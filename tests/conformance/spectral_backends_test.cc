// The weighted search for codes in the native engine against LibTorch.
#include <gtest/gtest.h>

#include <cstdio>

#include "codec/backend_factory.h"
#include "conformance/chunks.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = std::string(XCODEC_SHARED_DIR) + "/research/default_model/";

class SpectralBackends : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (!golden::Exists(kFolder + "k2.safetensors")) GTEST_SKIP() << "no golden data";
    auto model = std::make_shared<Model>(*golden::ReadSpectral(kFolder + "k2.safetensors"));
    plain_ = Create(std::make_shared<Model>(*model), BackendKind::kNative);
    model->config.spectral.search_exponent = 0.5;
    model->config.spectral.search_width = GetParam();
    native_ = Create(model, BackendKind::kNative);
    torch_ = Create(model, BackendKind::kTorch);
    input_ = golden::ReadAudio(kFolder + "golden/input.npy");
  }

  static std::unique_ptr<Backend> Create(const std::shared_ptr<const Model>& model, BackendKind kind) {
    BackendOptions options;
    options.kind = kind;
    auto backend = CreateBackend(model, options);
    EXPECT_TRUE(backend.ok()) << backend.status().message();
    return backend.ok() ? std::move(backend).value() : nullptr;
  }

  CodeBlock Codes(const Backend& backend, int effort) {
    EncodeParams params;
    params.codebooks = 4;
    params.effort = effort;
    return golden::Join(golden::Encode(backend, input_, params));
  }

  std::unique_ptr<Backend> plain_;
  std::unique_ptr<Backend> native_;
  std::unique_ptr<Backend> torch_;
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

INSTANTIATE_TEST_SUITE_P(Widths, SpectralBackends, testing::Values(1, 4));

}  // namespace
}  // namespace xcodec
