// X-Codec in LibTorch against the golden vectors of both teachers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "codec/backend_factory.h"
#include "codec/chunks/join_frames.h"
#include "conformance/chunks.h"
#include "conformance/golden_cases.h"
#include "support/golden.h"
#include "torch/backend/tensors.h"
#include "torch/xcodec/xcodec_codec.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "xcodec/";
class XCodecTorch : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = kFolder + GetParam() + "/";
    model_ = golden::ReadXCodec(folder_, GetParam());
    codec::BackendOptions options;
    options.kind = codec::BackendKind::kTorch;
    auto backend = codec::CreateBackend(model_, options);
    ASSERT_TRUE(backend.ok()) << backend.status().message();
    backend_ = std::move(backend).value();
    auto codec = libtorch::XCodecCodec::Create(*model_, torch::kCPU);
    ASSERT_TRUE(codec.ok()) << codec.status().message();
    codec_ = std::move(codec).value();
  }
  libtorch::XCodecCodec& codec() { return static_cast<libtorch::XCodecCodec&>(*codec_); }

  double Difference(const torch::Tensor& ours, const std::string& file) {
    const golden::Array array = golden::ReadNpy(folder_ + file + ".npy");
    const torch::Tensor expected = torch::tensor(array.values, torch::kFloat64).reshape(array.shape);
    EXPECT_EQ(ours.numel(), expected.numel()) << file;
    if (ours.numel() != expected.numel()) return 1;
    return (ours.to(torch::kFloat64).reshape(expected.sizes()) - expected).abs().max().item<double>();
  }
  CodeBlock Encode(const AudioBlock& audio, int codebooks) {
    model::EncodeParams params;
    params.codebooks = codebooks;
    const auto chunks = golden::Encode(*backend_, audio, params);
    return chunks.empty() ? CodeBlock() : chunks[0].codes;
  }

  std::string folder_;
  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
  std::unique_ptr<libtorch::TorchCodec> codec_;
};

TEST_P(XCodecTorch, CodesAreEqualAndAudioAgrees) { golden::ExpectXCodecCodesAndAudio(*backend_, GetParam()); }

TEST_P(XCodecTorch, IntermediatesAgree) {
  const c10::InferenceMode inference;
  int checked = 0;
  for (const std::string input : {"speech_en", "odd12345"}) {
    if (!golden::Exists(folder_ + input + ".inter.fc_prior.npy")) continue;
    ++checked;
    SCOPED_TRACE(input);
    const torch::Tensor audio = libtorch::ToTorch(golden::ReadAudio(folder_ + input + ".input.npy"));
    std::vector<torch::Tensor> states;
    const libtorch::XCodecCodec::Latents latents =
        codec().Analyze(audio, [&](const torch::Tensor& state) { states.push_back(state); });
    const std::string prefix = input + ".inter.";
    libtorch::XCodecNet& net = codec().net();
    const torch::Tensor padded = torch::constant_pad_nd(audio, {160, 160}).unsqueeze(0);
    const torch::Tensor features = net.semantic_model->extractor().Extract(padded, 500);
    EXPECT_LE(Difference(features, prefix + "sem_conv_features"), 1e-4);
    EXPECT_LE(Difference(torch::stack(states), prefix + "sem_hidden_states"), 1e-4);
    EXPECT_LE(Difference(latents.semantic_mean, prefix + "sem_hidden_mean"), 1e-4);
    EXPECT_LE(Difference(latents.semantic, prefix + "e_semantic"), 1e-4);
    EXPECT_LE(Difference(latents.acoustic, prefix + "e_acoustic"), 1e-4);
    EXPECT_LE(Difference(latents.joint, prefix + "fc_prior"), 1e-4);
    const CodeBlock codes = golden::ReadCodes(folder_ + input + ".codes.bw4.npy");
    const torch::Tensor quantized = net.quantizer->Decode(libtorch::ToTorch(codes).unsqueeze(0));
    EXPECT_LE(Difference(quantized, prefix + "quantized.bw4"), 1e-4);
    const torch::Tensor post = net.fc2->forward(quantized.transpose(1, 2)).transpose(1, 2);
    EXPECT_LE(Difference(post, prefix + "fc_post2.bw4"), 1e-4);
  }
  EXPECT_GE(checked, 1);
}

