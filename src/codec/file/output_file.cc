#include "codec/file/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/stream_path.h"
#include "base/sync_folder.h"

namespace xcodec::codec {
namespace {

Status CheckNotSameFile(const std::string& path, const std::string& input) {
  struct stat out {};
  struct stat in {};
  if (stat(path.c_str(), &out) != 0) return Status::Ok();
  const bool have_input = input == "-" ? fstat(STDIN_FILENO, &in) == 0 : stat(input.c_str(), &in) == 0;
  if (have_input && in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
    return Status(StatusCode::kInvalidArgument, "input and output are the same file");
  }
  return Status::Ok();
}

// Links inside a tree of outputs may lead anywhere, but outputs must stay inside.
Status CheckStaysIn(const std::string& tree, const std::string& path) {
  if (tree.empty()) return Status::Ok();
  std::string root = PlaceOf(tree);
  if (root.empty() || root.back() != '/') root += '/';
  const std::string place = PlaceOf(path);
  if (place.compare(0, root.size(), root) == 0) return Status::Ok();
  return Status(StatusCode::kIo, path + ": leads out of " + tree + " through a symbolic link");
}

// Names of new folders are put on the disk: a file in a folder that is gone after a power cut is gone, too.
Status CreateFolderFor(const std::string& path) {
  namespace fs = std::filesystem;
  static std::mutex mutex;  // held until new folders are on the disk, which whoever finds them relies on
  const std::lock_guard<std::mutex> lock(mutex);
  std::error_code error;
  std::vector<std::string> above;  // what new names are written into
  fs::path folder = fs::path(path).parent_path();
  for (; !folder.empty() && !fs::exists(folder, error); folder = folder.parent_path())
    above.push_back(folder.has_parent_path() ? folder.parent_path().string() : ".");
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return Status(StatusCode::kIo, "cannot create its folder: " + error.message());
  for (const std::string& changed : above) XCODEC_RETURN_IF_ERROR(SyncFolder(changed).WithPrefix(changed));
  return Status::Ok();
}

Result<std::unique_ptr<OwnedFd>> OpenOutputStream(const std::string& path) {
  const int named = path == "-" ? STDOUT_FILENO : NamedDescriptor(path);
  const bool standard = named == STDOUT_FILENO || named == STDERR_FILENO;
  const int fd = standard     ? named
                 : named >= 0 ? fcntl(named, F_DUPFD_CLOEXEC, 3)
                              : open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return Status(StatusCode::kIo, path + ": cannot open: " + SystemMessage(errno));
  auto stream = std::make_unique<OwnedFd>(fd, !standard);
  if (isatty(fd) == 1)
    return Status(StatusCode::kInvalidArgument, "will not write binary data to a terminal");
  return stream;
}

}  // namespace

Status WrittenFiles::Commit(AtomicFile* file, const std::string& input) {
  const std::optional<FileIdentity> made = IdentityOf(file->fd());
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::optional<FileIdentity> there = IdentityOf(file->target());
  const auto mine = there ? files_.find(*there) : files_.end();
  if (mine != files_.end() && mine->second != input)
    return Status(StatusCode::kExists, "another input has the same output " + file->target());
  XCODEC_RETURN_IF_ERROR(file->Commit());
  if (made) files_[*made] = input;
  return Status::Ok();
}

Status OutputFile::Check(const std::string& path, const std::string& input, const OutputOptions& options) {
  if (IsStreamOutput(path)) return Status::Ok();
  XCODEC_RETURN_IF_ERROR(CheckNotSameFile(path, input));
  XCODEC_RETURN_IF_ERROR(CheckStaysIn(options.tree, path));
  const std::string folder = std::filesystem::path(path).parent_path().string();
  struct stat info {};
  // A folder that is still to be made holds nothing.
  if (options.create_folders && !folder.empty() && stat(folder.c_str(), &info) != 0) return Status::Ok();
  return AtomicFile::Place(path, options.force).status().WithPrefix(path);
}

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path, const std::string& input,
                                                       const OutputOptions& options) {
  std::unique_ptr<OutputFile> output(new OutputFile);
  output->input_ = input;
  output->written_ = options.written;
  struct stat info {};
  output->preserve_ =
      options.preserve && input != "-" && stat(input.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  if (IsStreamOutput(path)) {
    XCODEC_ASSIGN_OR_RETURN(output->stream_, OpenOutputStream(path));
    return output;
  }
  XCODEC_RETURN_IF_ERROR(CheckNotSameFile(path, input));
  XCODEC_RETURN_IF_ERROR(CheckStaysIn(options.tree, path));
  if (options.create_folders && path.find('/') != std::string::npos)
    XCODEC_RETURN_IF_ERROR(CreateFolderFor(path));
  AtomicFile::Options file_options;
  file_options.overwrite = options.force;
  if (output->preserve_) file_options.mode = info.st_mode & 0777;
  auto file = AtomicFile::Create(path, file_options);
  // Errors are reported under the input's name, so this one says which file is meant.
  if (!file.ok()) return Status(file.status().code(), path + ": " + file.status().message());
  output->file_ = std::move(*file);
  return output;
}

int OutputFile::fd() const { return file_ == nullptr ? stream_->get() : file_->fd(); }

std::int64_t OutputFile::size() const {
  struct stat info {};
  return file_ != nullptr && fstat(file_->fd(), &info) == 0 ? info.st_size : 0;
}

Status OutputFile::Commit() {
  if (file_ == nullptr) return Status::Ok();
  struct stat info {};
  if (preserve_ && stat(input_.c_str(), &info) == 0) {
    const struct timespec times[2] = {info.st_atim, info.st_mtim};
    futimens(file_->fd(), times);  // a file system without time stamps is no reason to fail
  }
  XCODEC_RETURN_IF_ERROR(
      file_->Sync());  // file systems of networks know the time of the last write only then
  const std::optional<FileState> state = StateOf(file_->fd());
  XCODEC_RETURN_IF_ERROR(written_ == nullptr ? file_->Commit() : written_->Commit(file_.get(), input_));
  committed_ = state;
  return Status::Ok();
}

}  // namespace xcodec::codec
