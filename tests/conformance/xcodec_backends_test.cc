// X-Codec in both backends: random weights, and shapes that published models do not have.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "codec/backend_factory.h"
#include "support/golden.h"
#include "support/random_xcodec.h"

namespace xcodec {
namespace {

struct Shape {
  const char* name;
  model::ModelConfig config;
};

model::ModelConfig Reduced(bool wavlm) {
  model::ModelConfig config = golden::PublishedXCodec(wavlm);
  model::XCodecConfig& c = config.xcodec;
  c.acoustic_width = 16;
  c.decoder_width = 128;
  c.acoustic_dim = 24;
  c.semantic.hidden_size = 48;
  c.semantic.heads = 4;
  c.semantic.layers = 3;
  c.semantic.intermediate_size = 100;
  c.semantic.conv_dim = {20, 32, 32, 16, 24, 32, 40};
  return config;
}

// Another hop and kernels, three ratios, an odd positional kernel, few buckets, codebooks of 300.
model::ModelConfig Other(bool wavlm) {
  model::ModelConfig config = Reduced(wavlm);
  model::CodecSpec& spec = config.spec;
  spec.hop = 60;
  spec.codebooks = 3;
  spec.codebook_size = 300;
  spec.codebook_bits = 9;
  model::XCodecConfig& c = config.xcodec;
  c.ratios = {5, 4, 3};
  c.semantic.conv_dim = {20, 32, 16};
  c.semantic.conv_kernel = {9, 5, 3};
  c.semantic.conv_stride = {5, 4, 3};
  c.semantic.pos_conv_kernel = 15;
  c.semantic.pos_conv_groups = 3;
  c.semantic.num_buckets = 16;
  c.semantic.max_bucket_distance = 40;
  return config;
}

class XCodecBackends : public testing::TestWithParam<Shape> {};

TEST_P(XCodecBackends, Agree) {
  const auto model = golden::RandomXCodec(GetParam().config, 3);
  ThreadPool pool(2);
  codec::BackendOptions options;
  options.pool = &pool;
  options.kind = codec::BackendKind::kNative;
  const auto native = codec::CreateBackend(model, options);
  ASSERT_TRUE(native.ok()) << native.status().message();
  options.kind = codec::BackendKind::kTorch;
  const auto torch = codec::CreateBackend(model, options);
  ASSERT_TRUE(torch.ok()) << torch.status().message();
  model::EncodeParams params;
  params.codebooks = model->config.spec.codebooks;
  double share = 0;
  int cases = 0;
  for (const std::int64_t length : {311, 4000, 16123}) {
    SCOPED_TRACE(length);
    const AudioBlock audio = golden::Whistles(length);
    const Span<const AudioBlock> chunks(&audio, 1);
    std::vector<CodeBlock> ours, theirs;
    ASSERT_TRUE((*native)->EncodeChunks(chunks, params, &ours).ok());
    ASSERT_TRUE((*torch)->EncodeChunks(chunks, params, &theirs).ok());
    ASSERT_EQ(ours[0].frames, theirs[0].frames);
    share += golden::EqualShare(ours[0], theirs[0]);
    ++cases;
    model::SemanticFeatures a, b;
    ASSERT_TRUE((*native)->Semantic(audio, &a).ok());
    ASSERT_TRUE((*torch)->Semantic(audio, &b).ok());
    ASSERT_EQ(a.values.size(), b.values.size());
    for (std::size_t i = 0; i < a.values.size(); ++i) ASSERT_NEAR(a.values[i], b.values[i], 1e-4);
    const model::ChunkToDecode chunk{&ours[0], 0};
    std::vector<AudioBlock> x, y;
    ASSERT_TRUE(
        (*native)->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &x).ok());
    ASSERT_TRUE(
        (*torch)->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &y).ok());
    double largest = 1;
    for (const float s : y[0].samples) largest = std::max(largest, std::abs(static_cast<double>(s)));
    EXPECT_LE(golden::MaxDifference(x[0], y[0]), 1e-4 * largest);
  }
  EXPECT_GE(share / cases, 0.995);
}

INSTANTIATE_TEST_SUITE_P(Shapes, XCodecBackends,
                         testing::Values(Shape{"hubert", Reduced(false)}, Shape{"wavlm", Reduced(true)},
                                         Shape{"other_hubert", Other(false)},
                                         Shape{"other_wavlm", Other(true)}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace xcodec
