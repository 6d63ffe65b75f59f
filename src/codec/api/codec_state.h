/// \file
/// The implementation of the public Codec.
#ifndef XCODEC_SRC_CODEC_API_CODEC_STATE_H_
#define XCODEC_SRC_CODEC_API_CODEC_STATE_H_

#include <memory>

#include "base/thread_pool.h"
#include "codec/file/ecdc_reader.h"
#include "codec/pipeline/codec_parts.h"
#include "model/backend.h"
#include "model/model.h"
#include "xcodec/codec.h"

namespace xcodec {

/// Immutable after Make; the pool is thread-safe.
struct CodecState {
  /// Errors: those of CreateBackend; kInvalidArgument (threads).
  static Result<std::shared_ptr<const Codec>> Make(std::shared_ptr<const model::Model> model,
                                                   const CodecOptions& options);
  static const CodecState& Of(const Codec& codec) { return *codec.state_; }
  codec::CodecParts parts() const { return {model, backend.get(), pool.get()}; }

  std::shared_ptr<const model::Model> model;
  std::unique_ptr<ThreadPool> pool;  ///< null: everything in the calling thread
  std::unique_ptr<model::Backend> backend;
  CodecInfo info;
};

}  // namespace xcodec

namespace xcodec::codec {

/// options.codec if its model made the file, otherwise the model that the file or options.model names.
/// Errors: kModelMismatch, those of ModelForFile and CreateBackend.
Result<std::shared_ptr<const Codec>> CodecForFile(const EcdcInfo& file, const DecodeOptions& options);

/// kInvalidArgument for an unreasonable number of threads.
Status CheckThreads(int threads);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_API_CODEC_STATE_H_
