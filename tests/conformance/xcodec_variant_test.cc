// X-Codec with every field of XcodecConfig away from the published values, against golden vectors.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/thread_pool.h"
#include "codec/backend_factory.h"
#include "codec/chunks/join_frames.h"
#include "conformance/chunks.h"
#include "conformance/native.h"
#include "model/store/model_store.h"
#include "support/golden.h"
#include "support/paths.h"

namespace xcodec {
namespace {

const std::string kFolder = paths::SmallGolden() + "/xcodec/variant/";

std::shared_ptr<const model::Model> Imported() {
  model::ImportOptions options;
  options.file = kFolder + "model.safetensors";
  options.config = kFolder + "config.json";
  options.name = "variant";
  auto model = model::ModelStore::ReadCheckpoint(options);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return model.ok() ? *model : nullptr;
}

CodeBlock First(const CodeBlock& codes, int codebooks) {
  CodeBlock first(codebooks, codes.frames);
  std::copy_n(codes.codes.begin(), first.codes.size(), first.codes.begin());
  return first;
}

void ExpectGolden(const model::Backend& backend) {
  const model::CodecSpec& spec = backend.spec();
  for (const std::string name : {"whole", "tail", "frame", "long", "short"}) {
    SCOPED_TRACE(name);
    const AudioBlock input = golden::ReadAudio(kFolder + name + ".input.npy");
    const CodeBlock expected = golden::ReadCodes(kFolder + name + ".codes.npy");
    EXPECT_EQ(expected.frames, spec.FramesFor(input.length));
    EXPECT_EQ(golden::EqualShare(golden::EncodeWhole(backend, input, spec.codebooks), expected), 1);
    for (const int count : {1, spec.codebooks}) {
      const AudioBlock audio = golden::DecodeWhole(backend, First(expected, count));
      const AudioBlock published =
          golden::ReadAudio(kFolder + name + ".decoded" + std::to_string(count) + ".npy");
      ASSERT_EQ(audio.length, published.length);
      EXPECT_LE(golden::MaxDifference(audio, published), 1e-4);
    }
    model::SemanticFeatures features;
    ASSERT_TRUE(backend.Semantic(input, &features).ok());
    EXPECT_EQ(features.per_code, 2);
    EXPECT_GE(features.frames, 2 * expected.frames);
  }
}

TEST(XCodecVariant, TheConfigurationIsRead) {
  const auto model = Imported();
  ASSERT_NE(model, nullptr);
  const model::CodecSpec& spec = model->config.spec;
  EXPECT_EQ(spec.hop, 40);
  EXPECT_EQ(spec.codebooks, 4);
  EXPECT_EQ(spec.tail(), 22);
  EXPECT_EQ(model->config.xcodec.upsampling(), (std::vector<int>{5, 8}));
}

TEST(XCodecVariant, NativeCodesAreEqualAndAudioAgrees) {
  ThreadPool pool(2);
  const auto backend = golden::Native(Imported(), &pool);
  ASSERT_NE(backend, nullptr);
  ExpectGolden(*backend);
}

#ifdef XCODEC_WITH_TORCH
TEST(XCodecVariant, LibTorchsCodesAreEqualAndAudioAgrees) {
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kTorch;
  const auto backend = codec::CreateBackend(Imported(), options);
  ASSERT_TRUE(backend.ok()) << backend.status().message();
  ExpectGolden(**backend);
}
#endif

}  // namespace
}  // namespace xcodec
