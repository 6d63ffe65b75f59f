/// \file
/// Looking at .ecdc files without making audio: what is in them, and whether all of it is intact.
#ifndef XCODEC_SRC_CODEC_FILE_CHECK_H_
#define XCODEC_SRC_CODEC_FILE_CHECK_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "base/thread_pool.h"
#include "codec/ecdc_reader.h"
#include "entropy/block_coder.h"
#include "model/model.h"

namespace xcodec {

/// The coder that a version 1 header names. `model` is only looked at for the language model and may be null
/// otherwise. Errors: kUnsupportedVersion (arithmetic of another release), kModelMissing / kModelMismatch
/// (language model).
Result<std::unique_ptr<BlockCoder>> CoderFor(const V1Header& header, const Model* model, ThreadPool* pool);

/// What a full check found.
struct CheckedFile {
  std::int64_t chunks = 0;
  std::int64_t frames = 0;
  std::int64_t samples = 0;
};

/// Reads everything: every checksum, every code, totals and digest. `reader` must have begun.
Result<CheckedFile> CheckFile(EcdcReader* reader);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_FILE_CHECK_H_
