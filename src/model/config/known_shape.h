/// \file
/// The configurations that the engines support.
#ifndef XCODEC_SRC_MODEL_CONFIG_KNOWN_SHAPE_H_
#define XCODEC_SRC_MODEL_CONFIG_KNOWN_SHAPE_H_

#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// kUnsupported for a shape that no engine can run because sizes do not fit each other. Checked before memory
/// of these sizes is allocated.
Status CheckKnownShape(const ModelConfig& config);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_KNOWN_SHAPE_H_
