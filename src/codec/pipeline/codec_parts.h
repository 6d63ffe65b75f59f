/// \file
/// The model, backend and threads that every pipeline takes.
#ifndef XCODEC_SRC_CODEC_PIPELINE_CODEC_PARTS_H_
#define XCODEC_SRC_CODEC_PIPELINE_CODEC_PARTS_H_

#include <memory>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"

namespace xcodec::codec {

/// Pointers to a model, its backend and threads; not owned.
struct CodecParts {
  std::shared_ptr<const model::Model> model;
  const model::Backend* backend = nullptr;
  ThreadPool* pool = nullptr;  ///< null: everything in the calling thread

  const model::CodecSpec& spec() const { return backend->spec(); }
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_CODEC_PARTS_H_
