#include "base/file_identity.h"

#include <filesystem>
#include <system_error>

namespace xcodec {
namespace {

bool Same(const struct timespec& a, const struct timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

FileState StateFrom(const struct stat& info) {
  return {{info.st_dev, info.st_ino}, info.st_size, info.st_mtim, info.st_ctim, S_ISREG(info.st_mode)};
}

}  // namespace

bool FileState::SameContents(const FileState& o) const {
  return identity == o.identity && size == o.size && Same(written, o.written);
}

bool FileState::Untouched(const FileState& o) const { return SameContents(o) && Same(changed, o.changed); }

std::optional<FileState> StateOf(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return std::nullopt;
  return StateFrom(info);
}

std::optional<FileState> StateOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  return StateFrom(info);
}

std::optional<FileIdentity> IdentityOf(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino};
}

std::optional<FileIdentity> IdentityOf(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  return FileIdentity{info.st_dev, info.st_ino};
}

std::string PlaceOf(const std::string& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  if (error) return path;
  const std::filesystem::path place = std::filesystem::weakly_canonical(whole, error);
  return error ? whole.lexically_normal().string() : place.string();
}

}  // namespace xcodec
