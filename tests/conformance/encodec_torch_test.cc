// Every golden case of EnCodec through the codec layer and the LibTorch backend.
#include <gtest/gtest.h>

#include "codec/backend_factory.h"
#include "codec/chunks/scale.h"
#include "conformance/chunks.h"
#include "conformance/golden_cases.h"
#include "support/golden.h"
#include "torch/backend/tensors.h"
#include "torch/encodec/encodec_codec.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "encodec/";

class EncodecTorch : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    model_ = golden::ReadEncodec(kFolder + "hf/" + GetParam(), GetParam());
    codec::BackendOptions options;
    options.kind = codec::BackendKind::kTorch;
    auto backend = codec::CreateBackend(model_, options);
    ASSERT_TRUE(backend.ok()) << backend.status().message();
    backend_ = std::move(backend).value();
  }

  // Our latents of one case against its golden codes, chunk by chunk.
  golden::TieReport CheckCase(const AudioBlock& input, const std::vector<CodedChunk>& chunks,
                              const CodeBlock& expected) {
    const model::CodecSpec& spec = backend_->spec();
    auto codec = libtorch::EncodecCodec::Create(*model_, torch::kCPU);
    auto exact = libtorch::EncodecCodec::Create(*model_, torch::kCPU);
    libtorch::EncodecNet& net = static_cast<libtorch::EncodecCodec&>(**codec).net();
    libtorch::EncodecNet& net64 = static_cast<libtorch::EncodecCodec&>(**exact).net();
    net64.to(torch::kFloat64);
    std::vector<std::vector<float>> codebooks;
    for (int k = 0; k < expected.codebooks; ++k) {
      codebooks.push_back(
          model_->tensors.at("quantizer.layers." + std::to_string(k) + ".codebook.embed").ToFloat());
    }
    golden::TieReport sum;
    std::int64_t frame = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::int64_t start = static_cast<std::int64_t>(i) * spec.chunk_stride;
      const std::int64_t rest = input.length - start;
      AudioBlock chunk =
          golden::Cut(input, start, spec.chunk_length == 0 ? rest : std::min(rest, spec.chunk_length));
      if (spec.normalize) codec::DivideByScale(chunks[i].scale, &chunk);
      const c10::InferenceMode inference;
      const torch::Tensor audio = libtorch::ToTorch(chunk).unsqueeze(0);
      const torch::Tensor latent = net.encoder->forward(audio).contiguous();
      // What single precision costs here, against double precision: the golden latents are as far away.
      const torch::Tensor latent64 = net64.encoder->forward(audio.to(torch::kFloat64));
      const double error = ((latent - latent64).norm(2, {1}) / latent64.norm(2, {1})).max().item<double>();
      const float* data = latent.data_ptr<float>();
      const CodeBlock codes = golden::FramesOf(expected, frame, chunks[i].codes.frames);
      frame += codes.frames;
      const golden::TieReport report =
          golden::CheckAgainstGolden(std::vector<float>(data, data + latent.numel()),
                                     static_cast<int>(latent.size(1)), codes, codebooks, 2 * error);
      sum.decisions += report.decisions;
      sum.firm += report.firm;
      sum.firm_wrong += report.firm_wrong;
      sum.unexplained += report.unexplained;
    }
    return sum;
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
};

TEST_P(EncodecTorch, CodesOfEveryCase) {
  golden::ExpectEncodecCodes(
      *backend_, GetParam(),
      [this](const AudioBlock& input, const std::vector<CodedChunk>& chunks, const CodeBlock& expected) {
        return CheckCase(input, chunks, expected);
      });
}

TEST_P(EncodecTorch, AudioOfEveryCase) { golden::ExpectEncodecAudio(*backend_, GetParam()); }

TEST_P(EncodecTorch, ResultsDoNotDependOnTheBatch) {
  const AudioBlock input = golden::ReadAudio(golden::EncodecCases(GetParam())[0].input + ".input.npy");
  const AudioBlock other = golden::ReadAudio(kFolder + "cases/" + GetParam() + "/n321.input.npy");
  model::EncodeParams params;
  params.codebooks = 4;
  std::vector<CodeBlock> alone;
  std::vector<CodeBlock> together;
  ASSERT_TRUE(backend_->EncodeChunks(Span<const AudioBlock>(&other, 1), params, &alone).ok());
  const std::vector<AudioBlock> both{input, other};
  ASSERT_TRUE(backend_->EncodeChunks(both, params, &together).ok());
  EXPECT_EQ(alone[0].codes, together[1].codes);
}

TEST_P(EncodecTorch, RefusesWhatItCanNotServe) {
  model::EncodeParams params;
  params.codebooks = backend_->spec().codebooks + 1;
  std::vector<CodeBlock> codes;
  const AudioBlock audio(backend_->spec().channels, 100);
  EXPECT_EQ(backend_->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).code(),
            StatusCode::kInvalidArgument);
  CodeBlock block(1, 2);
  block.codes[1] = 1024;
  model::ChunkToDecode chunk;
  chunk.codes = &block;
  std::vector<AudioBlock> decoded;
  EXPECT_EQ(
      backend_->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded)
          .code(),
      StatusCode::kDamaged);
  auto broken = std::make_shared<model::Model>(*model_);
  broken->tensors.erase("decoder.layers.1.lstm.bias_hh_l1");
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kTorch;
  EXPECT_EQ(codec::CreateBackend(broken, options).status().code(), StatusCode::kDamaged);
  broken = std::make_shared<model::Model>(*model_);
  broken->config.encodec.num_filters = 1 << 20;
  EXPECT_EQ(codec::CreateBackend(broken, options).status().code(), StatusCode::kDamaged);
}

INSTANTIATE_TEST_SUITE_P(Models, EncodecTorch, testing::Values("encodec_24khz", "encodec_48khz"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace xcodec
