/// \file
/// Names of models on Hugging Face's hub.
#ifndef XCODEC_SRC_MODEL_STORE_HUB_NAME_H_
#define XCODEC_SRC_MODEL_STORE_HUB_NAME_H_

#include <optional>
#include <string>

#include "xcodec/status.h"

namespace xcodec::model {

/// OWNER/NAME[@REVISION], as in facebook/encodec_24khz.
struct HubName {
  std::string owner;
  std::string name;
  std::string revision = "main";  ///< a branch, a tag or a commit

  /// OWNER/NAME@REVISION
  std::string Text() const { return owner + "/" + name + "@" + revision; }
};

/// Nothing for texts of another form: letters, digits, '-', '_' and '.' on either side of one '/', none of
/// the parts beginning with '.' or '-'.
std::optional<HubName> ParseHubName(const std::string& text);

/// Possible names of the weights file in a repository, in the order of the search.
inline constexpr const char* kHubWeights[] = {"model.safetensors", "pytorch_model.bin"};

/// The folder in which Hugging Face's programs keep a revision that they have downloaded: HF_HUB_CACHE,
/// HF_HOME/hub or ~/.cache/huggingface/hub, and in it models--OWNER--NAME/snapshots/COMMIT. kModelMissing if
/// it does not exist; the message says how to get the model. No network is used.
Result<std::string> HubCacheFolder(const HubName& name);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_HUB_NAME_H_
