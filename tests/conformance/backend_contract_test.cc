// What every backend refuses, and with which messages: a fake, the native engine and LibTorch must behave
// alike.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "codec/backend_factory.h"
#include "model/checkpoint/tensor_table.h"
#include "support/fake_backend.h"

namespace xcodec {
namespace {

model::CodecSpec Spec(bool chunked) {
  model::CodecSpec spec;
  spec.name = "small";
  spec.sample_rate = 8000;
  spec.channels = chunked ? 2 : 1;
  spec.hop = 4;
  spec.codebooks = 3;
  spec.codebook_size = 50;
  spec.bandwidths = {1};
  spec.chunk_length = chunked ? 40 : 0;
  spec.chunk_stride = chunked ? 36 : 0;
  return spec;
}

// A fake that streams, too: every piece is a chunk.
class StreamingFake : public FakeBackend {
 public:
  explicit StreamingFake(const model::CodecSpec& spec) { mutable_spec() = spec; }

 protected:
  Result<std::unique_ptr<model::StreamEncoder>> DoNewStreamEncoder(
      const model::EncodeParams& params) const override {
    struct Stream : model::StreamEncoder {
      explicit Stream(int count) : codebooks(count) {}
      Status Push(const AudioBlock&, CodeBlock* codes) override { return Finish(codes); }
      Status Finish(CodeBlock* codes) override {
        *codes = CodeBlock(codebooks, 0);
        return Status::Ok();
      }
      int codebooks;
    };
    return std::unique_ptr<model::StreamEncoder>(std::make_unique<Stream>(params.codebooks));
  }
  Result<std::unique_ptr<model::StreamDecoder>> DoNewStreamDecoder(
      const model::DecodeParams&) const override {
    struct Stream : model::StreamDecoder {
      Status Push(const CodeBlock&, AudioBlock* audio) override { return Finish(audio); }
      Status Finish(AudioBlock* audio) override {
        *audio = AudioBlock(1, 0);
        return Status::Ok();
      }
    };
    return std::unique_ptr<model::StreamDecoder>(std::make_unique<Stream>());
  }
};

std::shared_ptr<const model::Model> SmallEncodec(bool chunked) {
  auto model = std::make_shared<model::Model>();
  model->config.spec = Spec(chunked);
  model::EncodecConfig& config = model->config.encodec;
  config.causal = !chunked;
  config.time_group_norm = chunked;
  config.hidden_size = config.codebook_dim = 6;
  config.num_filters = 2;
  config.upsampling_ratios = {2, 2};
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> uniform(-0.3F, 0.3F);
  for (const auto& [name, tensor] : model::ExpectedTensors(model->config)) {
    std::int64_t size = 1;
    for (const std::int64_t s : tensor.shape) size *= s;
    std::vector<float> values(static_cast<std::size_t>(size));
    for (float& v : values) v = uniform(generator);
    model->tensors[name] = model::Tensor::FromFloats(tensor.shape, values);
  }
  return model;
}

std::unique_ptr<model::Backend> Make(const std::string& kind, bool chunked) {
  if (kind == "fake") return std::make_unique<StreamingFake>(Spec(chunked));
  codec::BackendOptions options;
  options.kind = kind == "torch" ? codec::BackendKind::kTorch : codec::BackendKind::kNative;
  auto backend = codec::CreateBackend(SmallEncodec(chunked), options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  return backend.ok() ? std::move(backend).value() : nullptr;
}

class BackendContract : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<model::Backend> Make(bool chunked) const { return xcodec::Make(GetParam(), chunked); }
};

void Expect(const Status& status, StatusCode code, const std::string& message) {
  EXPECT_EQ(status.code(), code) << message;
  EXPECT_EQ(status.message(), message);
}

Status Encode(const model::Backend& backend, const AudioBlock& audio, int codebooks = 2, int effort = 0) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  params.effort = effort;
  std::vector<CodeBlock> codes;
  return backend.EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes);
}

Status Decode(const model::Backend& backend, const CodeBlock& codes) {
  const model::ChunkToDecode chunk{&codes, 0};
  std::vector<AudioBlock> audio;
  return backend.DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &audio);
}

TEST_P(BackendContract, WhatTheModelHasIsServed) {
  for (const bool chunked : {false, true}) {
    const auto backend = Make(chunked);
    ASSERT_NE(backend, nullptr);
    const int channels = backend->spec().channels;
    for (const std::int64_t length : {1, 39, 40}) {
      EXPECT_TRUE(Encode(*backend, AudioBlock(channels, length)).ok());
    }
    EXPECT_TRUE(Decode(*backend, CodeBlock(1, 1)).ok());
    EXPECT_TRUE(Decode(*backend, CodeBlock(3, 10)).ok());
  }
}

TEST_P(BackendContract, ParametersOutOfRangeAreRefused) {
  for (const bool chunked : {false, true}) {
    const auto backend = Make(chunked);
    const AudioBlock audio(backend->spec().channels, 40);
    for (const int count : {0, 4}) {
      const std::string text = "the model has 1 to 3 codebooks, not " + std::to_string(count);
      Expect(Encode(*backend, audio, count), StatusCode::kInvalidArgument, text);
    }
    Expect(Encode(*backend, audio, 1, -1), StatusCode::kInvalidArgument, "effort is below 0");
  }
}

