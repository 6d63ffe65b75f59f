#include "cli/fetch/pull.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "base/plugin.h"
#include "base/sha256.h"
#include "cli/fetch/fetch.h"
#include "cli/fetch/pins.h"
#include "model/checkpoint/import_names.h"
#include "model/checkpoint/safetensors.h"
#include "model/config/config_file.h"
#include "model/store/hub_name.h"
#include "model/store/regular_file.h"
#include "model/store/store_folder.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxConfig = 1U << 20;

const model::PublishedModel* FindPublished(const std::string& name) {
  for (const model::PublishedModel& model : model::PublishedModels())
    if (name == model.name) return &model;
  return nullptr;
}

constexpr char kHub[] = "https://huggingface.co/";

/// A file of a download.
struct RemoteFile {
  std::string url;   ///< whole, or what follows the base that a user has given
  std::string pin;   ///< its name in downloads.sha256
  std::string path;  ///< its name among the downloads
  std::uint64_t max_bytes = 0;
};

RemoteFile PublishedFile(const model::PublishedModel& model, const std::string& base, const char* file,
                         std::uint64_t max_bytes) {
  return {(base.empty() ? std::string(model.base_url) : base) + file, file, file, max_bytes};
}

RemoteFile HubFile(const model::HubName& hub, const std::string& base, const char* file,
                   std::uint64_t max_bytes) {
  const std::string folder = hub.owner + "/" + hub.name;
  return {(base.empty() ? kHub : base) + folder + "/resolve/" + hub.revision + "/" + file,
          hub.Text() + "/" + file, hub.owner + "--" + hub.name + "--" + hub.revision + "--" + file,
          max_bytes};
}

Status UnknownName(const std::string& name) {
  std::string text =
      "no known host has a model " + name + "; there are, beside OWNER/NAME of Hugging Face's hub,";
  const char* separator = " ";
  for (const model::PublishedModel& model : model::PublishedModels()) {
    text += std::string(separator) + model.name;
    separator = ", ";
  }
  return Status(StatusCode::kInvalidArgument, text);
}

Result<std::string> FileSha256(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const model::RegularFile file, model::RegularFile::Open(path));
  Sha256 hash;
  std::vector<unsigned char> buffer(1U << 20);
  for (std::uint64_t at = 0; at < file.size();) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), file.size() - at));
    XCODEC_RETURN_IF_ERROR(file.ReadAt(at, buffer.data(), size).WithPrefix(path));
    hash.Update(buffer.data(), size);
    at += size;
  }
  const Sha256Digest digest = hash.Finish();
  return ToHex(Bytes(digest.data(), digest.size()));
}

/// Downloads of one pull.
class Downloads {
 public:
  /// `allow_http`: the user has named the host.
  Downloads(std::string folder, bool allow_http, const PullOptions& options, FetchFunction fetch,
            const DownloadPins& pins)
      : folder_(std::move(folder)), allow_http_(allow_http), options_(options), fetch_(fetch), pins_(pins) {}

  /// The path of a file, complete and checked.
  Result<std::string> Get(const RemoteFile& file) {
    const std::string path = folder_ + "/" + file.path;
    const std::string part = path + ".part";
    std::error_code error;
    if (!IsPinned(path, file.pin)) {
      // A complete file without a known checksum is no better than none.
      fs::remove(path, error);
      FetchRequest request;
      request.url = file.url;
      request.path = part;
      request.max_bytes = file.max_bytes;
      request.allow_http = allow_http_;
      if (options_.progress)
        request.progress = [&](std::uint64_t done, std::uint64_t total) {
          return options_.progress(file.pin, done, total);
        };
      Status status;
      fetch_(request, &status);
      if (!status.ok()) {
        if (fs::file_size(part, error) == 0 && !error) fs::remove(part, error);
        fs::remove(folder_, error);  // when nothing is in it
        return status;
      }
      if (std::rename(part.c_str(), path.c_str()) != 0)
        return Status(StatusCode::kIo, path + ": the download can not be renamed");
    }
    XCODEC_RETURN_IF_ERROR(Check(path, file.pin));
    return path;
  }
  /// Of the files that Get has returned.
  const std::map<std::string, std::string>& digests() const { return digests_; }

 private:
  bool IsPinned(const std::string& path, const std::string& file) const {
    const std::string pinned = pins_.Find(file);
    if (pinned.empty()) return false;
    const auto actual = FileSha256(path);
    return actual.ok() && *actual == pinned;
  }

  Status Check(const std::string& path, const std::string& file) {
    const std::string expected = ChecksumInName(file);
    const std::string pinned = pins_.Find(file);
    XCODEC_ASSIGN_OR_RETURN(const std::string actual, FileSha256(path));
    digests_[file] = actual;
    std::error_code error;
    if (!pinned.empty() && actual != pinned) {
      fs::remove(path, error);
      return Status(StatusCode::kDamaged,
                    file + ": the download has the SHA-256 " + actual.substr(0, 8) +
                        "..., not the one of the first download; it was removed. Where the authors have "
                        "replaced it, take its line out of " +
                        pins_.path());
    }
    if (actual.compare(0, expected.size(), expected) == 0) return Status::Ok();
    fs::remove(path, error);
    return Status(StatusCode::kDamaged, file + ": the download has the SHA-256 " + actual.substr(0, 8) +
                                            "..., not the one in its name; it was removed");
  }

  std::string folder_;
  bool allow_http_;
  const PullOptions& options_;
  FetchFunction fetch_;
  const DownloadPins& pins_;
  std::map<std::string, std::string> digests_;
};

