#include "cli/tasks/inputs.h"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "base/atomic_file.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;

Status ErrorOf(const std::error_code& error) {
  const bool missing = error == std::errc::no_such_file_or_directory;
  return Status(missing ? StatusCode::kNotFound : StatusCode::kIo, error.message());
}

}  // namespace

Result<FoundFiles> FindFiles(const std::string& argument, const Options& options) {
  FoundFiles itself;
  itself.files.push_back({argument, argument, Status::Ok()});
  if (argument == "-") return itself;
  std::error_code error;
  const fs::file_status status = fs::status(argument, error);
  if (!fs::exists(status)) return Status(StatusCode::kNotFound, SystemMessage(ENOENT));
  if (error) return ErrorOf(error);
  if (!fs::is_directory(status)) {
    itself.files[0].relative = fs::path(argument).filename().string();
    return itself;
  }
  if (!options.recursive) return Status(StatusCode::kInvalidArgument, "is a folder; use --recursive");
  const bool ecdc = options.decode || options.test;
  return WalkTree(argument, ecdc ? Wanted::kEcdc : options.raw ? Wanted::kRawAudio : Wanted::kAudio);
}

Result<FoundFiles> FindListed(const std::string& name, const Options& options) {
  XCODEC_ASSIGN_OR_RETURN(FoundFiles found, FindFiles(name, options));
  std::error_code error;
  const fs::path place = PlaceOfListed(name);
  const fs::path above = fs::is_directory(name, error) ? place : place.parent_path();
  for (FoundFile& file : found.files) file.relative = (above / file.relative).string();
  for (LeftOut& left_out : found.left_out) left_out.relative = (above / left_out.relative).string();
  return found;
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
  if (options.list.given() || options.multiple || options.recursive || options.test ||
      !options.output_dir.empty())
    return false;
  return options.paths.size() <= 2;
}

}  // namespace xcodec::cli
