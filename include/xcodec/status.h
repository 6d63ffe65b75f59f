/// \file
/// Status and Result: how every xcodec function reports failure. No xcodec function throws.
#ifndef XCODEC_STATUS_H_
#define XCODEC_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace xcodec {

/// Why a call failed. The numbers are part of the interface and never change; new codes are appended within
/// their group of ten. The program's exit code follows from the group (see ExitCodeFor).
enum class StatusCode : int {
  kOk = 0,
  kInternal = 10,            ///< a broken invariant inside xcodec: a bug, please report it
  kCancelled = 11,           ///< the caller or a signal asked to stop
  kInvalidArgument = 20,     ///< the call or the command line is wrong
  kDamaged = 30,             ///< the data contradicts its own format, checksum or length
  kTruncated = 31,           ///< the data ends too early for its format
  kUnsupported = 40,         ///< a valid request or file that this build does not support
  kUnsupportedVersion = 41,  ///< a container, model or arithmetic version from another release
  kModelMissing = 42,        ///< the model that the file or option names is not installed
  kModelMismatch = 43,       ///< the installed model of that name is not the one that made the file
  kIo = 50,                  ///< reading or writing failed; the message has the system's reason
  kExists = 51,              ///< the output exists and overwriting was not asked for
  kNotFound = 52,            ///< the input does not exist
  kResourceLimit = 60,       ///< out of memory, or a declared size is over a documented limit
};

/// Name of a code as in the documentation, for example "kDamaged"; "unknown" for other values.
const char* StatusCodeName(StatusCode code);

/// Exit code of the program for a failure: 0 ok, 1 internal or mixed, 2 usage, 3 damaged data, 4 unsupported,
/// 5 input/output, 6 resource limit.
int ExitCodeFor(StatusCode code);

/// Success, or a code and one line of text without a newline. Names in the text are raw: mask them before
/// printing. Cheap to move; copies share nothing. As thread-safe as any value type.
class [[nodiscard]] Status {
 public:
  Status() = default;
  /// A failure (or success, with kOk) and its text.
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}
  /// Success.
  static Status Ok() { return Status(); }

  /// Whether this is success.
  bool ok() const { return code_ == StatusCode::kOk; }
  /// kOk for success.
  StatusCode code() const { return code_; }
  /// Empty for success.
  const std::string& message() const { return message_; }
  /// The same failure with "prefix: " before its text; success stays success.
  Status WithPrefix(const std::string& prefix) const {
    return ok() ? *this : Status(code_, prefix + ": " + message_);
  }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

/// A value, or the Status that says why there is none. Call `value()` only if ok().
template <typename T>
class [[nodiscard]] Result {
 public:
  /// Success with this value.
  Result(T value) : value_(std::move(value)) {}  // NOLINT: implicit by design
  /// A failure.
  Result(Status status) : status_(std::move(status)) {  // NOLINT: implicit by design
    if (status_.ok()) status_ = Status(StatusCode::kInternal, "Result made from an ok Status");
  }

  /// Whether there is a value.
  bool ok() const { return value_.has_value(); }
  /// Why there is no value; success if there is one.
  const Status& status() const { return status_; }
  /// The value; only when ok().
  T& value() & { return *value_; }
  /// The value; only when ok().
  const T& value() const& { return *value_; }
  /// The value, to be moved from; only when ok().
  T&& value() && { return std::move(*value_); }
  /// A member of the value; only when ok().
  T* operator->() { return &*value_; }
  /// A member of the value; only when ok().
  const T* operator->() const { return &*value_; }
  /// The value; only when ok().
  T& operator*() { return *value_; }
  /// The value; only when ok().
  const T& operator*() const { return *value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace xcodec

/// \cond
#define XCODEC_CONCAT_INNER(a, b) a##b
#define XCODEC_CONCAT(a, b) XCODEC_CONCAT_INNER(a, b)

/// \endcond

/// Returns from the calling function if `expr` (a Status) is a failure.
#define XCODEC_RETURN_IF_ERROR(expr)               \
  do {                                             \
    ::xcodec::Status xcodec_status = (expr);       \
    if (!xcodec_status.ok()) return xcodec_status; \
  } while (false)

/// `XCODEC_ASSIGN_OR_RETURN(auto x, MakeX())`: x becomes the value of the Result; if there is none, the
/// calling function returns its Status.
#define XCODEC_ASSIGN_OR_RETURN(lhs, expr) \
  XCODEC_ASSIGN_OR_RETURN_IMPL(XCODEC_CONCAT(xcodec_result_, __LINE__), lhs, expr)
/// \cond
#define XCODEC_ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                                 \
  if (!tmp.ok()) return tmp.status();                \
  lhs = std::move(tmp).value()
/// \endcond

#endif  // XCODEC_STATUS_H_
