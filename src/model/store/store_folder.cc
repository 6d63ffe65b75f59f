#include "model/store/store_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/atomic_file.h"

namespace xcodec::model {

Status CheckStoreFolder(const std::string& folder) {
  struct stat info {};
  if (stat(folder.c_str(), &info) != 0) {
    return errno == ENOENT || errno == ENOTDIR ? Status::Ok() : Status(StatusCode::kIo, SystemMessage(errno));
  }
  if (info.st_uid != geteuid() && info.st_uid != 0)
    return Status(StatusCode::kIo, "it belongs to user " + std::to_string(info.st_uid));
  if ((info.st_mode & S_IWOTH) != 0) return Status(StatusCode::kIo, "everybody may write to it (chmod o-w)");
  if ((info.st_mode & S_IWGRP) != 0 && info.st_gid != info.st_uid)
    return Status(StatusCode::kIo, "group " + std::to_string(info.st_gid) + " may write to it (chmod g-w)");
  return Status::Ok();
}

}  // namespace xcodec::model
