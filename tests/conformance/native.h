// The native backend of a model, and one utterance through it, for tests.
#ifndef XCODEC_TESTS_CONFORMANCE_NATIVE_H_
#define XCODEC_TESTS_CONFORMANCE_NATIVE_H_

#include <memory>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::golden {

// Failures are reported to GoogleTest; the results are null or empty then.
std::unique_ptr<model::Backend> Native(const std::shared_ptr<const model::Model>& model,
                                       ThreadPool* pool = nullptr);
CodeBlock EncodeWhole(const model::Backend& backend, const AudioBlock& audio, int codebooks);
AudioBlock DecodeWhole(const model::Backend& backend, const CodeBlock& codes);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_CONFORMANCE_NATIVE_H_