TEST_P(BackendContract, AudioOfAnotherShapeIsRefused) {
  const auto backend = Make(true);
  constexpr StatusCode kInvalid = StatusCode::kInvalidArgument;
  Expect(Encode(*backend, AudioBlock(1, 40)), kInvalid,
         "audio has another number of channels than the model");
  Expect(Encode(*backend, AudioBlock(2, 0)), kInvalid, "a chunk has no samples");
  Expect(Encode(*backend, AudioBlock(2, 41)), kInvalid, "a chunk has more samples than the model's");
  AudioBlock audio(2, 40);
  for (const std::size_t samples : {0, 79, 81, 82}) {
    audio.samples.resize(samples);
    Expect(Encode(*backend, audio), kInvalid, "a block of audio has another number of samples than it says");
  }
}

TEST_P(BackendContract, CodesOfAnotherShapeAreRefused) {
  const auto backend = Make(true);
  constexpr StatusCode kInvalid = StatusCode::kInvalidArgument;
  for (const int count : {0, 4}) {
    Expect(Decode(*backend, CodeBlock(count, 10)), kInvalid,
           "codes have another number of codebooks than the model");
  }
  Expect(Decode(*backend, CodeBlock(2, 0)), kInvalid, "a chunk has no frames");
  Expect(Decode(*backend, CodeBlock(2, 11)), StatusCode::kDamaged,
         "a chunk has more frames than the model's");
  CodeBlock codes(2, 10);
  for (const std::size_t count : {0, 19, 21, 22}) {
    codes.codes.resize(count);
    Expect(Decode(*backend, codes), kInvalid, "a block of codes has another number of codes than it says");
  }
}

TEST_P(BackendContract, CodesOutsideTheCodebookAreDamage) {
  for (const bool chunked : {false, true}) {
    const auto backend = Make(chunked);
    CodeBlock codes(3, 10);
    codes.at(2, 9) = 49;
    EXPECT_TRUE(Decode(*backend, codes).ok());
    codes.at(2, 9) = 50;
    Expect(Decode(*backend, codes), StatusCode::kDamaged, "a code is larger than the model's codebooks");
  }
}

TEST_P(BackendContract, ModelsWithChunksHaveNoStreams) {
  const auto backend = Make(true);
  model::EncodeParams params;
  params.codebooks = 1;
  const char* text = "this model works in chunks";
  Expect(backend->NewStreamEncoder(params).status(), StatusCode::kUnsupported, text);
  Expect(backend->NewStreamDecoder(model::DecodeParams()).status(), StatusCode::kUnsupported, text);
}

TEST_P(BackendContract, StreamsCheckEveryPiece) {
  const auto backend = Make(false);
  model::EncodeParams params;
  params.codebooks = 4;
  EXPECT_EQ(backend->NewStreamEncoder(params).status().code(), StatusCode::kInvalidArgument);
  params.codebooks = 2;
  auto encoder = backend->NewStreamEncoder(params);
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  CodeBlock codes;
  EXPECT_TRUE((*encoder)->Push(AudioBlock(1, 0), &codes).ok());
  EXPECT_TRUE((*encoder)->Push(AudioBlock(1, 90), &codes).ok());
  Expect((*encoder)->Push(AudioBlock(2, 90), &codes), StatusCode::kInvalidArgument,
         "audio has another number of channels than the model");
  EXPECT_TRUE((*encoder)->Finish(&codes).ok());

  auto decoder = backend->NewStreamDecoder(model::DecodeParams());
  ASSERT_TRUE(decoder.ok()) << decoder.status().message();
  AudioBlock audio;
  EXPECT_TRUE((*decoder)->Push(CodeBlock(), &audio).ok());
  EXPECT_TRUE((*decoder)->Push(CodeBlock(2, 5), &audio).ok());
  Expect((*decoder)->Push(CodeBlock(3, 5), &audio), StatusCode::kInvalidArgument,
         "the number of codebooks changed within a stream");
  CodeBlock outside(2, 1);
  outside.at(1, 0) = 50;
  Expect((*decoder)->Push(outside, &audio), StatusCode::kDamaged,
         "a code is larger than the model's codebooks");
  EXPECT_TRUE((*decoder)->Finish(&audio).ok());
}

TEST_P(BackendContract, OnlyXCodecModelsHaveATeacher) {
  const auto backend = Make(false);
  model::SemanticFeatures features;
  Expect(backend->Semantic(AudioBlock(1, 40), &features), StatusCode::kUnsupported,
         "the model has no semantic teacher");
  EXPECT_EQ(backend->Semantic(AudioBlock(2, 40), &features).code(), StatusCode::kInvalidArgument);
}

#ifdef XCODEC_WITH_TORCH
constexpr const char* kKinds[] = {"fake", "native", "torch"};
#else
constexpr const char* kKinds[] = {"fake", "native"};
#endif
INSTANTIATE_TEST_SUITE_P(Engines, BackendContract, testing::ValuesIn(kKinds),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace xcodec
