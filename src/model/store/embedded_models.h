/// \file
/// The built-in models.
#ifndef XCODEC_SRC_MODEL_STORE_EMBEDDED_MODELS_H_
#define XCODEC_SRC_MODEL_STORE_EMBEDDED_MODELS_H_

#include <memory>
#include <string>

#include "model/model.h"
#include "model/store/model_store.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Files of a model folder as the build put them into the program; weights are zstd frames.
struct EmbeddedModel {
  const char* name = "";
  Bytes config;
  Bytes card;
  Bytes weights;
  Bytes lm;  ///< the integer form; empty without a language model
};

/// The models that are built in; the first is the default.
Span<const EmbeddedModel> EmbeddedModels();

Result<ModelInfo> EmbeddedInfo(const EmbeddedModel& model);

/// Decompresses and parses a built-in model, with only the integer form of its language model. Values and
/// digests are not checked here: a test does that for every build.
Result<std::shared_ptr<const Model>> LoadEmbedded(const EmbeddedModel& model, LmPart lm);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_EMBEDDED_MODELS_H_
