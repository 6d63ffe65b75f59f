/// \file
/// Information from the names of published files.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_IMPORT_NAMES_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_IMPORT_NAMES_H_

#include <string>
#include <vector>

namespace xcodec::model {

/// A model that its authors host.
struct PublishedModel {
  const char* name;
  const char* weights;  ///< file name
  const char* config;  ///< file name of its configuration; null when it is built in, "" when `weights` has it
  const char* lm;      ///< file name of its language model, or null
  const char* base_url;  ///< with a slash at the end
  bool has_config_file() const { return config != nullptr && *config != '\0'; }
};

/// Models that `xcodec model pull` knows, in the order of their names.
const std::vector<PublishedModel>& PublishedModels();

/// "encodec_24khz" for a path that ends in encodec_24khz-d7cc33bc.th, likewise 48 kHz; otherwise empty.
std::string OfficialModelName(const std::string& path);
/// Whether a path ends in the name of an official language model.
bool IsOfficialLm(const std::string& path);
/// Configuration files to look for beside a checkpoint, in this order.
std::vector<std::string> ConfigNamesFor(const std::string& path);
/// A model's name from its file's: without extension and checksum; the published name for X-Codec's files;
/// the folder's name for model.safetensors and the like.
std::string ModelNameFor(const std::string& path);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_IMPORT_NAMES_H_
