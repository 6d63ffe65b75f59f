/// \file
/// The meaning of the few names that a checkpoint's pickle may contain.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_GLOBALS_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_GLOBALS_H_

#include <cstdint>
#include <string>

#include "model/checkpoint/unpickler.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Whether a pickle may name it. Nothing of that name is ever looked up or called.
bool IsAllowedGlobal(const std::string& module, const std::string& name);

/// Node for the result of calling `global` ("module name") with a tuple of arguments: a tensor, an empty
/// dictionary, or an opaque value. Returns its index.
Result<std::uint32_t> DescribeCall(PickleTree* tree, const std::string& global, std::uint32_t arguments);

/// Node for the storage that a persistent id ("storage", class, key, location, elements) describes.
Result<std::uint32_t> DescribeStorage(PickleTree* tree, std::uint32_t id);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_GLOBALS_H_
