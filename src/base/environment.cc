#include "base/environment.h"

#include <stdlib.h>

namespace xcodec {

std::string Environment(const char* name) {
  const char* value = secure_getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace xcodec
