#include "conformance/native.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "codec/backend_factory.h"

namespace xcodec::golden {

std::unique_ptr<Backend> Native(const std::shared_ptr<const Model>& model, ThreadPool* pool) {
  BackendOptions options;
  options.kind = BackendKind::kNative;
  options.pool = pool;
  auto backend = CreateBackend(model, options);
  EXPECT_TRUE(backend.ok()) << backend.status().message();
  return backend.ok() ? std::move(backend).value() : nullptr;
}

CodeBlock EncodeWhole(const Backend& backend, const AudioBlock& audio, int codebooks) {
  EncodeParams params;
  params.codebooks = codebooks;
  std::vector<CodeBlock> codes;
  const Status status = backend.EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &codes);
  EXPECT_TRUE(status.ok()) << status.message();
  return codes.empty() ? CodeBlock() : codes[0];
}

AudioBlock DecodeWhole(const Backend& backend, const CodeBlock& codes) {
  const ChunkToDecode chunk{&codes, 0};
  std::vector<AudioBlock> audio;
  const Status status = backend.DecodeChunks(Span<const ChunkToDecode>(&chunk, 1), DecodeParams(), &audio);
  EXPECT_TRUE(status.ok()) << status.message();
  return audio.empty() ? AudioBlock() : audio[0];
}

}  // namespace xcodec::golden
