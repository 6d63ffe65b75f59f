/// \file
/// Where models are kept and how they are found. A model is a folder: config.json, model.safetensors,
/// optionally lm.safetensors, card.md.
#ifndef XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_
#define XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "xcodec/status.h"

namespace xcodec {

/// Name of the model inside the library.
inline constexpr char kDefaultModelName[] = "wren2_48khz";
/// The model that was built in before, and the beginning of its identity. Files made with it need it
/// installed.
inline constexpr char kFirstModelName[] = "wren1_48khz", kFirstModelIdentity[] = "117b5785";

/// What there is to know of an installed model without reading its tensors.
struct ModelInfo {
  ModelConfig config;
  std::string identity;
  std::string content_digest;  ///< SHA-256 over configuration and every tensor
  std::string checksum;        ///< XXH3 over the same; empty in folders without it
  std::string folder;          ///< empty for the embedded model
  std::optional<LmConfig> lm_config;
  std::string lm_identity;        ///< of the integer language model
  std::string lm_integer_digest;  ///< SHA-256 of lm.safetensors' tensors; empty without the file
  std::string lm_float_digest;    ///< of lm_float.safetensors'
};

/// Which forms of the language model a caller needs; at full size each takes a while to read.
enum class LmPart { kNone, kInteger, kFloat, kAll };

/// Which networks a caller needs. Codebooks are in every part; only EnCodec and X-Codec models are divided.
enum class ModelPart { kAll, kEncoder, kDecoder };

/// What `xcodec model import` takes.
struct ImportOptions {
  /// .th, .pth or .safetensors; a folder with model.safetensors or pytorch_model.bin; or
  /// OWNER/NAME[@REVISION] of Hugging Face's hub that lies in its cache.
  std::string file;
  std::string config;         ///< config.json or .yaml; empty: beside the file, or known from its name
  std::string name;           ///< empty: from the file's name
  std::string store;          ///< folder of models; empty: ModelStore::UserFolder()
  std::string lm_file;        ///< language model (.th or .safetensors), or empty
  std::string semantic_file;  ///< X-Codec: the teacher, when it is not in `file`; or empty
  std::string lm_config;      ///< its configuration; empty: beside it, or known from its name
  bool overwrite = false;     ///< replace a model of that name
};

/// Finds, loads, checks and imports models. No state; every function is thread-safe.
class ModelStore {
 public:
  /// Folders that are searched for names, in this order: XCODEC_MODEL_DIR, $XDG_DATA_HOME/xcodec/models
  /// (~/.local/share/xcodec/models), the installed share folder. Variables that are empty are left out.
  static std::vector<std::string> SearchPath();
  /// Where imports go: XCODEC_MODEL_DIR, else the user's data folder.
  static Result<std::string> UserFolder();

  /// A folder that holds config.json when the text contains '/', else a name that is looked up along
  /// SearchPath() and then among the embedded models; folders there that others than this user and root can
  /// have written to are passed over. Only what a user names may have a '/': names that come from files are
  /// checked by IsModelName first. kModelMissing lists what was tried and says how to get the model.
  /// ModelInfo::identity is what the folder says; Load computes it.
  static Result<ModelInfo> Find(const std::string& name_or_folder);
  /// Every model that Find would find by name, sorted; folders that can not be read are left out. Identities
  /// are what the folders say.
  static std::vector<ModelInfo> List();

  /// Find, then read and check the tensors: names, shapes, finite values, and that they and the configuration
  /// have the identity that is recorded. (The models inside the library are believed; a test computes
  /// theirs.) Parts of the language model that are not asked for stay empty. kDamaged, kModelMissing,
  /// kUnsupportedVersion, ...
  /// Tensors of a network that is not asked for are checked, then left out.
  static Result<std::shared_ptr<const Model>> Load(const std::string& name_or_folder,
                                                   LmPart lm = LmPart::kAll,
                                                   ModelPart part = ModelPart::kAll);
  /// Load, then describe what was loaded: identities and digests are computed from the contents. kDamaged
  /// when they are not those recorded, also for the models inside the library.
  static Result<ModelInfo> Inspect(const std::string& name_or_folder);
  /// Whether Inspect finds anything wrong. Also clears what killed imports have left in the user's store, as
  /// the next import does.
  static Status Verify(const std::string& name_or_folder);

  /// Converts a published checkpoint to a model folder, which appears whole or not at all. Strict: every
  /// tensor has its place and its shape, and every place its tensor. kExists when there is such a model.
  static Result<ModelInfo> ImportCheckpoint(const ImportOptions& options);
  /// The same without writing anything.
  static Result<std::shared_ptr<const Model>> ReadCheckpoint(const ImportOptions& options);
};

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_
