// Cuts audio into chunks and joins chunks again in the simplest correct form, for tests.
#ifndef XCODEC_TESTS_CONFORMANCE_CHUNKS_H_
#define XCODEC_TESTS_CONFORMANCE_CHUNKS_H_

#include <cstdint>
#include <vector>

#include "model/backend.h"
#include "xcodec/types.h"

namespace xcodec::golden {

AudioBlock Cut(const AudioBlock& audio, std::int64_t start, std::int64_t length);
// The reference's triangular overlap-add (encodec/utils.py).
AudioBlock OverlapAdd(const std::vector<AudioBlock>& chunks, std::int64_t stride);
// Through the codec layer's ChunkEncoder and ChunkDecoder; failures are reported to GoogleTest.
std::vector<CodedChunk> Encode(const model::Backend& backend, const AudioBlock& audio,
                               const model::EncodeParams& params);
AudioBlock Decode(const model::Backend& backend, const std::vector<CodedChunk>& chunks,
                  const model::DecodeParams& params, std::int64_t length);
// The chunks' frames one after another, as golden files have them, and the inverse: `chunks` with their codes
// replaced.
CodeBlock Join(const std::vector<CodedChunk>& chunks);
std::vector<CodedChunk> WithCodes(std::vector<CodedChunk> chunks, const CodeBlock& codes);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_CONFORMANCE_CHUNKS_H_
