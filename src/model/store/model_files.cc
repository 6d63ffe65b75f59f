#include "model/store/model_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/sync_folder.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"
#include "model/store/identity.h"
#include "model/store/language_model.h"
#include "model/store/regular_file.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

Status SystemFailure(const std::string& path) {
  return Status(StatusCode::kIo, path + ": " + SystemMessage(errno));
}

/// Creates a file that must not exist, lets `write` fill it and syncs it. Nobody else may write to it,
/// whatever the umask, because it would not be trusted when it is read.
Status WriteNewFile(const std::string& path, const std::function<Status(int)>& write) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return SystemFailure(path);
  Status status = write(fd);
  if (status.ok() && ::fsync(fd) != 0) status = SystemFailure(path);
  if (::close(fd) != 0 && status.ok()) status = SystemFailure(path);
  return status;
}

Status WriteText(const std::string& path, const std::string& text) {
  return WriteNewFile(path, [&](int fd) {
    return WriteAll(fd, Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
  });
}

Status WriteContents(const std::string& folder, const Model& model, const ModelInfo& info,
                     const std::string& card) {
  XCODEC_RETURN_IF_ERROR(WriteText(folder + "/" + kConfigFile, ConfigToJson(info)));
  XCODEC_RETURN_IF_ERROR(WriteText(folder + "/" + kCardFile, card));
  XCODEC_RETURN_IF_ERROR(WriteNewFile(folder + "/" + kWeightsFile, [&](int fd) {
    return WriteSafetensors(fd, model.tensors, {{"format", "pt"}});
  }));
  const auto write_lm = [&](const char* name, const TensorMap& tensors) {
    if (!model.lm_config || tensors.empty()) return Status::Ok();
    return WriteNewFile(folder + "/" + name, [&](int fd) {
      return WriteSafetensors(fd, tensors, {{"format", "pt"}});
    });
  };
  XCODEC_RETURN_IF_ERROR(write_lm(kLmFile, model.lm_integer));
  return write_lm(kLmFloatFile, model.lm_tensors);
}

constexpr mode_t kFolderMode = 0755;
constexpr char kUnfinished[] = ".tmp-";

/// Marks a folder as being worked on, as long as the process lives.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)),
        held_(fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0) {}
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool held() const { return held_; }

 private:
  int fd_;
  bool held_;
};

/// Removes leftovers of killed imports from a store. A running import holds a lock on its
/// folder.
void RemoveUnfinished(const std::string& store) {
  std::error_code error;
  std::vector<fs::path> left;
  for (fs::directory_iterator it(store, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (name[0] == '.' && name.find(kUnfinished) != std::string::npos && it->is_directory(ignored) &&
        !it->is_symlink(ignored))
      left.push_back(it->path());
  }
  for (const fs::path& path : left) {
    const FolderLock lock(path.string());
    if (lock.held()) fs::remove_all(path, error);
  }
}

/// A new hidden folder.
Result<std::string> MakeTemporaryFolder(const std::string& store, const std::string& name) {
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string path =
        store + "/." + name + kUnfinished + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    if (::mkdir(path.c_str(), kFolderMode) == 0) return path;
    if (errno != EEXIST) return SystemFailure(path);
  }
  return Status(StatusCode::kExists, store + ": too many unfinished imports");
}

/// Gives `temporary` the name `target`; an existing target takes its place, to be removed.
Status MoveIntoPlace(const std::string& temporary, const std::string& target, bool overwrite) {
  constexpr unsigned kNoReplace = 1;
  constexpr unsigned kExchange = 2;
  const auto rename2 = [&](unsigned flags) {
    return ::syscall(SYS_renameat2, AT_FDCWD, temporary.c_str(), AT_FDCWD, target.c_str(), flags);
  };
  if (rename2(kNoReplace) == 0) return Status::Ok();
  if (errno == EEXIST && !overwrite)
    return Status(StatusCode::kExists, target + ": there is such a model already");
  if (errno == EEXIST) return rename2(kExchange) == 0 ? Status::Ok() : SystemFailure(target);
  if (errno != ENOSYS && errno != EINVAL) return SystemFailure(target);
  // A file system without renameat2: rename() replaces an empty folder only.
  return std::rename(temporary.c_str(), target.c_str()) == 0 ? Status::Ok() : SystemFailure(target);
}

Result<TensorMap> ReadLmFile(const std::string& path, const entropy::LmConfig& config,
                             const std::string& digest) {
  if (digest.empty()) return TensorMap();
  XCODEC_ASSIGN_OR_RETURN(Safetensors file, ReadSafetensors(path));
  if (LmContentDigest(config, file.tensors) != digest)
    return Status(StatusCode::kDamaged, path + ": contents do not match the checksum in config.json");
  return std::move(file.tensors);
}

Status ReadLm(const ModelInfo& info, LmPart part, Model* model) {
  if (!info.lm_config) return Status::Ok();
  model->lm_config = info.lm_config;
  model->lm_identity = info.lm_identity;
  const entropy::LmConfig& config = *info.lm_config;
  // Sizes that import could not convert have no integer form; the error for a caller comes from the floats.
  if (part == LmPart::kInteger && info.lm_integer_digest.empty()) part = LmPart::kFloat;
  if (part == LmPart::kInteger || part == LmPart::kAll) {
    XCODEC_ASSIGN_OR_RETURN(model->lm_integer,
                            ReadLmFile(info.folder + "/" + kLmFile, config, info.lm_integer_digest));
  }
  if (part == LmPart::kFloat || part == LmPart::kAll) {
    const std::string path = info.folder + "/" + kLmFloatFile;
    XCODEC_ASSIGN_OR_RETURN(model->lm_tensors, ReadLmFile(path, config, info.lm_float_digest));
    if (!model->lm_tensors.empty())
      XCODEC_RETURN_IF_ERROR(CheckTensors(LmTensorTable(config), model->lm_tensors).WithPrefix(path));
  }
  return Status::Ok();
}

