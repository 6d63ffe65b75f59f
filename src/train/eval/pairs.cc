#include "train/eval/pairs.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <system_error>

namespace xcodec::train::eval {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 9> kExtensions{"wav", "flac", "ogg", "oga", "opus",
                                                 "mp3", "aiff", "aif", "w64"};

std::string NameOf(const std::string& path) {
  const fs::path p(path);
  return (p.has_filename() ? p : p.parent_path()).filename().string();
}

Status CheckKinds(const std::string& reference, const std::vector<std::string>& degraded) {
  std::error_code error;
  const bool folder = fs::is_directory(reference, error);
  if (!fs::exists(reference, error)) return Status(StatusCode::kNotFound, reference + ": no such file");
  for (const std::string& path : degraded) {
    if (!fs::exists(path, error)) return Status(StatusCode::kNotFound, path + ": no such file");
    if (fs::is_directory(path, error) != folder) {
      return Status(StatusCode::kInvalidArgument, "either all paths are files or all are folders");
    }
  }
  return Status::Ok();
}

}  // namespace

std::string LowerExtension(const std::string& path) {
  std::string extension = fs::path(path).extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return extension;
}

Result<std::vector<std::string>> ListAudio(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  fs::directory_iterator entries(folder, error);
  if (error) return Status(StatusCode::kIo, folder + ": " + error.message());
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string path = entries->path().string();
    const std::string extension = LowerExtension(path);
    if (std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end()) {
      paths.push_back(path);
    }
  }
  if (error) return Status(StatusCode::kIo, folder + ": " + error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<std::vector<Pair>> FindPairs(const std::string& reference, const std::vector<std::string>& degraded) {
  XCODEC_RETURN_IF_ERROR(CheckKinds(reference, degraded));
  std::vector<Pair> pairs;
  std::error_code error;
  if (!fs::is_directory(reference, error)) {
    for (const std::string& path : degraded) pairs.push_back({NameOf(path), reference, path});
    return pairs;
  }
  std::vector<std::map<std::string, std::string>> systems;
  for (const std::string& folder : degraded) {
    XCODEC_ASSIGN_OR_RETURN(const std::vector<std::string> files, ListAudio(folder));
    systems.emplace_back();
    for (const std::string& file : files) systems.back()[fs::path(file).stem().string()] = file;
  }
  XCODEC_ASSIGN_OR_RETURN(const std::vector<std::string> references, ListAudio(reference));
  for (const std::string& file : references) {
    for (std::size_t i = 0; i < systems.size(); ++i) {
      const auto match = systems[i].find(fs::path(file).stem().string());
      if (match != systems[i].end()) pairs.push_back({NameOf(degraded[i]), file, match->second});
    }
  }
  if (pairs.empty() && !degraded.empty()) {
    return Status(StatusCode::kInvalidArgument, "no file of the folders has the name of a reference");
  }
  return pairs;
}

}  // namespace xcodec::train::eval
