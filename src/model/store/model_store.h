/// \file
/// Stores models and finds them. A model is a folder: config.json, model.safetensors, optionally
/// lm.safetensors, card.md.
#ifndef XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_
#define XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.h"
#include "xcodec/status.h"

namespace xcodec::model {

/// Name of the built-in model.
inline constexpr char kDefaultModelName[] = "wren2_48khz";
/// The earlier built-in model, and the beginning of its identity. Decoding its files needs it
/// installed.
inline constexpr char kFirstModelName[] = "wren1_48khz", kFirstModelIdentity[] = "117b5785";

/// The properties of an installed model that are known without reading its tensors.
struct ModelInfo {
  ModelConfig config;
  std::string identity;
  std::string content_digest;  ///< SHA-256 over configuration and every tensor
  std::string checksum;        ///< XXH3 over the same; empty in folders without it
  std::string folder;          ///< empty for the embedded model
  std::optional<entropy::LmConfig> lm_config;
  std::string lm_identity;        ///< of the integer language model
  std::string lm_integer_digest;  ///< SHA-256 of lm.safetensors' tensors; empty without the file
  std::string lm_float_digest;    ///< of lm_float.safetensors'
};

/// The forms of the language model that a caller needs; at full size, each takes some time to read.
enum class LmPart { kNone, kInteger, kFloat, kAll };

/// The networks that a caller needs. Every part has codebooks; only EnCodec and X-Codec are divided.
enum class ModelPart { kAll, kEncoder, kDecoder };

/// The arguments of `xcodec model import`.
struct ImportOptions {
  /// .th, .pth or .safetensors; a folder with model.safetensors or pytorch_model.bin; or
  /// OWNER/NAME[@REVISION] of Hugging Face's hub, if it is in the local cache.
  std::string file;
  std::string config;         ///< config.json or .yaml; empty: beside the file, or known from its name
  std::string name;           ///< empty: from the file's name
  std::string store;          ///< folder of models; empty: ModelStore::UserFolder()
  std::string lm_file;        ///< language model (.th or .safetensors), or empty
  std::string semantic_file;  ///< X-Codec: the teacher, if it is not in `file`; or empty
  std::string lm_config;      ///< its configuration; empty: beside it, or known from its name
  bool overwrite = false;     ///< replace a model of that name
};

/// Finds, loads, checks and imports models. No state; every function is thread-safe.
class ModelStore {
 public:
  /// Folders that are searched for names, in this order: XCODEC_MODEL_DIR, $XDG_DATA_HOME/xcodec/models
  /// (~/.local/share/xcodec/models), the installed share folder. Empty variables are ignored.
  static std::vector<std::string> SearchPath();
  /// The folder for imports: XCODEC_MODEL_DIR, otherwise the user's data folder.
  static Result<std::string> UserFolder();

  /// A text with '/' is a folder with config.json. Otherwise it is a name, which is looked up along
  /// SearchPath() and then among the embedded models; folders to which anybody but this user and root may
  /// have written are skipped. Only names from the user may have a '/': IsModelName must check names from
  /// files first. kModelMissing lists the searched places and says how to get the model. ModelInfo::identity
  /// is the recorded one; Load computes it.
  static Result<ModelInfo> Find(const std::string& name_or_folder);
  /// Every model that Find would find by name, sorted; unreadable folders are left out. Identities are the
  /// recorded ones.
  static std::vector<ModelInfo> List();

  /// Calls Find, then reads and checks the tensors: names, shapes, finite values, and that they and
  /// the configuration have the recorded identity. (The built-in models are trusted; a test computes
  /// theirs.) Parts of the language model that are not requested stay empty. kDamaged,
  /// kModelMissing, kUnsupportedVersion, ... Tensors of a network that is not requested are checked,
  /// then left out.
  static Result<std::shared_ptr<const Model>> Load(const std::string& name_or_folder,
                                                   LmPart lm = LmPart::kAll,
                                                   ModelPart part = ModelPart::kAll);
  /// Loads a model and describes it: identities and digests are computed from the contents. kDamaged if they
  /// differ from the recorded ones, also for the built-in models.
  static Result<ModelInfo> Inspect(const std::string& name_or_folder);
  /// Whether Inspect finds anything wrong. Also removes leftovers of killed imports from the user's store, as
  /// the next import does.
  static Status Verify(const std::string& name_or_folder);

  /// Converts a published checkpoint to a model folder, which appears complete or not at all. Strict:
  /// unknown, missing or wrongly shaped tensors are errors. kExists if the model exists.
  static Result<ModelInfo> ImportCheckpoint(const ImportOptions& options);
  /// The same without writing anything.
  static Result<std::shared_ptr<const Model>> ReadCheckpoint(const ImportOptions& options);
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_MODEL_STORE_H_
