/// \file
/// Chooses the entropy coder of a file.
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

namespace xcodec::codec {

/// A coder for encoding. `model` is only used for CoderId::kLm; kUnsupported if it has no language
/// model.
Result<std::unique_ptr<entropy::BlockCoder>> NewCoder(entropy::CoderId id, const model::Model* model,
                                                      ThreadPool* pool);

/// The coder that a version 1 header names. `model` is only used for the language model and may be null
/// otherwise. Errors: kUnsupportedVersion (arithmetic of another release), kModelMissing or kModelMismatch
/// (language model).
Result<std::unique_ptr<entropy::BlockCoder>> CoderFor(const container::V1Header& header,
                                                      const model::Model* model, ThreadPool* pool);

/// Identity of the integer language model that a coder uses, 64 hexadecimal digits; empty for other coders.
std::string LmIdentityOf(const entropy::BlockCoder& coder);

/// The form of the language model that a file needs.
model::LmPart LmPartFor(const EcdcInfo& info);
/// The same for files to be written in a version of the container.
model::LmPart LmPartFor(bool language_model, int container);

/// How many blocks the coder should get at a time.
int BlocksAtOnce(const entropy::BlockCoder& coder);

/// The coders of one file, and how a reader uses them.
struct FileCoders {
  std::unique_ptr<entropy::BlockCoder> coder;
  std::unique_ptr<entropy::FloatLm> lm;
  CodeDecoders decoders() const;
};

/// The coders that decode a file. `model` may be null for files that need none (version 1 without language
/// model).
Result<FileCoders> CodersFor(const EcdcInfo& info, const std::shared_ptr<const model::Model>& model,
                             ThreadPool* pool);

/// Makes the coders for the file that `reader` has opened, and calls Begin. They must outlive the reader's
/// use. `model` is the file's model. Errors: those of CodersFor and EcdcReader::Begin.
Result<FileCoders> BeginCodes(EcdcReader* reader, const std::shared_ptr<const model::Model>& model,
                              ThreadPool* pool);
/// The same for reading only the codes: the file has to follow the format, but is not compared with a model.
/// `model` may be null if NeedsModel is false.
Result<FileCoders> BeginCheck(EcdcReader* reader, const std::shared_ptr<const model::Model>& model,
                              ThreadPool* pool);
/// Whether the model is needed to read the codes of a file.
bool NeedsModel(const EcdcInfo& info);

/// "packed", "adaptive" or "lm"; null for an unknown number, which a damaged header may have.
const char* CoderName(entropy::CoderId coder);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_CODER_FACTORY_H_
