#include "cli/inputs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "base/atomic_file.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;

// What libsndfile reads, by the suffixes people use.
const std::set<std::string>& AudioSuffixes() {
  static const std::set<std::string> suffixes{".wav", ".wave", ".flac", ".ogg",  ".oga", ".opus",
                                              ".mp3", ".aif",  ".aiff", ".aifc", ".au",  ".snd",
                                              ".caf", ".w64",  ".rf64", ".voc"};
  return suffixes;
}

bool Wanted(const std::string& path, const Options& options) {
  const std::string suffix = LowerSuffix(path);
  const bool ecdc = suffix == ".ecdc";
  if (options.decode || options.test) return ecdc;
  // Only audio: a second run over a folder that holds inputs and outputs must not decode what the first one
  // made.
  return AudioSuffixes().count(suffix) != 0 || (options.raw && suffix == ".raw");
}

Status ErrorOf(const std::error_code& error) {
  const bool missing = error == std::errc::no_such_file_or_directory;
  return Status(missing ? StatusCode::kNotFound : StatusCode::kIo, error.message());
}

// The entries of one folder: files that are wanted go to `found`, folders to `folders`.
void WalkOne(const fs::path& folder, const fs::path& top, const Options& options,
             std::vector<FoundFile>* found, std::vector<fs::path>* folders) {
  std::error_code error;
  fs::directory_iterator it(folder, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    const fs::path& path = it->path();
    if (it->is_directory(ignored) && !it->is_symlink(ignored)) folders->push_back(path);
    if (!it->is_regular_file(ignored) || !Wanted(path.string(), options)) continue;
    found->push_back({path.string(), path.lexically_relative(top).string(), Status::Ok()});
  }
  if (error) found->push_back({folder.string(), folder.lexically_relative(top).string(), ErrorOf(error)});
}

std::vector<FoundFile> Walk(const std::string& folder, const Options& options) {
  std::vector<FoundFile> found;
  std::vector<fs::path> folders{folder};
  while (!folders.empty()) {
    const fs::path next = std::move(folders.back());
    folders.pop_back();
    WalkOne(next, folder, options, &found, &folders);
  }
  std::sort(found.begin(), found.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.relative < b.relative; });
  return found;
}

}  // namespace

Result<std::vector<FoundFile>> FindFiles(const std::string& argument, const Options& options) {
  if (argument == "-") return std::vector<FoundFile>{{argument, argument, Status::Ok()}};
  std::error_code error;
  const fs::file_status status = fs::status(argument, error);
  if (!fs::exists(status)) return Status(StatusCode::kNotFound, SystemMessage(ENOENT));
  if (error) return ErrorOf(error);
  if (!fs::is_directory(status))
    return std::vector<FoundFile>{{argument, fs::path(argument).filename().string(), Status::Ok()}};
  if (!options.recursive) return Status(StatusCode::kInvalidArgument, "is a folder; use --recursive");
  return Walk(argument, options);
}

Result<Shard> ParseShard(const std::string& text) {
  Shard shard;
  if (text.empty()) return shard;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.index);
  if (first.ec == std::errc() && first.ptr < end && *first.ptr == '/') {
    const auto second = std::from_chars(first.ptr + 1, end, shard.count);
    if (second.ec == std::errc() && second.ptr == end && shard.index >= 0 && shard.index < shard.count)
      return shard;
  }
  return Status(StatusCode::kInvalidArgument, "--shard: " + text + " is not I/N with 0 <= I < N");
}

bool ShardTakes(const Shard& shard, const std::string& relative) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (unsigned char c : relative) hash = (hash ^ c) * 0x100000001B3ULL;
  return static_cast<int>((hash >> 20) % static_cast<std::uint64_t>(shard.count)) == shard.index;
}

bool IsSinglePair(const Options& options) {
  if (options.multiple || options.recursive || options.test || !options.output_dir.empty()) return false;
  return options.paths.size() <= 2;
}

}  // namespace xcodec::cli
