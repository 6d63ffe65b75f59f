// The whole backend with random weights: shapes, streams, errors.
#include <gtest/gtest.h>

#include <cmath>

#include "model/plugin.h"
#include "torch/backend/tensors.h"
#include "torch/backend/torch_backend.h"
#include "torch/encodec/encodec_codec.h"

extern "C" xcodec::model::Backend* xcodec_torch_create(
    const std::shared_ptr<const xcodec::model::Model>& model, const xcodec::model::TorchOptions& options,
    xcodec::Status* status);

namespace xcodec::libtorch {
namespace {

std::shared_ptr<model::Model> RandomEncodec(bool causal) {
  auto model = std::make_shared<model::Model>();
  model::CodecSpec& spec = model->config.spec;
  spec.sample_rate = 24000;
  spec.channels = causal ? 1 : 2;
  spec.hop = 20;
  spec.codebooks = 3;
  spec.codebook_size = 16;
  spec.codebook_bits = 4;
  spec.chunk_length = causal ? 0 : 200;
  spec.chunk_stride = causal ? 0 : 180;
  model::EncodecConfig& config = model->config.encodec;
  config.causal = causal;
  config.time_group_norm = !causal;
  config.hidden_size = config.codebook_dim = 6;
  config.num_filters = 4;
  config.num_residual_layers = 2;
  config.upsampling_ratios = {5, 4};
  EncodecNet net(config, spec);
  for (int k = 0; k < spec.codebooks; ++k) net.quantizer->codebook(k).embed().normal_();
  model->tensors = SaveParameters(net);
  return model;
}

std::unique_ptr<model::Backend> Create(const std::shared_ptr<const model::Model>& model) {
  Status status;
  std::unique_ptr<model::Backend> backend(xcodec_torch_create(model, model::TorchOptions(), &status));
  EXPECT_TRUE(status.ok()) << status.message();
  return backend;
}

AudioBlock Tone(int channels, std::int64_t length) {
  AudioBlock audio(channels, length);
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    audio.samples[i] = std::sin(0.05F * static_cast<float>(i));
  }
  return audio;
}

TEST(TorchBackend, AnyLengthHasItsFrames) {
  for (const bool causal : {true, false}) {
    const auto backend = Create(RandomEncodec(causal));
    ASSERT_NE(backend, nullptr);
    model::EncodeParams params;
    params.codebooks = 2;
    for (std::int64_t length = 1; length <= 200; length += length < 45 ? 1 : 31) {
      const AudioBlock audio = Tone(backend->spec().channels, length);
      std::vector<CodeBlock> codes;
      ASSERT_TRUE(backend->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).ok());
      EXPECT_EQ(codes[0].codebooks, 2);
      EXPECT_EQ(codes[0].frames, backend->spec().FramesFor(length)) << length;
      const model::ChunkToDecode chunk{&codes[0], 0};
      std::vector<AudioBlock> decoded;
      ASSERT_TRUE(
          backend->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded)
              .ok());
      EXPECT_EQ(decoded[0].length, codes[0].frames * 20);
      EXPECT_EQ(decoded[0].channels, backend->spec().channels);
    }
  }
}

TEST(TorchBackend, StreamsGiveWhatOneCallGives) {
  const auto backend = Create(RandomEncodec(true));
  model::EncodeParams params;
  params.codebooks = 3;
  const AudioBlock audio = Tone(1, 333);
  std::vector<CodeBlock> whole;
  ASSERT_TRUE(backend->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &whole).ok());

  auto encoder = backend->NewStreamEncoder(params);
  ASSERT_TRUE(encoder.ok());
  CodeBlock codes;
  for (std::int64_t at = 0; at < audio.length; at += 100) {
    AudioBlock piece(1, std::min<std::int64_t>(100, audio.length - at));
    std::copy_n(audio.channel(0) + at, piece.length, piece.channel(0));
    ASSERT_TRUE((*encoder)->Push(piece, &codes).ok());
    EXPECT_EQ(codes.frames, 0);
  }
  ASSERT_TRUE((*encoder)->Finish(&codes).ok());
  EXPECT_EQ(codes.codes, whole[0].codes);

  auto decoder = backend->NewStreamDecoder(model::DecodeParams());
  ASSERT_TRUE(decoder.ok());
  AudioBlock out;
  ASSERT_TRUE((*decoder)->Push(codes, &out).ok());
  ASSERT_TRUE((*decoder)->Finish(&out).ok());
  EXPECT_EQ(out.length, codes.frames * 20);
}

TEST(TorchBackend, FailuresAreStatuses) {
  auto model = RandomEncodec(true);
  Status status;
  model::TorchOptions options;
  options.device = "toaster";
  EXPECT_EQ(xcodec_torch_create(model, options, &status), nullptr);
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);

  model->tensors.erase("encoder.layers.0.conv.bias");
  EXPECT_EQ(xcodec_torch_create(model, model::TorchOptions(), &status), nullptr);
  EXPECT_EQ(status.code(), StatusCode::kDamaged);
  EXPECT_NE(status.message().find("encoder.layers.0.conv.bias"), std::string::npos);

  const auto backend = Create(RandomEncodec(false));
  model::EncodeParams params;
  params.codebooks = 1;
  std::vector<CodeBlock> codes;
  for (const AudioBlock& audio : {Tone(2, 201), Tone(2, 0), Tone(1, 50)}) {
    EXPECT_EQ(backend->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes).code(),
              StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace xcodec::libtorch
