/// \file
/// Which entropy coder goes with a file.
#ifndef XCODEC_SRC_CODEC_FILE_CODER_FACTORY_H_
#define XCODEC_SRC_CODEC_FILE_CODER_FACTORY_H_

#include <memory>
#include <string>

#include "base/thread_pool.h"
#include "codec/file/ecdc_reader.h"
#include "container/v1/v1_header.h"
#include "entropy/coders/block_coder.h"
#include "model/model.h"
#include "model/store/model_store.h"

namespace xcodec {

/// A coder for encoding. `model` is only looked at for CoderId::kLm; kUnsupported when it has no language
/// model.
Result<std::unique_ptr<BlockCoder>> NewCoder(CoderId id, const Model* model, ThreadPool* pool);

/// The coder that a version 1 header names. `model` is only looked at for the language model and may be null
/// otherwise. Errors: kUnsupportedVersion (arithmetic of another release), kModelMissing or kModelMismatch
/// (language model).
Result<std::unique_ptr<BlockCoder>> CoderFor(const V1Header& header, const Model* model, ThreadPool* pool);

/// Identity of the integer language model behind a coder, 64 hexadecimal digits; empty for other coders.
std::string LmIdentityOf(const BlockCoder& coder);

/// What of its model's language model a file needs.
LmPart LmPartFor(const EcdcInfo& info);
/// The same for files to be written in a version of the container.
LmPart LmPartFor(bool language_model, int container);

/// How many blocks the coder likes to work on together.
int BlocksAtOnce(const BlockCoder& coder);

/// Coders for one file, and how a reader takes them.
struct FileCoders {
  std::unique_ptr<BlockCoder> coder;
  std::unique_ptr<FloatLm> lm;
  CodeDecoders decoders() const;
};

/// What decodes the codes of a file. `model` may be null for files that need none (version 1 without language
/// model).
Result<FileCoders> CodersFor(const EcdcInfo& info, const std::shared_ptr<const Model>& model,
                             ThreadPool* pool);

/// Makes the coders for what `reader` has opened, and begins. They must outlive the reader's use. `model` is
/// the file's. Errors: those of CodersFor and EcdcReader::Begin.
Result<FileCoders> BeginCodes(EcdcReader* reader, const std::shared_ptr<const Model>& model,
                              ThreadPool* pool);
/// The same for looking at the codes only: what the format allows is in order, also where a model would have
/// made it otherwise. `model` may be null where NeedsModel says so.
Result<FileCoders> BeginCheck(EcdcReader* reader, const std::shared_ptr<const Model>& model,
                              ThreadPool* pool);
/// Whether the codes of a file can not be read without its model.
bool NeedsModel(const EcdcInfo& info);

/// "packed", "adaptive" or "lm"; null for the number of no coder, which may stand in a damaged header.
const char* CoderName(CoderId coder);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_FILE_CODER_FACTORY_H_
