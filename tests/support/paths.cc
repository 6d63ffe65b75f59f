#include "support/paths.h"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace xcodec::paths {

std::string Source() { return XCODEC_SOURCE_DIR; }
std::string Build() { return XCODEC_BINARY_DIR; }
std::string SmallGolden() { return XCODEC_GOLDEN_SMALL; }

std::string NewFolder() { return NewFolderIn(std::filesystem::temp_directory_path().string()); }

std::string NewFolderIn(const std::string& where) {
  std::string name = where + "/xcodec-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder " + name);
  return name;
}

}  // namespace xcodec::paths