// Whether only the other half of a model has a tensor of this name.
bool IsOfOther(ModelPart part, Architecture architecture, const std::string& name) {
  const auto starts = [&](const char* prefix) { return name.rfind(prefix, 0) == 0; };
  if (architecture == Architecture::kEncodec) {
    return starts(part == ModelPart::kEncoder ? "decoder." : "encoder.");
  }
  if (!MayBeFoldedElsewhere(architecture) || starts("quantizer.")) return false;
  const bool decodes = starts("acoustic_decoder.") || starts("fc2.");
  return decodes != (part == ModelPart::kDecoder);
}

void LeaveOut(ModelPart part, Architecture architecture, TensorMap* tensors) {
  if (part == ModelPart::kAll) return;
  for (auto at = tensors->begin(); at != tensors->end();) {
    const bool other = IsOfOther(part, architecture, at->first);
    if (other) DiscardPages(at->second.data);
    at = other ? tensors->erase(at) : std::next(at);
  }
}

}  // namespace

bool IsIntegerLm(const TensorMap& tensors) { return tensors.count("config") != 0; }

ModelInfo DescribeModel(const Model& model) {
  ModelInfo info;
  info.config = model.config;
  info.identity = ModelIdentity(model.config, model.tensors);
  info.content_digest = MayBeFoldedElsewhere(model.config.spec.architecture)
                            ? ContentDigest(model.config, model.tensors)
                            : info.identity;
  info.checksum = ContentChecksum(model.config, model.tensors);
  info.folder = model.folder;
  info.lm_config = model.lm_config;
  if (model.lm_config) {
    const auto lm = IntegerLmOf(model);
    if (lm.ok()) info.lm_identity = lm->identity();
    info.lm_integer_digest = LmContentDigest(*model.lm_config, model.lm_integer);
    info.lm_float_digest = LmContentDigest(*model.lm_config, model.lm_tensors);
  }
  return info;
}

Result<ModelInfo> ReadModelInfo(const std::string& folder) {
  const std::string path = folder + "/" + kConfigFile;
  XCODEC_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kMaxConfigBytes));
  if (!IsOwnConfig(text)) {
    return Status(StatusCode::kUnsupported,
                  path +
                      ": not a model of xcodec; if it is a published checkpoint, use "
                      "'xcodec model import' first");
  }
  auto info = ParseConfigJson(text);
  if (!info.ok()) return info.status().WithPrefix(path);
  info->folder = folder;
  return info;
}

Result<std::shared_ptr<const Model>> ReadModelFolder(const ModelInfo& info, LmPart lm, ModelPart part) {
  const std::string path = info.folder + "/" + kWeightsFile;
  auto model = std::make_shared<Model>();
  model->config = info.config;
  model->identity = info.identity;
  model->folder = info.folder;
  XCODEC_ASSIGN_OR_RETURN(Safetensors file, ReadSafetensors(path));
  XCODEC_RETURN_IF_ERROR(CheckTensors(ExpectedTensors(info.config), file.tensors).WithPrefix(path));
  // Files are bound to the identity, so it is computed; X-Codec's leaves some bytes out, which the checksum
  // covers.
  bool intact = ModelIdentity(info.config, file.tensors) == info.identity;
  if (MayBeFoldedElsewhere(info.config.spec.architecture)) {
    intact =
        intact && (info.checksum.empty() ? ContentDigest(info.config, file.tensors) == info.content_digest
                                         : ContentChecksum(info.config, file.tensors) == info.checksum);
  }
  if (!intact)
    return Status(StatusCode::kDamaged,
                  path + ": contents do not match the identity and checksum in config.json");
  model->tensors = std::move(file.tensors);
  LeaveOut(part, info.config.spec.architecture, &model->tensors);
  XCODEC_RETURN_IF_ERROR(ReadLm(info, lm, model.get()));
  return std::shared_ptr<const Model>(std::move(model));
}

Status WriteModelFolder(const std::string& store, const Model& model, const ModelInfo& info,
                        const std::string& card, bool overwrite) {
  const std::string target = store + "/" + info.config.spec.name;
  std::error_code error;
  // Whatever the umask: files that others may write to are not trusted when they are read.
  if (fs::create_directories(store, error)) ::chmod(store.c_str(), kFolderMode);
  if (error) return Status(StatusCode::kIo, store + ": " + error.message());
  if (!overwrite && fs::exists(fs::symlink_status(target, error)))
    return Status(StatusCode::kExists, target + ": there is such a model already");
  RemoveUnfinished(store);
  XCODEC_ASSIGN_OR_RETURN(const std::string temporary, MakeTemporaryFolder(store, info.config.spec.name));
  const FolderLock lock(temporary);
  Status status = lock.held() ? WriteContents(temporary, model, info, card)
                              : Status(StatusCode::kIo, store + ": cannot lock " + temporary);
  if (status.ok()) status = SyncFolder(temporary).WithPrefix(temporary);
  if (status.ok()) status = MoveIntoPlace(temporary, target, overwrite);
  // The model is in place then, but a power cut may still undo that.
  if (status.ok()) status = SyncFolder(store).WithPrefix(store);
  // After success this name holds the replaced model, if any.
  fs::remove_all(temporary, error);
  return status;
}

void RemoveUnfinishedImports(const std::string& store) { RemoveUnfinished(store); }

}  // namespace xcodec::model
