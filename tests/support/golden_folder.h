// The folder of the golden vectors: encodec/, xcodec/ and spectral/. XCODEC_GOLDEN names another one than
// that of the small vectors, which the build unpacks from tests/golden.
#ifndef XCODEC_TESTS_SUPPORT_GOLDEN_FOLDER_H_
#define XCODEC_TESTS_SUPPORT_GOLDEN_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/paths.h"

namespace xcodec::golden {

inline std::string Folder() {
  const char* other = std::getenv("XCODEC_GOLDEN");
  return std::string(other != nullptr && *other != 0 ? other : paths::SmallGolden()) + "/";
}

// The checkpoint in `folder` whose name is `prefix`, a hyphen, and a checksum; names are published that way.
inline std::string Published(const std::string& folder, const std::string& prefix) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.compare(0, prefix.size() + 1, prefix + "-") == 0) return entry.path().string();
  }
  throw std::runtime_error("no checkpoint " + prefix + " in " + folder);
}

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_SUPPORT_GOLDEN_FOLDER_H_
