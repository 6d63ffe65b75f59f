#include "codec/file/open_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/atomic_file.h"

namespace xcodec::codec {

Result<std::unique_ptr<EcdcInput>> EcdcInput::OpenBytes(const std::string& path) {
  std::unique_ptr<EcdcInput> file(new EcdcInput);
  if (path == "-") {
    file->fd_ = STDIN_FILENO;
  } else {
    file->fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file->fd_ < 0) {
      return Status(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo, SystemMessage(errno));
    }
    file->owned_ = true;
  }
  struct stat info {};
  if (fstat(file->fd_, &info) == 0 && S_ISDIR(info.st_mode))
    return Status(StatusCode::kIo, SystemMessage(EISDIR));
  file->file_ = StateOf(file->fd_);
  if (file->file_ && !file->file_->regular) file->file_.reset();
  file->source_ = std::make_unique<container::FdSource>(file->fd_);
  return file;
}

Result<std::unique_ptr<EcdcInput>> EcdcInput::Open(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(auto file, OpenBytes(path));
  XCODEC_ASSIGN_OR_RETURN(file->reader_, EcdcReader::Open(file->source_.get()));
  return file;
}

EcdcInput::~EcdcInput() {
  if (owned_) close(fd_);
}

}  // namespace xcodec::codec
