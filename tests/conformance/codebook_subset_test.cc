// Decoding with only some of the codebooks: the contributions of the others are zero.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "conformance/native.h"
#include "model/store/model_store.h"
#include "support/golden.h"
#include "support/paths.h"

namespace xcodec {
namespace {

constexpr model::CodebookMask kMask = 2 + 8;  // the second and the fourth

CodeBlock SomeCodes(const model::CodecSpec& spec) {
  CodeBlock codes(4, 11);
  for (std::size_t i = 0; i < codes.codes.size(); ++i) {
    codes.codes[i] =
        static_cast<std::uint16_t>((i * 7919 + i / 3) % static_cast<std::size_t>(spec.codebook_size));
  }
  return codes;
}

Status Decode(const model::Backend& backend, const CodeBlock& codes, model::CodebookMask mask,
              std::vector<AudioBlock>* audio) {
  const model::ChunkToDecode chunk{&codes, 0};
  model::DecodeParams params;
  params.codebooks = mask;
  return backend.DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), params, audio);
}

// The model with zeros for the codebooks that are left out, and for the biases of their projections.
std::shared_ptr<const model::Model> WithoutOthers(const model::Model& model) {
  auto other = std::make_shared<model::Model>(model);
  for (const char* list : {"quantizer.layers.", "quantizer.quantizers."}) {
    for (const int k : {0, 2}) {
      for (const char* part : {".codebook.embed", ".codebook.weight", ".out_proj.bias"}) {
        const auto found = other->tensors.find(list + std::to_string(k) + part);
        if (found == other->tensors.end()) continue;
        const auto size = static_cast<std::size_t>(found->second.elements());
        found->second = model::Tensor::FromFloats(found->second.shape, std::vector<float>(size, 0.0F));
      }
    }
  }
  return other;
}

void ExpectSumsOverTheChosen(const std::shared_ptr<const model::Model>& model) {
  ASSERT_NE(model, nullptr);
  const auto backend = golden::Native(model);
  const auto other = golden::Native(WithoutOthers(*model));
  ASSERT_TRUE(backend != nullptr && other != nullptr);
  const CodeBlock codes = SomeCodes(backend->spec());
  std::vector<AudioBlock> some;
  std::vector<AudioBlock> expected;
  std::vector<AudioBlock> all;
  ASSERT_TRUE(Decode(*backend, codes, kMask, &some).ok());
  ASSERT_TRUE(Decode(*other, codes, model::kAllCodebooks, &expected).ok());
  ASSERT_TRUE(Decode(*backend, codes, model::kAllCodebooks, &all).ok());
  EXPECT_EQ(some[0].samples, expected[0].samples);
  EXPECT_NE(some[0].samples, all[0].samples);
  if (backend->spec().chunk_length > 0) return;
  model::DecodeParams params;
  params.codebooks = kMask;
  auto stream = backend->NewStreamDecoder(params);
  ASSERT_TRUE(stream.ok());
  AudioBlock first, rest;
  ASSERT_TRUE((*stream)->Push(codes, &first).ok());
  ASSERT_TRUE((*stream)->Finish(&rest).ok());
  first.samples.insert(first.samples.end(), rest.samples.begin(), rest.samples.end());
  EXPECT_EQ(first.samples, some[0].samples);
}

TEST(CodebookSubset, OfEncodec) {
  for (const std::string name : {"encodec_24khz", "encodec_48khz"}) {
    SCOPED_TRACE(name);
    ExpectSumsOverTheChosen(golden::ReadEncodec(golden::Folder() + "encodec/hf/" + name, name));
  }
}

TEST(CodebookSubset, OfXCodec) {
  ExpectSumsOverTheChosen(golden::ReadXCodec(golden::Folder() + "xcodec/tiny_hubert", "tiny_hubert"));
}

TEST(CodebookSubset, OfDac) {
  model::ImportOptions options;
  options.file = paths::SmallGolden() + "/dac/odd/weights.pth";
  options.name = "dac";
  const auto model = model::ModelStore::ReadCheckpoint(options);
  ASSERT_TRUE(model.ok()) << model.status().message();
  ExpectSumsOverTheChosen(*model);
}

// Each of its codes describes the residual of those before.
TEST(CodebookSubset, TheBuiltInModelNeedsThemAll) {
  const auto model = model::ModelStore::Load(model::kDefaultModelName);
  ASSERT_TRUE(model.ok()) << model.status().message();
  const auto backend = golden::Native(*model);
  CodeBlock codes(4, backend->spec().FramesFor(backend->spec().chunk_length));
  std::vector<AudioBlock> audio;
  const Status status = Decode(*backend, codes, kMask, &audio);
  EXPECT_EQ(status.code(), StatusCode::kUnsupported);
  EXPECT_NE(status.message().find(backend->spec().name), std::string::npos) << status.message();
}

}  // namespace
}  // namespace xcodec
