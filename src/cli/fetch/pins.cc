#include "cli/fetch/pins.h"

#include <filesystem>
#include <utility>

#include "base/atomic_file.h"
#include "model/store/regular_file.h"

namespace xcodec::cli {
namespace {

constexpr std::size_t kDigits = 64;
constexpr std::uint64_t kMaxBytes = 1U << 20;

}  // namespace

Result<DownloadPins> DownloadPins::Read(const std::string& store) {
  DownloadPins pins;
  pins.path_ = store + "/downloads.sha256";
  std::error_code error;
  if (!std::filesystem::exists(pins.path_, error)) return pins;
  XCODEC_ASSIGN_OR_RETURN(const std::string text, model::ReadTextFile(pins.path_, kMaxBytes));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const bool sound = line.size() > kDigits + 2 && line.compare(kDigits, 2, "  ") == 0 &&
                       line.find_first_not_of("0123456789abcdef") == kDigits;
    if (!sound || !pins.digests_.emplace(line.substr(kDigits + 2), line.substr(0, kDigits)).second)
      return Status(StatusCode::kDamaged, pins.path_ + ": a line is not a checksum and a name");
    at = end + 1;
  }
  return pins;
}

std::string DownloadPins::Find(const std::string& file) const {
  const auto found = digests_.find(file);
  return found == digests_.end() ? std::string() : found->second;
}

Status DownloadPins::Add(const std::map<std::string, std::string>& digests) {
  digests_.insert(digests.begin(), digests.end());
  std::string text;
  for (const auto& [file, digest] : digests_) text += digest + "  " + file + "\n";
  AtomicFile::Options options;
  options.overwrite = true;
  options.mode = 0644;
  XCODEC_ASSIGN_OR_RETURN(const auto out, AtomicFile::Create(path_, options));
  XCODEC_RETURN_IF_ERROR(out->Write(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())));
  return out->Commit();
}

}  // namespace xcodec::cli
