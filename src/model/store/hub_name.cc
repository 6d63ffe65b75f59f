#include "model/store/hub_name.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "base/environment.h"
#include "model/store/regular_file.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLetters = 96;
constexpr std::uint64_t kMaxReference = 256;  // bytes of a file that names a commit

bool IsPart(const std::string& text) {
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  };
  return !text.empty() && text.size() <= kMostLetters && text[0] != '.' && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

std::string CacheFolder() {
  const std::string cache = Environment("HF_HUB_CACHE");
  if (!cache.empty()) return cache;
  const std::string home = Environment("HF_HOME");
  if (!home.empty()) return home + "/hub";
  const std::string user = Environment("HOME");
  return user.empty() ? std::string() : user + "/.cache/huggingface/hub";
}

// Branches and tags are files that hold a commit; a commit stands for itself.
std::string CommitOf(const std::string& folder, const std::string& revision) {
  const auto text = ReadTextFile(folder + "/refs/" + revision, kMaxReference);
  if (!text.ok()) return revision;
  const std::string commit = text->substr(0, text->find_first_of(" \r\n"));
  return IsPart(commit) ? commit : revision;
}

}  // namespace

std::optional<HubName> ParseHubName(const std::string& text) {
  HubName name;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::size_t at = text.find('@', slash);
  name.owner = text.substr(0, slash);
  name.name = text.substr(slash + 1, at == std::string::npos ? at : at - slash - 1);
  if (at != std::string::npos) name.revision = text.substr(at + 1);
  if (!IsPart(name.owner) || !IsPart(name.name) || !IsPart(name.revision)) return std::nullopt;
  return name;
}

Result<std::string> HubCacheFolder(const HubName& name) {
  const std::string cache = CacheFolder();
  const std::string folder = cache + "/models--" + name.owner + "--" + name.name;
  const std::string snapshot = folder + "/snapshots/" + CommitOf(folder, name.revision);
  std::error_code error;
  if (!cache.empty() && fs::is_directory(snapshot, error)) return snapshot;
  const std::string asked =
      name.owner + "/" + name.name + (name.revision == "main" ? "" : "@" + name.revision);
  return Status(StatusCode::kModelMissing, asked + ": neither a file nor in Hugging Face's cache (" + cache +
                                               "); get it with 'xcodec model pull " + asked + "'");
}

}  // namespace xcodec::model