TEST_P(XCodecTorch, SegmentsChangeNothing) {
  const c10::InferenceMode inference;
  for (const std::string input : {"speech_en", "odd12345"}) {
    const AudioBlock audio = golden::ReadAudio(folder_ + input + ".input.npy");
    model::EncodeParams params;
    params.codebooks = 8;
    codec().set_segment(100000);
    const libtorch::XCodecCodec::Latents whole = codec().Analyze(libtorch::ToTorch(audio));
    const torch::Tensor codes = codec().Encode(libtorch::ToTorch(audio), params);
    const torch::Tensor decoded = codec().Decode(codes, 0, model::DecodeParams());
    for (const std::int64_t segment : {7, 33, 64}) {
      SCOPED_TRACE(input + " in segments of " + std::to_string(segment));
      codec().set_segment(segment);
      const libtorch::XCodecCodec::Latents parts = codec().Analyze(libtorch::ToTorch(audio));
      EXPECT_LE((parts.acoustic - whole.acoustic).abs().max().item<double>(), 1e-5);
      EXPECT_LE((parts.semantic - whole.semantic).abs().max().item<double>(), 1e-4);
      EXPECT_TRUE(codec().Encode(libtorch::ToTorch(audio), params).equal(codes));
      EXPECT_LE((codec().Decode(codes, 0, model::DecodeParams()) - decoded).abs().max().item<double>(), 1e-5);
    }
  }
}

TEST_P(XCodecTorch, AStreamDecodesWhatOneCallDoes) {
  for (const std::int64_t frames : {1, 199, 200, 201, 400, 437, 700}) {
    CodeBlock codes(3, frames);
    for (std::size_t i = 0; i < codes.codes.size(); ++i) {
      codes.codes[i] = static_cast<std::uint16_t>((i * 7919 + i / 3) % 1024);
    }
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<AudioBlock> whole;
    ASSERT_TRUE(
        backend_->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &whole)
            .ok());
    std::vector<float> first;
    for (const std::int64_t piece : {std::int64_t{7}, std::int64_t{250}, frames}) {
      auto stream = backend_->NewStreamDecoder(model::DecodeParams());
      ASSERT_TRUE(stream.ok());
      std::vector<float> samples;
      AudioBlock audio;
      for (std::int64_t t = 0; t < frames; t += piece) {
        ASSERT_TRUE((*stream)->Push(codec::SliceFrames(codes, t, std::min(t + piece, frames)), &audio).ok());
        samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
        if (t + piece < frames) {
          EXPECT_GE(static_cast<std::int64_t>(samples.size()), (t - 300) * 320) << "kept back too much";
        }
      }
      ASSERT_TRUE((*stream)->Finish(&audio).ok());
      samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
      ASSERT_EQ(samples.size(), whole[0].samples.size());
      double worst = 0;
      for (std::size_t i = 0; i < samples.size(); ++i) {
        worst = std::max(worst, std::fabs(static_cast<double>(samples[i]) - whole[0].samples[i]));
      }
      EXPECT_LE(worst, 1e-5) << frames << " in pieces of " << piece;
      EXPECT_TRUE(first.empty() || first == samples) << "pieces change bits";
      first = samples;
    }
  }
}

TEST_P(XCodecTorch, AnyLengthHasItsFrames) {
  AudioBlock audio = golden::ReadAudio(folder_ + "speech_en.input.npy");
  for (const std::int64_t length : {1, 79, 80, 311, 312, 320, 399, 400, 631, 632, 640, 719, 720, 959}) {
    const CodeBlock codes = Encode(golden::Cut(audio, 20000, length), 2);
    EXPECT_EQ(codes.frames, backend_->spec().FramesFor(length)) << length;
  }
}

TEST(XCodecTorchGain, IsAppliedBeforeEncoding) {
  const std::string folder = kFolder + "tiny_hubert/";
  auto model = std::make_shared<model::Model>(*golden::ReadXCodec(folder, "tiny_hubert"));
  model->config.xcodec.audio_norm_scale = 0.95;
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kTorch;
  auto backend = codec::CreateBackend(model, options);
  ASSERT_TRUE(backend.ok());
  model::EncodeParams params;
  params.codebooks = 8;
  const AudioBlock audio = golden::ReadAudio(folder + "speech_en.input.npy");
  std::vector<CodeBlock> codes;
  ASSERT_TRUE((*backend)->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).ok());
  const CodeBlock expected = golden::ReadCodes(folder + "speech_en.norm095.codes.bw4.npy");
  EXPECT_EQ(golden::EqualShare(codes[0], expected), 1);
}

INSTANTIATE_TEST_SUITE_P(Teachers, XCodecTorch, testing::Values("tiny_hubert", "tiny_wavlm"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace xcodec
