// X-Codec in the native engine against the golden vectors of both teachers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "codec/chunks/join_frames.h"
#include "conformance/chunks.h"
#include "conformance/golden_cases.h"
#include "conformance/native.h"
#include "engine/xcodec/xcodec_codec.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "xcodec/";
CodeBlock SomeCodes(int codebooks, std::int64_t frames) {
  CodeBlock codes(codebooks, frames);
  for (std::size_t i = 0; i < codes.codes.size(); ++i) {
    codes.codes[i] = static_cast<std::uint16_t>((i * 7919 + i / 3) % 1024);
  }
  return codes;
}

class XCodecNative : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = kFolder + GetParam() + "/";
    model_ = golden::ReadXCodec(folder_, GetParam());
    backend_ = golden::Native(model_, &pool_);
    ASSERT_NE(backend_, nullptr);
  }
  AudioBlock Input(const std::string& name) const { return golden::ReadAudio(folder_ + name + ".input.npy"); }

  ThreadPool pool_{2};
  std::string folder_;
  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
};

TEST_P(XCodecNative, CodesAreEqualAndAudioAgrees) {
  golden::ExpectXCodecCodesAndAudio(*backend_, GetParam());
}

TEST_P(XCodecNative, TheTeachersFeaturesAgree) {
  int checked = 0;
  for (const std::string input : {"speech_en", "odd12345"}) {
    if (!golden::Exists(folder_ + input + ".inter.sem_hidden_mean.npy")) continue;
    ++checked;
    SCOPED_TRACE(input);
    model::SemanticFeatures features;
    ASSERT_TRUE(backend_->Semantic(Input(input), &features).ok());
    const golden::Array expected = golden::ReadNpy(folder_ + input + ".inter.sem_hidden_mean.npy");
    ASSERT_EQ(features.frames * features.width, static_cast<std::int64_t>(expected.values.size()));
    double worst = 0;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
      worst = std::max(worst, std::abs(static_cast<double>(features.values[i]) - expected.values[i]));
    }
    EXPECT_LE(worst, 1e-4);
  }
  EXPECT_GE(checked, 1);
}

TEST_P(XCodecNative, ThreadsChangeNoBit) {
  const AudioBlock audio = Input("odd12345");
  const CodeBlock codes = SomeCodes(8, 130);
  const CodeBlock expected = golden::EncodeWhole(*backend_, audio, 8);
  const AudioBlock decoded = golden::DecodeWhole(*backend_, codes);
  model::SemanticFeatures features;
  ASSERT_TRUE(backend_->Semantic(audio, &features).ok());
  for (const int threads : {0, 1, 3, 8}) {
    std::unique_ptr<ThreadPool> pool;
    if (threads > 0) pool = std::make_unique<ThreadPool>(threads);
    const auto other = golden::Native(model_, pool.get());
    model::SemanticFeatures ours;
    ASSERT_TRUE(other->Semantic(audio, &ours).ok());
    EXPECT_EQ(ours.values, features.values) << threads;
    EXPECT_EQ(golden::EncodeWhole(*other, audio, 8).codes, expected.codes) << threads;
    EXPECT_EQ(golden::DecodeWhole(*other, codes).samples, decoded.samples) << threads;
  }
}

TEST_P(XCodecNative, InstructionSetsGiveTheSameBits) {
  const AudioBlock audio = golden::Cut(Input("speech_en"), 20000, 4001);
  const CodeBlock codes = SomeCodes(8, 7);
  model::SemanticFeatures expected;
  std::vector<AudioBlock> first;
  for (const std::string& name : engine::KernelNames()) {
    if (name == "sse4") continue;  // no fused multiply-add: other roundings
    SCOPED_TRACE(name);
    const engine::XCodecCodec codec(model_, *engine::FindKernels(name), nullptr);
    model::SemanticFeatures features;
    ASSERT_TRUE(codec.Semantic(audio, &features).ok());
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<AudioBlock> decoded;
    ASSERT_TRUE(
        codec.Decode(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), nullptr, &decoded)
            .ok());
    if (first.empty()) {
      expected = features;
      first = decoded;
    }
    EXPECT_EQ(features.values, expected.values);
    EXPECT_EQ(decoded[0].samples, first[0].samples);
  }
}

