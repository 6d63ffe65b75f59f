// The native engine against LibTorch on random configurations with random weights.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "codec/backend_factory.h"
#include "codec/chunks/join_frames.h"
#include "conformance/chunks.h"
#include "model/checkpoint/tensor_table.h"
#include "support/golden.h"

namespace xcodec {
namespace {

template <class T>
T Pick(std::mt19937* generator, std::initializer_list<T> from) {
  return *(from.begin() + (*generator)() % from.size());
}

model::EncodecConfig RandomConfig(std::mt19937* g) {
  model::EncodecConfig c;
  c.causal = Pick(g, {true, false});
  c.time_group_norm = Pick(g, {true, false});
  c.hidden_size = c.codebook_dim = Pick(g, {6, 16, 21});
  c.num_filters = Pick(g, {2, 5, 8, 16});
  c.num_residual_layers = Pick(g, {1, 1, 2});
  c.upsampling_ratios = Pick<std::vector<int>>(g, {{2}, {3, 2}, {4, 5}, {2, 2, 3}});
  c.kernel_size = Pick(g, {3, 5, 7});
  c.last_kernel_size = Pick(g, {3, 7});
  c.residual_kernel_size = Pick(g, {1, 3});
  c.compress = Pick(g, {1, 2});
  c.num_lstm_layers = Pick(g, {0, 1, 2});
  c.trim_right_ratio = Pick(g, {1.0, 0.5});
  c.use_conv_shortcut = Pick(g, {true, false});
  c.pad_mode = Pick(g, {model::PadMode::kReflect, model::PadMode::kConstant, model::PadMode::kReplicate});
  return c;
}

std::shared_ptr<const model::Model> RandomModel(std::mt19937* g) {
  auto model = std::make_shared<model::Model>();
  model->config.encodec = RandomConfig(g);
  model::CodecSpec& spec = model->config.spec;
  spec.name = "random";
  spec.sample_rate = 8000;
  spec.channels = Pick(g, {1, 2});
  spec.hop = 1;
  for (const int ratio : model->config.encodec.upsampling_ratios) spec.hop *= ratio;
  spec.codebooks = 3;
  spec.codebook_size = 50;
  spec.bandwidths = {1};
  for (const auto& [name, tensor] : model::ExpectedTensors(model->config)) {
    std::int64_t size = 1;
    for (const std::int64_t s : tensor.shape) size *= s;
    const auto inputs = static_cast<float>(size / tensor.shape[0]);
    const bool factor = name.find("norm.weight") != std::string::npos;
    std::normal_distribution<float> normal(factor ? 1.0F : 0.0F,
                                           tensor.shape.size() < 2 ? 0.1F : 1.2F / std::sqrt(inputs));
    std::vector<float> values(static_cast<std::size_t>(size));
    for (float& v : values) v = normal(*g);
    model->tensors[name] = model::Tensor::FromFloats(tensor.shape, values);
  }
  return model;
}

std::unique_ptr<model::Backend> Create(const std::shared_ptr<const model::Model>& model,
                                       codec::BackendKind kind) {
  codec::BackendOptions options;
  options.kind = kind;
  auto backend = codec::CreateBackend(model, options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  return backend.ok() ? std::move(backend).value() : nullptr;
}

std::vector<AudioBlock> RandomChunks(int channels, std::mt19937* g) {
  std::vector<AudioBlock> chunks;
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  for (const std::int64_t length : {1, 5, 60, 61, 700}) {
    chunks.emplace_back(channels, length);
    for (float& s : chunks.back().samples) s = uniform(*g);
  }
  return chunks;
}

// In pieces, as files without chunks are coded: the bits of one call.
void ExpectStreamsToBeTheSame(const model::Backend& backend, const AudioBlock& audio, const CodeBlock& codes,
                              const model::EncodeParams& params) {
  auto encoder = backend.NewStreamEncoder(params);
  ASSERT_TRUE(encoder.ok()) << encoder.status().message();
  CodeBlock found(params.codebooks, 0), more;
  for (std::int64_t at = 0; at < audio.length; at += 90) {
    const AudioBlock piece = golden::Cut(audio, at, std::min<std::int64_t>(90, audio.length - at));
    ASSERT_TRUE((*encoder)->Push(piece, &more).ok());
    found = codec::JoinFrames(found, more);
  }
  ASSERT_TRUE((*encoder)->Finish(&more).ok());
  found = codec::JoinFrames(found, more);
  EXPECT_EQ(found.codes, codes.codes);
  const model::ChunkToDecode place{&codes, 0};
  std::vector<AudioBlock> whole;
  ASSERT_TRUE(
      backend.DecodeChunks(Span<const model::ChunkToDecode>(&place, 1), model::DecodeParams(), &whole).ok());
  auto decoder = backend.NewStreamDecoder(model::DecodeParams());
  ASSERT_TRUE(decoder.ok()) << decoder.status().message();
  std::int64_t given = 0;
  AudioBlock audio_piece;
  const auto check = [&] {
    for (int c = 0; c < audio_piece.channels; ++c) {
      for (std::int64_t t = 0; t < audio_piece.length; ++t) {
        ASSERT_EQ(audio_piece.channel(c)[t], whole[0].channel(c)[given + t]);
      }
    }
    given += audio_piece.length;
  };
  for (std::int64_t at = 0; at < codes.frames; at += 7) {
    const CodeBlock piece = codec::SliceFrames(codes, at, std::min<std::int64_t>(at + 7, codes.frames));
    ASSERT_TRUE((*decoder)->Push(piece, &audio_piece).ok());
    check();
  }
  ASSERT_TRUE((*decoder)->Finish(&audio_piece).ok());
  check();
  EXPECT_EQ(given, whole[0].length);
}

TEST(EncodecBackends, AgreeOnRandomConfigurations) {
  std::int64_t codes = 0;
  std::int64_t equal = 0;
  double worst = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 g(seed);
    const auto model = RandomModel(&g);
    const auto native = Create(model, codec::BackendKind::kNative);
    const auto torch = Create(model, codec::BackendKind::kTorch);
    ASSERT_TRUE(native != nullptr && torch != nullptr);
    const auto chunks = RandomChunks(model->config.spec.channels, &g);
    model::EncodeParams params;
    params.codebooks = 3;
    std::vector<CodeBlock> ours;
    std::vector<CodeBlock> theirs;
    ASSERT_TRUE(native->EncodeChunks(chunks, params, &ours).ok());
    ASSERT_TRUE(torch->EncodeChunks(chunks, params, &theirs).ok());
    std::vector<model::ChunkToDecode> places;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      ASSERT_EQ(ours[i].frames, theirs[i].frames);
      codes += static_cast<std::int64_t>(ours[i].codes.size());
      for (std::size_t j = 0; j < ours[i].codes.size(); ++j) equal += ours[i].codes[j] == theirs[i].codes[j];
      places.push_back({&theirs[i], static_cast<std::int64_t>(i)});
    }
    std::vector<AudioBlock> our_audio;
    std::vector<AudioBlock> their_audio;
    ASSERT_TRUE(native->DecodeChunks(places, model::DecodeParams(), &our_audio).ok());
    ASSERT_TRUE(torch->DecodeChunks(places, model::DecodeParams(), &their_audio).ok());
    ExpectStreamsToBeTheSame(*native, chunks.back(), ours.back(), params);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      ASSERT_EQ(our_audio[i].length, their_audio[i].length);
      const double difference = golden::MaxDifference(our_audio[i], their_audio[i]);
      EXPECT_LE(difference, 1e-4);
      worst = std::max(worst, difference);
    }
  }
  std::printf("%lld codes, %lld equal; audio differs by at most %.2g\n", static_cast<long long>(codes),
              static_cast<long long>(equal), worst);
  EXPECT_GE(static_cast<double>(equal), 0.999 * static_cast<double>(codes));
}

}  // namespace
}  // namespace xcodec
