// The plug-in: one file over HTTPS through libcurl.
#include <curl/curl.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <mutex>

#include "base/atomic_file.h"
#include "cli/fetch/fetch.h"

namespace xcodec::cli {
namespace {

constexpr long kConnectSeconds = 30;
constexpr long kStallSeconds = 60;
constexpr long kMaxRedirects = 5;

/// One attempt. The file descriptor belongs to the caller.
class Transfer {
 public:
  Transfer(const FetchRequest& request, int fd, std::uint64_t start)
      : request_(request), fd_(fd), start_(start), handle_(curl_easy_init(), &curl_easy_cleanup) {}

  Status Run() {
    if (handle_ == nullptr) return Status(StatusCode::kIo, "libcurl does not start");
    SetOptions();
    const CURLcode code = curl_easy_perform(handle_.get());
    long response = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &response);
    return Judge(code, response);
  }

  /// The server answered a request for the remainder with the whole file, or says that there is none.
  bool must_restart() const { return restart_; }

 private:
  template <typename T>
  void Set(CURLoption option, T value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  void SetOptions() {
    const char* protocols = request_.allow_http ? "http,https" : "https";
    Set(CURLOPT_URL, request_.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, protocols);
    Set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    Set(CURLOPT_FOLLOWLOCATION, 1L);
    Set(CURLOPT_MAXREDIRS, kMaxRedirects);
    Set(CURLOPT_FAILONERROR, 1L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    Set(CURLOPT_LOW_SPEED_TIME, kStallSeconds);
    Set(CURLOPT_USERAGENT, "xcodec");
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_WRITEFUNCTION, &Transfer::Write);
    Set(CURLOPT_WRITEDATA, this);
    Set(CURLOPT_XFERINFOFUNCTION, &Transfer::Progress);
    Set(CURLOPT_XFERINFODATA, this);
    Set(CURLOPT_NOPROGRESS, 0L);
    if (start_ > 0) Set(CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(start_));
  }

  static std::size_t Write(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->OnData(reinterpret_cast<const unsigned char*>(data), size * count);
  }
  std::size_t OnData(const unsigned char* data, std::size_t size) {
    if (start_ + received_ + size > request_.max_bytes) {
      failure_ = Status(StatusCode::kResourceLimit, "larger than the file can be; stopped");
      return 0;
    }
    const Status written = WriteAll(fd_, Bytes(data, size));
    if (!written.ok()) {
      failure_ = written.WithPrefix(request_.path);
      return 0;
    }
    received_ += size;
    return size;
  }

  static int Progress(void* self, curl_off_t total, curl_off_t done, curl_off_t /*upload_total*/,
                      curl_off_t /*uploaded*/) {
    return static_cast<Transfer*>(self)->OnProgress(static_cast<std::uint64_t>(total),
                                                    static_cast<std::uint64_t>(done));
  }
  int OnProgress(std::uint64_t total, std::uint64_t done) {
    if (!request_.progress) return 0;
    if (request_.progress(start_ + done, total == 0 ? 0 : start_ + total)) return 0;
    failure_ = Status(StatusCode::kCancelled, "cancelled");
    return 1;
  }

  Status Judge(CURLcode code, long response) {
    if (!failure_.ok()) return failure_;
    if (code == CURLE_OK) return Status::Ok();
    if (start_ > 0 && (code == CURLE_RANGE_ERROR || response == 416)) {
      restart_ = true;
      return Status(StatusCode::kIo, "the download can not be continued");
    }
    if (response == 404 || response == 410)
      return Status(StatusCode::kNotFound, request_.url + ": the server has no such file");
    std::string reason = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
    if (received_ > 0 || start_ > 0) reason += "; run the command again to continue where it stopped";
    return Status(StatusCode::kIo, request_.url + ": " + reason);
  }

  const FetchRequest& request_;
  int fd_;
  std::uint64_t start_;
  std::uint64_t received_ = 0;
  bool restart_ = false;
  Status failure_;
  char error_[CURL_ERROR_SIZE] = {};
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
};

Status FetchTo(const FetchRequest& request, int fd) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    const off_t end = ::lseek(fd, 0, SEEK_END);
    if (end < 0) return Status(StatusCode::kIo, request.path + ": " + SystemMessage(errno));
    Transfer transfer(request, fd, static_cast<std::uint64_t>(end));
    Status status = transfer.Run();
    if (!transfer.must_restart()) return status;
    if (::ftruncate(fd, 0) != 0) return Status(StatusCode::kIo, request.path + ": " + SystemMessage(errno));
  }
  return Status(StatusCode::kIo, request.url + ": the server does not answer as it should");
}

Status Fetch(const FetchRequest& request) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const int fd = ::open(request.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return Status(StatusCode::kIo, request.path + ": " + SystemMessage(errno));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return Status(StatusCode::kIo, request.path + ": another program is downloading it");
  }
  Status status = FetchTo(request, fd);
  if (status.ok() && ::fsync(fd) != 0)
    status = Status(StatusCode::kIo, request.path + ": " + SystemMessage(errno));
  if (::close(fd) != 0 && status.ok())
    status = Status(StatusCode::kIo, request.path + ": " + SystemMessage(errno));
  return status;
}

}  // namespace
}  // namespace xcodec::cli

extern "C" __attribute__((visibility("default"))) void xcodec_fetch_file(
    const xcodec::cli::FetchRequest& request, xcodec::Status* status) {
  try {
    *status = xcodec::cli::Fetch(request);
  } catch (const std::exception&) {
    *status = xcodec::Status(xcodec::StatusCode::kResourceLimit, "out of memory while downloading");
  }
}
