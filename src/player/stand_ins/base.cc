// No environment, no plug-ins.
#include <string>

#include "base/environment.h"
#include "base/plugin.h"

namespace xcodec {

std::string Environment(const char* name) {
  static_cast<void>(name);
  return "";
}

Result<void*> PluginSymbol(const char* library, const char* name) {
  static_cast<void>(name);
  return Status(StatusCode::kUnsupported, std::string(library) + " is not in this build");
}

}  // namespace xcodec