std::string BaseUrl(const PullOptions& options, const char* variable) {
  std::string url = options.base_url;
  if (url.empty()) url = Environment(variable);
  if (!url.empty() && url.back() != '/') url += '/';
  return url;
}

/// What a pull has fetched, ready for import.
struct Fetched {
  model::ImportOptions import;
  std::map<std::string, std::string> digests;
};

Status GetPublished(const model::PublishedModel& model, const std::string& base, bool with_lm,
                    Downloads* downloads, model::ImportOptions* import) {
  if (model.has_config_file()) {
    XCODEC_ASSIGN_OR_RETURN(import->config,
                            downloads->Get(PublishedFile(model, base, model.config, kMaxConfig)));
  }
  XCODEC_ASSIGN_OR_RETURN(
      import->file, downloads->Get(PublishedFile(model, base, model.weights, model::kMaxCheckpointBytes)));
  if (model.lm != nullptr && with_lm) {
    XCODEC_ASSIGN_OR_RETURN(import->lm_file,
                            downloads->Get(PublishedFile(model, base, model.lm, model::kMaxCheckpointBytes)));
  }
  return Status::Ok();
}

Status GetFromHub(const model::HubName& hub, const std::string& base, Downloads* downloads,
                  model::ImportOptions* import) {
  XCODEC_ASSIGN_OR_RETURN(import->config, downloads->Get(HubFile(hub, base, "config.json", kMaxConfig)));
  std::string tried;
  for (const char* name : model::kHubWeights) {
    auto file = downloads->Get(HubFile(hub, base, name, model::kMaxCheckpointBytes));
    if (file.ok()) {
      import->file = *file;
      return Status::Ok();
    }
    if (file.status().code() != StatusCode::kNotFound) return file.status();
    tried += (tried.empty() ? "" : " nor ") + std::string(name);
  }
  return Status(StatusCode::kNotFound, hub.Text() + ": the hub has neither " + tried + " of it");
}

Result<Fetched> GetFiles(const model::PublishedModel* model, const std::optional<model::HubName>& hub,
                         const PullOptions& options, const std::string& store, const DownloadPins& pins) {
  XCODEC_ASSIGN_OR_RETURN(void* symbol, PluginSymbol(kFetchPluginName, kFetchSymbol));
  const std::string folder = store + "/.downloads";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Status(StatusCode::kIo, folder + ": " + error.message());
  XCODEC_RETURN_IF_ERROR(model::CheckStoreFolder(folder).WithPrefix(folder));
  const std::string base = BaseUrl(options, model != nullptr ? "XCODEC_PULL_BASE_URL" : "XCODEC_HUB");
  Downloads downloads(folder, !base.empty(), options, reinterpret_cast<FetchFunction>(symbol), pins);
  Fetched fetched;
  XCODEC_RETURN_IF_ERROR(model != nullptr
                             ? GetPublished(*model, base, options.with_lm, &downloads, &fetched.import)
                             : GetFromHub(*hub, base, &downloads, &fetched.import));
  fetched.digests = downloads.digests();
  return fetched;
}

}  // namespace

std::string ChecksumInName(const std::string& file_name) {
  const std::string stem = fs::path(file_name).stem().string();
  if (stem.size() < 10 || stem[stem.size() - 9] != '-') return {};
  const std::string digits = stem.substr(stem.size() - 8);
  return digits.find_first_not_of("0123456789abcdef") == std::string::npos ? digits : std::string();
}

Result<model::ModelInfo> PullModel(const std::string& name, const PullOptions& options) {
  const model::PublishedModel* model = FindPublished(name);
  const auto hub = model::ParseHubName(name);
  if (model == nullptr && !hub) return UnknownName(name);
  std::string stored = options.name;
  if (stored.empty()) stored = model != nullptr ? model->name : hub->name;
  if (!model::IsModelName(stored))
    return Status(StatusCode::kInvalidArgument, "\"" + stored + "\" can not be a model's name; use --name");
  std::string store = options.store;
  if (store.empty()) {
    XCODEC_ASSIGN_OR_RETURN(store, model::ModelStore::UserFolder());
  }
  std::error_code error;
  if (!options.overwrite && fs::exists(store + "/" + stored, error))
    return Status(StatusCode::kExists, store + "/" + stored + ": the model is installed already");
  XCODEC_RETURN_IF_ERROR(model::CheckStoreFolder(store).WithPrefix(store + ": not used as a store"));
  XCODEC_ASSIGN_OR_RETURN(DownloadPins pins, DownloadPins::Read(store));
  XCODEC_ASSIGN_OR_RETURN(Fetched fetched, GetFiles(model, hub, options, store, pins));
  fetched.import.name = stored;
  fetched.import.store = store;
  fetched.import.overwrite = options.overwrite;
  auto info = model::ModelStore::ImportCheckpoint(fetched.import);
  if (info.ok()) XCODEC_RETURN_IF_ERROR(pins.Add(fetched.digests));
  // A complete download that cannot be imported would fail again, so it is removed and fetched again; after a
  // full disk it is kept.
  const int exit_code = ExitCodeFor(info.status().code());
  if (exit_code != 0 && exit_code != 3 && exit_code != 4) return info;
  for (const std::string& path : {fetched.import.file, fetched.import.lm_file, fetched.import.config})
    if (!path.empty()) fs::remove(path, error);
  fs::remove(store + "/.downloads", error);
  return info;
}

}  // namespace xcodec::cli
