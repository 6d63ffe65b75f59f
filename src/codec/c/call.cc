#include "codec/c/call.h"

#include <cstdlib>

#include "xcodec/version.h"

namespace xcodec::codec::c {

char* NewText(const std::string& text) noexcept {
  auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

int Give(const Status& status, char** error) noexcept {
  if (error != nullptr) *error = status.ok() ? nullptr : NewText(status.message());
  return static_cast<int>(status.code());
}

Status StatusOfCallback(int code) {
  if (code == XCODEC_STATUS_OK) return Status::Ok();
  const auto status = static_cast<StatusCode>(code);
  const bool known = std::strcmp(StatusCodeName(status), "unknown") != 0;
  return Status(known ? status : StatusCode::kIo, "a callback reported a failure");
}

}  // namespace xcodec::codec::c

extern "C" {

const char* xcodec_version(void) { return XCODEC_VERSION_STRING; }

const char* xcodec_status_name(int status) {
  return xcodec::StatusCodeName(static_cast<xcodec::StatusCode>(status));
}

int xcodec_exit_code(int status) { return xcodec::ExitCodeFor(static_cast<xcodec::StatusCode>(status)); }

void xcodec_free_text(char* text) { std::free(text); }

}  // extern "C"