TEST_P(XCodecNative, AStreamDecodesWhatOneCallDoes) {
  for (const std::int64_t frames : {1, 2, 3, 99, 100, 101, 237}) {
    const CodeBlock codes = SomeCodes(3, frames);
    const AudioBlock whole = golden::DecodeWhole(*backend_, codes);
    ASSERT_EQ(whole.length, frames * 320);
    for (const std::int64_t piece : {std::int64_t{1}, std::int64_t{7}, std::int64_t{120}, frames}) {
      auto stream = backend_->NewStreamDecoder(model::DecodeParams());
      ASSERT_TRUE(stream.ok());
      std::vector<float> samples;
      AudioBlock audio;
      for (std::int64_t t = 0; t < frames; t += piece) {
        ASSERT_TRUE((*stream)->Push(codec::SliceFrames(codes, t, std::min(t + piece, frames)), &audio).ok());
        samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
        EXPECT_GE(static_cast<std::int64_t>(samples.size()), (std::min(t + piece, frames) - 24) * 320)
            << "kept back too much";
      }
      ASSERT_TRUE((*stream)->Finish(&audio).ok());
      samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
      EXPECT_EQ(samples, whole.samples) << frames << " in pieces of " << piece;
    }
  }
}

TEST_P(XCodecNative, AStreamEncodesWhatOneCallDoes) {
  const AudioBlock audio = Input("odd12345");
  model::EncodeParams params;
  params.codebooks = 4;
  auto stream = backend_->NewStreamEncoder(params);
  ASSERT_TRUE(stream.ok());
  CodeBlock codes;
  for (std::int64_t at = 0; at < audio.length; at += 1000) {
    const std::int64_t size = std::min<std::int64_t>(1000, audio.length - at);
    ASSERT_TRUE((*stream)->Push(golden::Cut(audio, at, size), &codes).ok());
    EXPECT_EQ(codes.frames, 0);
  }
  ASSERT_TRUE((*stream)->Finish(&codes).ok());
  EXPECT_EQ(codes.codes, golden::EncodeWhole(*backend_, audio, 4).codes);
}

TEST_P(XCodecNative, AnyLengthHasItsFrames) {
  const AudioBlock audio = Input("speech_en");
  for (const std::int64_t length : {1, 79, 80, 311, 312, 320, 399, 400, 631, 632, 640, 719, 720, 959}) {
    const CodeBlock codes = golden::EncodeWhole(*backend_, golden::Cut(audio, 20000, length), 2);
    EXPECT_EQ(codes.frames, backend_->spec().FramesFor(length)) << length;
  }
}

TEST_P(XCodecNative, DamagedModelsAndCodesAreRefused) {
  for (const std::string name : {"semantic_model.encoder.layers.1.attention.k_proj.weight",
                                 "acoustic_decoder.block.1.res_unit2.snake1.alpha"}) {
    auto broken = std::make_shared<model::Model>(*model_);
    broken->tensors.erase(name);
    const auto backend = golden::Native(broken);
    model::EncodeParams params;
    params.codebooks = 1;
    const AudioBlock audio(1, 640);
    const CodeBlock codes = SomeCodes(1, 2);
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<CodeBlock> coded;
    std::vector<AudioBlock> decoded;
    const bool encoder = name[0] == 's';
    const Status encode = backend->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &coded);
    const Status decode =
        backend->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded);
    EXPECT_EQ((encoder ? encode : decode).code(), StatusCode::kDamaged);
    EXPECT_NE((encoder ? encode : decode).message().find(name), std::string::npos);
    EXPECT_TRUE((encoder ? decode : encode).ok());
  }
  auto stream = backend_->NewStreamDecoder(model::DecodeParams());
  ASSERT_TRUE(stream.ok());
  AudioBlock audio;
  CodeBlock codes = SomeCodes(2, 4);
  codes.codes[5] = 1024;
  EXPECT_EQ((*stream)->Push(codes, &audio).code(), StatusCode::kDamaged);
  EXPECT_EQ((*stream)->Push(SomeCodes(9, 1), &audio).code(), StatusCode::kInvalidArgument);
}

TEST(XCodecNativeGain, IsAppliedBeforeEncoding) {
  const std::string folder = kFolder + "tiny_hubert/";
  auto model = std::make_shared<model::Model>(*golden::ReadXCodec(folder, "tiny_hubert"));
  model->config.xcodec.audio_norm_scale = 0.95;
  const auto backend = golden::Native(model);
  const CodeBlock codes = golden::EncodeWhole(*backend, golden::ReadAudio(folder + "speech_en.input.npy"), 8);
  EXPECT_EQ(golden::EqualShare(codes, golden::ReadCodes(folder + "speech_en.norm095.codes.bw4.npy")), 1);
}

INSTANTIATE_TEST_SUITE_P(Teachers, XCodecNative, testing::Values("tiny_hubert", "tiny_wavlm"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace xcodec
