/// \file
/// Finds the model that a file needs.
#ifndef XCODEC_SRC_CODEC_FILE_MODEL_FOR_FILE_H_
#define XCODEC_SRC_CODEC_FILE_MODEL_FOR_FILE_H_

#include <functional>
#include <memory>
#include <string>

#include "codec/file/ecdc_reader.h"
#include "model/model.h"

namespace xcodec::codec {

/// Loads a model by name or folder.
using FindModelFunction = std::function<Result<std::shared_ptr<const model::Model>>(const std::string& name)>;

/// Whether `model` made the file; always true for version 0, which does not state an identity.
bool IsModelOfFile(const EcdcInfo& info, const model::Model& model);

/// The model called `name`, or if that is empty the one that the file names. If its identity is not the
/// file's, any installed model with that identity, whatever its name. kModelMissing, kModelMismatch, and the
/// errors of `find`.
Result<std::shared_ptr<const model::Model>> ModelForFile(const EcdcInfo& info, const std::string& name,
                                                         const FindModelFunction& find);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_MODEL_FOR_FILE_H_
