/// \file
/// The integer language model of a model in the store.
#ifndef XCODEC_SRC_MODEL_STORE_LANGUAGE_MODEL_H_
#define XCODEC_SRC_MODEL_STORE_LANGUAGE_MODEL_H_

#include "entropy/lm/lm_model.h"
#include "model/checkpoint/tensor.h"
#include "model/model.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// From the integer form if the model has it, otherwise from the published float parameters (which takes a
/// large part of a second at full size); both give the same result. kModelMissing if there is no language
/// model; otherwise the errors of ConvertLm and IntegerLm::FromTensors.
Result<entropy::IntegerLm> IntegerLmOf(const Model& model);

/// The integer form as a file holds it.
TensorMap IntegerLmTensors(const entropy::IntegerLm& lm);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_LANGUAGE_MODEL_H_
