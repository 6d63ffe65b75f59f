/// \file
/// What is behind the public Codec.
#ifndef XCODEC_SRC_CODEC_CODEC_STATE_H_
#define XCODEC_SRC_CODEC_CODEC_STATE_H_

#include <memory>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"
#include "xcodec/codec.h"

namespace xcodec {

/// Immutable after Open; the pool is thread-safe.
struct CodecState {
  std::shared_ptr<const Model> model;
  std::unique_ptr<ThreadPool> pool;  ///< null: everything in the calling thread
  std::unique_ptr<Backend> backend;
  CodecInfo info;
};

/// What the options mean for a model. kInvalidArgument says what is possible.
Result<EncodeParams> EncodeParamsFor(const CodecSpec& spec, const CodingOptions& options);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_CODEC_STATE_H_
