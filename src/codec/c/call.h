/// \file
/// Shared by all functions of <xcodec/xcodec_c.h>: no exception leaves them, failures become codes and text,
/// structs of other releases are accepted.
#ifndef XCODEC_SRC_CODEC_C_CALL_H_
#define XCODEC_SRC_CODEC_C_CALL_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "base/guard.h"
#include "xcodec/status.h"
#include "xcodec/xcodec_c.h"

namespace xcodec::codec::c {

/// Text for xcodec_free_text(); null if there is no memory for it.
char* NewText(const std::string& text) noexcept;

/// The code of `status`; its text goes to `error` unless that is null.
int Give(const Status& status, char** error) noexcept;

/// Runs `body` (returning Status) as one call of the interface.
template <typename Body>
int Call(char** error, Body&& body) noexcept {
  return Give(Guarded(body), error);
}

/// kInvalidArgument unless `there`.
inline Status Need(bool there, const char* what) {
  return there ? Status::Ok() : Status(StatusCode::kInvalidArgument, std::string(what) + " is NULL");
}

inline std::string TextOf(const char* text) { return text == nullptr ? std::string() : std::string(text); }

/// Copies the caller's options; everything else is zero, and null means all zero. Structs may come from an
/// earlier release (shorter) or a later one (longer: fields that this release does not know must be zero). So
/// a new field must begin after the padding of the previous struct.
template <typename Struct>
Status Load(const Struct* given, Struct* options) {
  *options = Struct{};
  if (given == nullptr) return Status::Ok();
  const std::size_t size = given->size;
  if (size < sizeof(std::size_t))
    return Status(StatusCode::kInvalidArgument, "the size of a struct is not set");
  std::memcpy(options, given, std::min(size, sizeof(Struct)));
  options->size = sizeof(Struct);
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(Struct); i < size; ++i) {
    if (bytes[i] != 0)
      return Status(StatusCode::kUnsupported, "an option that this release of the library does not know");
  }
  return Status::Ok();
}

/// Writes as much of `full` as the caller's struct has room for, and zeros after that.
template <typename Struct>
Status Fill(const Struct& full, Struct* out) {
  XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "the struct to fill in"));
  const std::size_t size = out->size;
  if (size < sizeof(std::size_t))
    return Status(StatusCode::kInvalidArgument, "the size of a struct is not set");
  std::memcpy(out, &full, std::min(size, sizeof(Struct)));
  out->size = size;
  if (size > sizeof(Struct))
    std::memset(reinterpret_cast<unsigned char*>(out) + sizeof(Struct), 0, size - sizeof(Struct));
  return Status::Ok();
}

/// Converts the return value of a callback: kOk for 0, kIo for numbers that are not a code.
Status StatusOfCallback(int code);

}  // namespace xcodec::codec::c

#endif  // XCODEC_SRC_CODEC_C_CALL_H_
