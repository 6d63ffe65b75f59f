#include "conformance/native.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "codec/backend_factory.h"

namespace xcodec::golden {

std::unique_ptr<model::Backend> Native(const std::shared_ptr<const model::Model>& model, ThreadPool* pool) {
  codec::BackendOptions options;
  options.kind = codec::BackendKind::kNative;
  options.pool = pool;
  auto backend = codec::CreateBackend(model, options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  return backend.ok() ? std::move(backend).value() : nullptr;
}

CodeBlock EncodeWhole(const model::Backend& backend, const AudioBlock& audio, int codebooks) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  std::vector<CodeBlock> codes;
  const Status status = backend.EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes);
  EXPECT_TRUE(status.ok()) << status.message();
  return codes.empty() ? CodeBlock() : codes[0];
}

AudioBlock DecodeWhole(const model::Backend& backend, const CodeBlock& codes) {
  const model::ChunkToDecode chunk{&codes, 0};
  std::vector<AudioBlock> audio;
  const Status status =
      backend.DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &audio);
  EXPECT_TRUE(status.ok()) << status.message();
  return audio.empty() ? AudioBlock() : audio[0];
}

}  // namespace xcodec::golden
