/// \file
/// The parts of a configuration about losses.
#ifndef XCODEC_SRC_TRAIN_JOB_LOSS_CONFIG_H_
#define XCODEC_SRC_TRAIN_JOB_LOSS_CONFIG_H_

#include <nlohmann/json_fwd.hpp>

#include "train/job/train_config.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// Section "losses"; config->model must be known, because losses of other families are errors.
/// kInvalidArgument.
Status ReadLosses(const nlohmann::json& json, TrainConfig* config);
/// Section "discriminator". kInvalidArgument.
Status ReadDiscriminator(const nlohmann::json& json, AdversarialConfig* config);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_LOSS_CONFIG_H_
